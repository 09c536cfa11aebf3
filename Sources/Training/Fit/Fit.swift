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
    /// The number of rows that train.
    private let rows: Int
    /// What a step takes its rows from: inputs and target.
    private let arrays: [DataArray]
    private var metrics: [NamedMetric]
    private var validation: Evaluator?
    private var state: OptimizerRun
    private let constraints: WeightConstraints
    private let parameters: ParameterMemory
    private let pool: ThreadPool
    private var clock: ReportClock
    private var steps = CompiledByRows<CompiledStep>()
    /// Whether the fit has run, and its memory was given back.
    private var isDone = false
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
        clock = ReportClock(options.progressInterval)
        loss = try Losses.loss(settings.loss)
        try options.check()
        let kept = options.trainingRows(of: data.rows)
        rows = kept
        guard kept > 0 else { throw .noRows("the training data") }
        // Before the rows are split, so that messages count from the first of all.
        try data.checkInputs(of: model)
        let checked = try CheckedTarget(data, loss: loss, model: model).array
        arrays = (data.inputs + [checked]).map { kept == data.rows ? $0 : $0.slice(0..<kept) }
        metrics = try namedMetrics(settings, target: checked, model: model)
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
                throw .trainingObstacle(layer: layer.title, setting: setting)
            }
        }
    }

    /// The lines that a user should know of before the fit starts.
    public var notes: [Warning] { settings.notes + state.notes }

    /// Runs all epochs; a fit that has run gives its model again.
    ///
    /// - Parameter progress: is told where the fit is, after each batch or as often as the options say, and
    ///   says whether to go on.
    /// - Returns: the model with its new parameters and training state; as it was if there is no epoch.
    /// - Throws: ``TrainingError/lossNotFinite(epoch:batch:)`` or ``TrainingError/interrupted``.
    public mutating func run(
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws(TrainingError) -> Model {
        guard options.epochs > 0, !isDone else { return model }
        let arrays = arrays
        try arrays.withRows { sources throws(TrainingError) in
            for epoch in 0..<options.epochs { try runEpoch(epoch, sources, progress) }
        }
        isDone = true
        do throws(ModelError) {
            try model.setParameters(parameters.handedOver(like: model.parameters))
        } catch {
            throw .model(error)
        }
        model.training = TrainingState(
            compiled: settings.compiled, optimizer: state.handedOver(),
            finishedEpochs: model.training.finishedEpochs + options.epochs)
        return model
    }

    private mutating func runEpoch(
        _ epoch: Int, _ sources: [RowSource], _ progress: (FitProgress) -> Bool
    ) throws(TrainingError) {
        let order = order(of: epoch)
        for index in metrics.indices { metrics[index].metric.reset() }
        var total = 0.0
        let batches = Batches(of: rows, size: options.batchSize)
        clock.restart()
        for position in 0..<batches.count {
            let batch = batches[position]
            let loss = try run(batch, of: sources, order)
            guard loss.isFinite else {
                throw .lossNotFinite(epoch: epoch + 1, batch: position + 1)
            }
            total += Double(loss) * Double(batch.count)
            let isLast = position == batches.count - 1
            guard isLast || clock.isDue() else { continue }
            var results = metrics.results(loss: total / Double(batch.upperBound))
            if isLast { results += try validationResults() }
            let place = FitProgress(
                epoch: epoch + 1, batch: position + 1, batches: batches.count, results: results,
                isEndOfEpoch: isLast)
            guard progress(place) else { throw .interrupted }
            if isLast { history.append(results) }
        }
    }

    /// The order in which an epoch takes the rows, `nil` for their own.
    private func order(of epoch: Int) -> [Int]? {
        guard options.shuffles else { return nil }
        let number = model.training.finishedEpochs + epoch
        return RandomStream(seed: options.seed, purpose: .shuffle, step: number).permutation(rows)
    }

    private mutating func validationResults() throws(TrainingError) -> [(
        name: String, value: Double
    )] {
        let parameters = parameters
        guard let results = try validation?.run(parameters) else { return [] }
        return results.map { (name: "val_" + $0.name, value: $0.value) }
    }

    /// One step on a batch; its loss and its part of the metrics are those before the update.
    private mutating func run(
        _ batch: Range<Int>, of sources: [RowSource], _ order: [Int]?
    ) throws(TrainingError) -> Float {
        let step = try step(rows: batch.count)
        let context = RunContext(seed: options.seed, step: state.iterations)
        let rate = state.nextRate()
        step.run(sources, rows: batch, order: order, context, rate: rate)
        if !step.updatesItself { state.apply(step.gradients, to: parameters) }
        constraints.apply(to: parameters)
        for index in metrics.indices {
            metrics[index].metric.add(target: step.target, prediction: step.prediction)
        }
        return step.loss
    }

    private mutating func step(rows: Int) throws(TrainingError) -> CompiledStep {
        if let known = steps[rows] { return known }
        let step = CompiledStep(
            try TrainingProgram(model, loss: loss, rows: rows, mode: .training),
            parameters: parameters, optimizer: state, pool: pool)
        steps.add(step, rows: rows)
        return step
    }
}
