internal import NeuralNet

/// Which rows each batch of a fit takes: it follows from numbers alone, so that a fit can go on anywhere.
struct BatchCourse: Sendable {
    /// Where the passes over the data are counted from.
    struct Origin: Sendable, Equatable {
        /// The epoch that begins with the first row of a pass.
        var epoch: Int
        /// The number of that pass, by which its order is drawn.
        var pass: Int
    }

    /// Where the passes are counted from.
    let origin: Origin
    /// The batches of an epoch.
    let batchesPerEpoch: Int
    private let batches: Batches
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
        batchesPerEpoch = options.stepsPerEpoch ?? batches.count
        seed = options.shuffles ? options.seed : nil
    }

    /// Refuses an epoch of a file that is too far from the origin to count its batches.
    func check(epoch: Int) throws(TrainingError) {
        let (steps, overflows) = (epoch - origin.epoch).multipliedReportingOverflow(
            by: batchesPerEpoch)
        try checkCount(overflows ? -1 : steps, "steps of finished epochs")
    }

    /// Finds a batch.
    ///
    /// - Parameter place: the epoch, and the batches of it that are done.
    /// - Returns: the places of its rows in the order of their pass, and that order, `nil` for the data's own.
    mutating func batch(at place: FitPlace) -> (rows: Range<Int>, order: RowOrder?) {
        let steps = (place.epoch - origin.epoch) * batchesPerEpoch + place.batch
        let (passes, position) = steps.quotientAndRemainder(dividingBy: batches.count)
        guard let seed else { return (batches[position], nil) }
        let pass = origin.pass + passes
        if let known, known.pass == pass { return (batches[position], known.order) }
        known = nil
        let order = RowOrder(rows, seed: seed, pass: pass)
        known = (pass, order)
        return (batches[position], order)
    }
}
