internal import DataSources
internal import NeuralNet
internal import Training

/// What the command line says on how long and in which order a fit goes over which rows.
struct FitOptionReader {
    private static let epochs = Option.value(
        "epochs", "N", "The passes over the data to train now (1).")
    private static let batchSize = Option.value(
        "batch-size", "N", "The rows of a step (32).")
    private static let split = Option.value(
        "validation-split", "F", "The share of the rows, from the end, that validates (0).")
    private static let validationData = Option.values(
        "validation-data", "X", "Inputs that validate, as for --data.")
    private static let validationTarget = Option.values(
        "validation-target", "Y", "Targets that validate, as for --target.")
    private static let noShuffle = Option.flag(
        "no-shuffle", "Take the rows in their order in every epoch.")
    private static let seed = Option.value(
        "seed", "N", "The seed of shuffling and dropout (0).")

    /// The options.
    static let options = [
        epochs, batchSize, split, validationData, validationTarget, noShuffle, seed,
    ]

    /// What was asked, without the validation data.
    private(set) var options = FitOptions()
    private let validation: DataOptions?

    /// Reads the options.
    init(_ arguments: Arguments) throws {
        options.epochs = try arguments.integer(Self.epochs) ?? options.epochs
        options.batchSize = try arguments.integer(Self.batchSize) ?? options.batchSize
        options.threads = try arguments.threads
        options.progressInterval = .milliseconds(20)
        options.shuffles = !arguments.has(Self.noShuffle)
        options.seed = UInt64(try arguments.integer(Self.seed, atLeast: 0) ?? 0)
        options.validationSplit =
            try arguments.number(Self.split, expected: "a number from 0 up to, but not, 1") {
                $0 >= 0 && $0 < 1
            } ?? 0
        let hasData = arguments.has(Self.validationData)
        guard hasData == arguments.has(Self.validationTarget) else {
            let names = [Self.validationTarget.spelling, Self.validationData.spelling]
            throw UsageError.needed(names[hasData ? 0 : 1], by: names[hasData ? 1 : 0])
        }
        if hasData, arguments.has(Self.split) {
            throw UsageError.conflict(Self.validationData.spelling, Self.split.spelling)
        }
        validation =
            hasData
            ? try DataOptions(
                arguments, data: Self.validationData, target: Self.validationTarget) : nil
    }

    /// Reads the validation data, `nil` if none are named.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - training: the training data, whose numbers class names keep.
    ///   - console: where notes go.
    ///   - memory: how much is held in memory.
    /// - Returns: the rows.
    /// - Throws: ``Failure``.
    func validation(
        for model: Model, beside training: Dataset, on console: Console, memory: MemoryPolicy
    ) throws(Failure) -> Dataset? {
        var validation = validation
        validation?.numberClasses(as: training)
        return try validation?.read(for: model, on: console, memory: memory)
    }
}
