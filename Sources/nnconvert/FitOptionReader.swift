internal import DataSources
internal import NeuralNet
internal import Training

/// What the command line says on how long and in which order a fit goes over which rows.
struct FitOptionReader {
    private static let epochs = Option.value(
        "epochs", "N",
        "The passes over the data to train now (1); with --resume or --initial-epoch, the total.")
    private static let initialEpoch = Option.value(
        "initial-epoch", "N", "The epochs that count as done, as in Keras.")
    private static let stepsPerEpoch = Option.value(
        "steps-per-epoch", "N",
        "The most batches of an epoch; the next epoch goes on in the data, as in Keras.")
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
    private static let resetOptimizer = Option.flag(
        "reset-optimizer", "Let the optimizer start afresh instead of going on.")

    /// The options.
    static let options = [
        epochs, initialEpoch, stepsPerEpoch, batchSize, split, validationData, validationTarget,
        noShuffle, seed, resetOptimizer, CheckpointFile.resume, CheckpointFile.every,
        CallbackOptions.callback,
    ]

    /// The checkpoint beside the output.
    let checkpoint: CheckpointFile
    /// What `--callback` asks for.
    let callbacks: CallbackOptions
    private let arguments: Arguments
    private let validation: DataOptions?

    /// Whether a path leads to a file of the validation data.
    func validationHolds(_ path: String) -> Bool { validation?.hold(path) ?? false }

    /// Reads the options.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - output: the path of the output.
    /// - Throws: ``UsageError`` where they make no sense.
    init(_ arguments: Arguments, output: String) throws {
        self.arguments = arguments
        callbacks = try CallbackOptions(arguments)
        checkpoint = try CheckpointFile(
            arguments, output: output, backup: callbacks.backupSettings)
        if arguments.has(Self.initialEpoch) {
            guard !arguments.has(CheckpointFile.resume) else {
                throw UsageError.conflict(
                    CheckpointFile.resume.spelling, Self.initialEpoch.spelling)
            }
            guard arguments.has(Self.epochs) else {
                throw UsageError.needed(Self.epochs.spelling, by: Self.initialEpoch.spelling)
            }
        }
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
        _ = try CallbackOptions.callbacks(
            callbacks.settings, on: Console(isQuiet: true, isJSON: false))
        var trial = FitOptions()
        try take(&trial)
    }

    /// The seed that the command line says, 0 if it says none.
    var seed: UInt64 {
        get throws(UsageError) { UInt64(try arguments.integer(Self.seed, atLeast: 0) ?? 0) }
    }

    /// What was asked; what is not said is as in the model's checkpoint.
    ///
    /// - Parameters:
    ///   - model: the model that the fit begins with.
    ///   - path: its path.
    ///   - console: where notes go.
    /// - Returns: the options, without the validation data.
    /// - Throws: ``Failure``, or ``UsageError`` where it is not clear where to end.
    func options(for model: Model, at path: String, on console: Console) throws -> FitOptions {
        var options = FitOptions()
        var settings = callbacks.settings
        if checkpoint.isResuming {
            guard model.training.checkpoint != nil || arguments.has(Self.epochs) else {
                throw UsageError.needed(Self.epochs.spelling, by: CheckpointFile.resume.spelling)
            }
            options = try using(path) { try FitOptions(resuming: model) }
            if settings.isEmpty {
                settings = try using(path) { try FitOptions.callbacks(of: model) }
            }
        }
        try take(&options)
        let isInMidst = checkpoint.isResuming && model.training.checkpoint != nil
        options.resetsOptimizer = arguments.has(Self.resetOptimizer) && !isInMidst
        options.callbacks = try CallbackOptions.callbacks(settings, on: console)
        return options
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

    /// Sets what the command line says.
    private func take(_ options: inout FitOptions) throws(UsageError) {
        options.epochs = try arguments.integer(Self.epochs) ?? options.epochs
        options.batchSize = try arguments.integer(Self.batchSize) ?? options.batchSize
        options.stepsPerEpoch = try arguments.integer(Self.stepsPerEpoch) ?? options.stepsPerEpoch
        if let epoch = try arguments.integer(Self.initialEpoch, atLeast: 0) {
            options.start = .epoch(epoch)
        }
        options.threads = try arguments.threads
        options.progressInterval = .milliseconds(20)
        if arguments.has(Self.noShuffle) { options.shuffles = false }
        if let seed = try arguments.integer(Self.seed, atLeast: 0) { options.seed = UInt64(seed) }
        options.validationSplit =
            try arguments.number(Self.split, expected: "a number from 0 up to, but not, 1") {
                $0 >= 0 && $0 < 1
            } ?? 0
    }
}
