public import NeuralNet

/// Trains a model on data by gradient descent, as Keras 3's `fit` does.
public struct Fit {
    var model: Model
    let settings: FitSettings
    let options: FitOptions
    let objective: Objective
    /// What a step takes its rows from: inputs, targets and sample weights.
    let arrays: [DataArray]
    var metrics: Tally
    var validation: Evaluator?
    var state: OptimizerRun
    let constraints: WeightConstraints
    let parameters: ParameterMemory
    let pool: ThreadPool
    var clock: ReportClock
    var steps: [OptimizerRun.Phase: CompiledByRows<CompiledStep>] = [:]
    var course: BatchCourse
    var place: FitPlace
    var callbacks: [any Callback]
    /// The learning rate that the settings said when the fit began, `nil` if they said none.
    var firstRate: Double?
    /// The name of the callback that ended the fit, `nil` if none did.
    public internal(set) var stoppedBy: String?
    /// Whether the fit has run, and its memory was given back.
    private var isDone = false
    /// Loss and metrics of the epochs that are done.
    public internal(set) var history = History()

    /// Prepares a fit and checks all that can be checked before the first step.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - data: inputs, targets and, where samples weigh differently, sample weights.
    ///   - settings: optimizer, losses and metrics.
    ///   - options: how long and in which order.
    /// - Throws: ``TrainingError`` where data, settings and model don't suit each other.
    public init(
        _ model: Model, on data: Dataset, settings: FitSettings, options: FitOptions
    ) throws(TrainingError) {
        self.model = model
        self.settings = settings
        self.options = options
        pool = ThreadPool(threads: options.threads)
        callbacks = options.callbacks
        firstRate = settings.optimizer.learningRate
        clock = ReportClock(options.progressInterval)
        try options.check()
        for (position, target) in data.targets.enumerated() {
            if let names = target.classNames { self.model.training.classNames[position] = names }
        }
        let kept = options.trainingRows(of: data.rows)
        guard kept > 0 else { throw .noRows("the training data") }
        // Before the rows are split, so that messages count from the first of all.
        let prepared = try PreparedData(
            try data.weighted(byClass: options.classWeights), settings: settings, model: model)
        objective = prepared.objective
        arrays = prepared.arrays.map { kept == data.rows ? $0 : $0.slice(0..<kept) }
        metrics = Tally(objective)
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
        let (epoch, origin) = Fit.start(options.start, after: model.training.finishedEpochs)
        place = FitPlace(epoch: epoch)
        course = BatchCourse(rows: kept, options, origin: origin)
        for callback in callbacks { try callback.check(self) }
        if options.start == .resuming, let checkpoint = model.training.checkpoint {
            try resume(checkpoint)
        }
    }

    private static func checkObstacles(_ model: Model) throws(TrainingError) {
        guard model.specifications.contains(where: \.isTrainable) else { throw .nothingToTrain }
        if let layer = model.graph.layers.first(where: \.computesInFloat64) {
            throw .trainingObstacle(layer: layer.title, setting: "computing in float64")
        }
        for layer in model.graph.layers where layer.isTrainable {
            if let setting = typeObstacle(layer, in: model) ?? layer.trainingObstacles.first
                ?? layer.layer.trainingObstacle
            {
                throw .trainingObstacle(layer: layer.title, setting: setting)
            }
        }
    }

    /// The type of a layer's trainable parameters if it is none that fits keep.
    private static func typeObstacle(_ layer: LayerNode, in model: Model) -> String? {
        let type = layer.precision.parameters
        guard type != .float32 else { return nil }
        let isTrained = model.specifications.contains {
            $0.isTrainable && $0.isHeld(by: layer)
        }
        return isTrained ? "parameters in \(type.rawValue)" : nil
    }

    /// The epochs that count as done, and where the passes over the data are counted from.
    private static func start(
        _ start: FitStart, after finished: Int
    ) -> (epoch: Int, origin: BatchCourse.Origin) {
        switch start {
        case .afresh: (0, BatchCourse.Origin(epoch: 0, pass: finished))
        case .epoch(let number): (number, BatchCourse.Origin(epoch: number, pass: number))
        case .resuming: (finished, BatchCourse.Origin(epoch: 0, pass: 0))
        }
    }

    /// The lines that a user should know of before the fit starts.
    public var notes: [Warning] { settings.notes + state.notes }

    /// Runs all epochs; a fit that has run gives its model again.
    ///
    /// - Parameters:
    ///   - progress: is told where the fit is, after each batch or as often as the options say, and
    ///     says whether to go on.
    ///   - save: is given the fit behind each epoch, before progress is told, and may ask for its ``checkpoint()``.
    /// - Returns: the model with its new parameters and training state; as it was if there is no epoch.
    /// - Throws: ``TrainingError/lossNotFinite(epoch:batch:)``, ``TrainingError/interrupted`` or
    ///   ``TrainingError/callback(_:)``.
    public mutating func run(
        progress: (FitProgress) -> Bool = { _ in true },
        save: (Fit) throws(TrainingError) -> Void = { _ in }
    ) throws(TrainingError) -> Model {
        let isInMidst = options.start == .resuming && model.training.checkpoint != nil
        guard hasNextEpoch || isInMidst, !isDone else { return model }
        try beginTraining()
        let arrays = arrays
        try arrays.withRows { sources throws(TrainingError) in
            while hasNextEpoch { try runEpoch(sources, progress, save) }
        }
        isDone = true
        // Keras' weights become their averages before callbacks hear of the end.
        state.finish(parameters)
        try endTraining()
        do throws(ModelError) {
            try model.setParameters(parameters.handedOver(like: model.parameters))
        } catch {
            throw .model(error)
        }
        let classNames = model.training.classNames
        model.training = TrainingState(
            compiled: state.updated(settings.compiled), optimizer: state.handedOver(),
            finishedEpochs: finishedEpochs)
        model.training.classNames = classNames
        return model
    }

    /// The epochs that are done, those before the fit's first among them.
    public var epoch: Int { place.epoch }

    /// Whether there is an epoch to run.
    public var hasNextEpoch: Bool { place.epoch < options.epochs && stoppedBy == nil }

    /// The epochs that the model's fits have finished.
    var finishedEpochs: Int { course.origin.pass + place.epoch - course.origin.epoch }
}
