public import NeuralNet

/// How long and in which order a fit goes over its data.
public struct FitOptions: Sendable {
    /// The number of passes over the data.
    public var epochs = 1
    /// The rows of a batch; the last batch of an epoch may have fewer.
    public var batchSize = 32
    /// Whether each epoch takes the rows in a new order.
    public var shuffles = true
    /// The seed of shuffling and dropout.
    public var seed: UInt64 = 0
    /// The share of the rows, taken from the end, that validates instead of training.
    public var validationSplit = 0.0
    /// Data that validates; goes before ``validationSplit``.
    public var validation: Dataset?
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
        try checkBatchSize(batchSize)
        guard (0..<1).contains(validationSplit) else {
            throw .invalidOption(
                "validation split", value: "\(validationSplit)",
                expected: "a number from 0 to below 1")
        }
    }

    /// The number of rows that train, the first ones of some.
    func trainingRows(of rows: Int) -> Int {
        validation == nil ? Int(Double(rows) * (1 - validationSplit)) : rows
    }
}

/// Where a fit is.
public struct FitProgress: Sendable {
    /// The epoch, counted from 1.
    public let epoch: Int
    /// The batches of the epoch that are done.
    public let batch: Int
    /// The batches of an epoch.
    public let batches: Int
    /// Loss and metrics of the epoch so far; those of the whole epoch, validation included, when it is done.
    public let results: [(name: String, value: Double)]
    /// Whether the epoch is done.
    public let isEndOfEpoch: Bool
}

/// Trains a model on data by gradient descent, as Keras 3's `fit` does.
public struct Fit {
    private var model: Model
    private let settings: FitSettings
    private let options: FitOptions
    private let loss: any Loss
    private let training: Dataset
    private let target: DataArray
    /// What a step gathers its rows from: inputs and target.
    private let arrays: [DataArray]
    private var validation: Evaluator?
    private var state: OptimizerRun
    private let constraints: WeightConstraints
    private let parameters: ParameterMemory
    private let pool: ThreadPool
    private var steps = ProgramsByRows<CompiledStep>()
    /// Loss and metrics of the epochs that are done.
    public private(set) var history = History()

    /// Prepares a fit and checks all that can be checked before the first step.
    ///
    /// - Parameters:
    ///   - model: a model with one output.
    ///   - data: inputs and target.
    ///   - settings: optimizer, loss and metrics.
    ///   - options: how long and in which order.
    /// - Throws: ``TrainingError`` where data, settings and model don't suit each other.
    public init(
        _ model: Model, on data: Dataset, settings: FitSettings, options: FitOptions
    ) throws(TrainingError) {
        self.model = model
        self.settings = settings
        self.options = options
        pool = ThreadPool(threads: options.threads)
        loss = try Losses.loss(settings.loss)
        try options.check()
        let kept = options.trainingRows(of: data.rows)
        guard kept > 0 else { throw .noRows("the training data") }
        // Before the rows are split, so that messages count from the first of all.
        try data.checkInputs(of: model)
        let checked = try CheckedTarget(data, loss: loss, model: model).array
        training = data.slice(rows: 0..<kept)
        target = checked.slice(0..<kept)
        arrays = training.inputs + [target]
        let held =
            options.validation ?? (kept < data.rows ? data.slice(rows: kept..<data.rows) : nil)
        if let held {
            validation = try Evaluator(
                model, data: held, settings: settings, batchSize: options.batchSize, pool: pool)
        }
        try Fit.checkObstacles(model)
        constraints = try WeightConstraints(model)
        try checkCount(model.training.finishedEpochs, "finished epochs")
        state = try OptimizerRun(settings.optimizer, model: model, resets: options.resetsOptimizer)
        parameters = ParameterMemory(model.parameters)
    }

    private static func checkObstacles(_ model: Model) throws(TrainingError) {
        guard model.specifications.contains(where: \.isTrainable) else { throw .nothingToTrain }
        for layer in model.graph.layers where layer.isTrainable {
            if let setting = layer.trainingObstacles.first ?? layer.layer.trainingObstacle {
                throw .trainingObstacle(layer: layer.name, setting: setting)
            }
        }
    }

    /// The lines that a user should know of before the fit starts.
    public var notes: [Warning] { settings.notes + state.notes }

    /// Runs all epochs.
    ///
    /// - Parameter progress: is told where the fit is, after each batch or as often as the options say, and
    ///   says whether to go on.
    /// - Returns: the model with its new parameters and training state; as it was if there is no epoch.
    /// - Throws: ``TrainingError/lossNotFinite(epoch:batch:)`` or ``TrainingError/interrupted``.
    public mutating func run(
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws(TrainingError) -> Model {
        guard options.epochs > 0 else { return model }
        for epoch in 0..<options.epochs { try runEpoch(epoch, progress) }
        do throws(ModelError) {
            try model.setParameters(parameters.tensors(like: model.parameters))
        } catch {
            throw .model(error)
        }
        model.training = TrainingState(
            compiled: settings.compiled, optimizer: state.state,
            finishedEpochs: model.training.finishedEpochs + options.epochs)
        return model
    }

    private mutating func runEpoch(
        _ epoch: Int, _ progress: (FitProgress) -> Bool
    ) throws(TrainingError) {
        let number = model.training.finishedEpochs + epoch
        let order =
            options.shuffles
            ? RandomStream(seed: options.seed, purpose: .shuffle, step: number)
                .permutation(training.rows)
            : Array(0..<training.rows)
        var metrics = try namedMetrics(settings, target: target, model: model)
        var total = 0.0
        let ranges = batches(of: training.rows, size: options.batchSize)
        var lastReport = ContinuousClock.now
        for (batch, range) in ranges.enumerated() {
            let done = try step(order[range])
            guard done.loss.isFinite else {
                throw .lossNotFinite(epoch: epoch + 1, batch: batch + 1)
            }
            total += Double(done.loss) * Double(range.count)
            for index in metrics.indices {
                metrics[index].metric.add(
                    target: done.target.span, prediction: done.prediction.span)
            }
            let isLast = batch == ranges.count - 1
            guard isLast || isDue(since: &lastReport) else { continue }
            var results =
                [("loss", total / Double(range.upperBound))]
                + metrics.map { ($0.name, $0.metric.result) }
            if isLast { results += try validationResults() }
            let place = FitProgress(
                epoch: epoch + 1, batch: batch + 1, batches: ranges.count, results: results,
                isEndOfEpoch: isLast)
            guard progress(place) else { throw .interrupted }
            if isLast { history.append(results) }
        }
    }

    /// Whether the next report of progress is due; if so, the time of the last one is now.
    private func isDue(since last: inout ContinuousClock.Instant) -> Bool {
        guard options.progressInterval > .zero else { return true }
        let now = ContinuousClock.now
        guard now - last >= options.progressInterval else { return false }
        last = now
        return true
    }

    private mutating func validationResults() throws(TrainingError) -> [(
        name: String, value: Double
    )] {
        let parameters = parameters
        return try validation?.run(parameters).map { ("val_" + $0.name, $0.value) } ?? []
    }

    /// One step on some rows; the loss and the predictions are those before the update.
    private mutating func step(_ rows: ArraySlice<Int>) throws(TrainingError) -> CompiledStep {
        let (model, loss, parameters, state, pool) = (model, loss, parameters, state, pool)
        let step = try steps.program(rows: rows.count) { rows throws(TrainingError) in
            try CompiledStep(
                TrainingProgram(model, loss: loss, rows: rows, mode: .training),
                parameters: parameters, optimizer: state, pool: pool)
        }
        let context = RunContext(seed: options.seed, step: self.state.iterations)
        let rate = self.state.nextRate()
        step.run(arrays, rows: rows, context, rate: rate)
        if !step.updatesItself { self.state.apply(step.gradients, to: parameters) }
        constraints.apply(to: parameters)
        return step
    }
}
