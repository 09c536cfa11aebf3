internal import NeuralNet

/// Which rows each batch of a fit takes: it follows from numbers alone, so that a fit can go on anywhere.
struct BatchCourse: Sendable {
    /// Where the passes over the data are counted from.
    struct Origin: Codable, Sendable, Equatable {
        /// The epoch that begins with the first row of a pass.
        var epoch: Int
        /// The number of that pass, by which its order is drawn.
        var pass: Int
    }

    /// Where the passes are counted from.
    let origin: Origin
    private let batches: Batches
    /// The batches of an epoch; the last epoch of a pass over the data may have fewer.
    private let steps: Int
    private let rows: Int
    private let seed: UInt64?
    /// The pass whose order is known.
    private var known: (pass: Int, order: RowOrder)?

    /// Lays out the batches of a fit.
    ///
    /// - Parameters:
    ///   - rows: the rows that train.
    ///   - options: batch size, steps, shuffling and seed.
    ///   - origin: where the passes are counted from.
    init(rows: Int, _ options: FitOptions, origin: Origin) {
        self.rows = rows
        self.origin = origin
        batches = Batches(of: rows, size: options.batchSize)
        steps = min(options.stepsPerEpoch ?? batches.count, batches.count)
        seed = options.shuffles ? options.seed : nil
    }

    /// The pass in which an epoch lies, and the first of its batches there.
    private func start(of epoch: Int) -> (pass: Int, batch: Int) {
        let epochsPerPass = (batches.count + steps - 1) / steps
        let (passes, rest) = (epoch - origin.epoch).quotientAndRemainder(
            dividingBy: epochsPerPass)
        return (origin.pass + passes, rest * steps)
    }

    /// The number of batches of an epoch.
    func batchCount(of epoch: Int) -> Int {
        min(steps, batches.count - start(of: epoch).batch)
    }

    /// Finds a batch.
    ///
    /// - Parameter place: the epoch, and the batches of it that are done.
    /// - Returns: the places of its rows in the order of their pass, and that order, `nil` for the data's own.
    mutating func batch(at place: FitPlace) -> (rows: Range<Int>, order: RowOrder?) {
        let (pass, first) = start(of: place.epoch)
        let batch = batches[first + place.batch]
        guard let seed else { return (batch, nil) }
        if let known, known.pass == pass { return (batch, known.order) }
        known = nil
        let order = RowOrder(rows, seed: seed, pass: pass)
        known = (pass, order)
        return (batch, order)
    }
}
