/// How long and in which order a fit goes over its data.
public struct FitOptions: Sendable {
    /// The epochs after which the fit ends, counted from where ``start`` says.
    public var epochs = 1
    /// Which epoch is the first.
    public var start = FitStart.afresh
    /// The rows of a batch; the last batch of a pass over the data may have fewer.
    public var batchSize = 32
    /// The most batches of an epoch, which begins in the data where the one before ended and ends where they end;
    /// `nil` for all.
    public var stepsPerEpoch: Int?
    /// Whether each pass over the data takes the rows in a new order.
    public var shuffles = true
    /// The seed of shuffling and dropout.
    public var seed: UInt64 = 0
    /// The share of the rows, taken from the end, that validates instead of training.
    public var validationSplit = 0.0
    /// Data that validates; goes before ``validationSplit``.
    public var validation: Dataset?
    /// What the samples of each class weigh in training, by the class's number; 1 for others.
    ///
    /// Validation does not heed it.
    public var classWeights: [Int: Double] = [:]
    /// What is asked at the borders of epochs, in this order.
    public var callbacks: [any Callback] = []
    /// Whether the optimizer starts afresh.
    public var resetsOptimizer = false
    /// The least time between reports of progress within an epoch; zero for a report after each batch.
    public var progressInterval = Duration.zero
    /// How many threads compute; no bit of the result depends on it.
    public var threads = 1

    /// Asks for one epoch with Keras' defaults.
    public init() {}

    /// Checks that a fit can go by the options.
    func check() throws(TrainingError) {
        guard epochs >= 0 else {
            throw .invalidOption(
                "number of epochs", value: "\(epochs)", expected: "no negative number")
        }
        if case .epoch(let number) = start, !(0...(1 << 53)).contains(number) {
            throw .invalidOption(
                "initial epoch", value: "\(number)", expected: "a number from 0 to 2⁵³")
        }
        if let stepsPerEpoch, !(1...(1 << 31)).contains(stepsPerEpoch) {
            throw .invalidOption(
                "number of steps per epoch", value: "\(stepsPerEpoch)",
                expected: "a number from 1 to 2³¹")
        }
        try checkBatchSize(batchSize)
        guard (0..<1).contains(validationSplit) else {
            throw .invalidOption(
                "validation split", value: "\(validationSplit)",
                expected: "a number from 0 to below 1")
        }
    }

    /// The rows that train, the first ones of some.
    ///
    /// - Parameter data: all rows.
    /// - Returns: those that ``validationSplit`` leaves.
    public func trainingRows(of data: Dataset) -> Dataset {
        let kept = trainingRows(of: data.rows)
        return kept < data.rows ? data.slice(rows: 0..<kept) : data
    }

    /// The number of rows that train, the first ones of some.
    func trainingRows(of rows: Int) -> Int {
        validation == nil ? Int(Double(rows) * (1 - validationSplit)) : rows
    }
}

/// Which epoch of a fit is the first.
public enum FitStart: Sendable, Equatable {
    /// The first of all; the orders of the rows go on where the model's earlier fits ended.
    case afresh
    /// The one behind so many, as Keras' `initial_epoch` says; the orders of the rows count from there too.
    case epoch(Int)
    /// The one that a fit of the same model would come to now that had not stopped.
    case resuming
}
