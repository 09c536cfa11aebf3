public import NeuralNet
internal import OrderedJSON

// Stopping anywhere, and going on as if nothing had happened.
extension Fit {
    /// The model as it is now, with all that a fit needs to go on from here with ``FitStart/resuming``.
    ///
    /// It may be asked for whenever no step is at work: when ``run(progress:save:)`` asks to save, or was ended by its
    /// progress.
    ///
    /// - Returns: a copy of the model, whose training state holds a checkpoint.
    /// - Throws: ``TrainingError/checkpoint(_:)`` where a callback's state is none that JSON can hold.
    public func checkpoint() throws(TrainingError) -> Model {
        var model = try snapshot()
        let state = CheckpointState(
            epochs: options.epochs, batchSize: options.batchSize,
            stepsPerEpoch: options.stepsPerEpoch, shuffles: options.shuffles, seed: options.seed,
            rows: arrays[0].rows, origin: course.origin, place: place,
            firstRate: firstRate.map { ExactNumber($0) },
            learningRate: state.hasSchedule ? nil : ExactNumber(state.learningRate),
            classWeights: options.classWeights,
            metrics: place.batch == 0
                ? [] : metrics.gathered.map { $0.map { ExactNumber($0) } },
            historyNames: history.names,
            history: history.epochs.map { $0.map { ExactNumber($0) } }, stoppedBy: stoppedBy)
        model.training.checkpoint = try FitCheckpoint(state, callbacks: callbacks)
        return model
    }

    /// A copy of the model as it is now.
    func snapshot() throws(TrainingError) -> Model {
        var model = model
        do throws(ModelError) {
            try model.setParameters(parameters.snapshot(like: model.parameters))
        } catch {
            throw .model(error)
        }
        let classNames = model.training.classNames
        model.training = TrainingState(
            compiled: state.updated(settings.compiled), optimizer: state.snapshot(),
            finishedEpochs: finishedEpochs)
        model.training.classNames = classNames
        return model
    }

    /// Goes on from a checkpoint.
    mutating func resume(_ checkpoint: FitCheckpoint) throws(TrainingError) {
        let saved = try checkpoint.fitState()
        try checkSettings(against: model.training.compiled, saved)
        firstRate = saved.firstRate?.value
        try check(saved)
        course = BatchCourse(rows: arrays[0].rows, options, origin: saved.origin)
        let batches = course.batchCount(of: saved.place.epoch)
        guard saved.place.batch < batches else {
            throw .otherThanCheckpoint(
                "the number of batches", value: "\(batches)",
                checkpoint: "over \(saved.place.batch)")
        }
        place = saved.place
        stoppedBy = saved.stoppedBy
        history = History(
            names: saved.historyNames, epochs: saved.history.map { $0.map(\.value) })
        // A rate that is the settings' stays in their spelling.
        if let rate = saved.learningRate?.value, Float(rate) != Float(state.learningRate) {
            state.learningRate = rate
        }
        if place.batch > 0 { try resumeMetrics(saved.metrics) }
        let records = try checkpoint.callbackRecords()
        let own = Fit.settings(of: callbacks)
        guard records.map(\.settings.canonicalText) == own.map(\.canonicalText) else {
            throw .otherThanCheckpoint(
                "the list of callbacks", value: Fit.text(own),
                checkpoint: Fit.text(records.map(\.settings)))
        }
        for (position, record) in records.enumerated() {
            try callbacks[position].resume(
                record, try checkpoint.keptParameters(ofCallback: position, like: model))
        }
    }

    /// Checks that the fit is the one that the checkpoint is of.
    private func check(_ saved: CheckpointState) throws(TrainingError) {
        func same<Value: Equatable>(
            _ what: String, _ value: Value, _ other: Value, _ text: (Value) -> String
        ) throws(TrainingError) {
            guard value == other else {
                throw .otherThanCheckpoint(what, value: text(value), checkpoint: text(other))
            }
        }
        try same("the number of training rows", arrays[0].rows, saved.rows) { "\($0)" }
        try same("the batch size", options.batchSize, saved.batchSize) { "\($0)" }
        try same("the number of steps per epoch", options.stepsPerEpoch, saved.stepsPerEpoch) {
            $0.map { "\($0)" } ?? "not given"
        }
        try same("the order of the rows", options.shuffles, saved.shuffles) {
            $0 ? "shuffled" : "that of the data"
        }
        try same("the class weights", options.classWeights, saved.classWeights) { weights in
            let texts = weights.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return texts.isEmpty ? "not given" : texts.joined(separator: ",")
        }
        try same("the seed", options.seed, saved.seed) { "\($0)" }
        let saidNames = saved.historyNames.filter { $0 != LearningRateScheduler.reported }
        if !saved.historyNames.isEmpty {
            try same("the list of results", reportedNames, saidNames) {
                $0.joined(separator: ", ")
            }
        }
        try checkCounts(of: saved)
    }

    /// Checks that a checkpoint's counts are those of a place in a fit.
    private func checkCounts(of saved: CheckpointState) throws(TrainingError) {
        let place = saved.place
        let isWhole =
            place.epoch >= saved.origin.epoch && saved.origin.epoch >= 0 && saved.origin.pass >= 0
            && place.batch >= 0 && place.rows >= 0
            && saved.history.allSatisfy { $0.count == saved.historyNames.count }
        guard isWhole else {
            throw .checkpoint(
                .unexpectedValue(
                    path: "checkpoint", expected: "a place in a fit", found: "other numbers"))
        }
        try checkCount(place.epoch, "epochs of the checkpoint")
        try checkCount(place.batch, "batches of the checkpoint")
        try checkCount(place.rows, "rows of the checkpoint")
        try checkCount(saved.origin.pass, "passes of the checkpoint")
    }

    /// Checks that the settings are the checkpoint's but for the learning rate, and that the learning rate is the one
    /// that the fit began with or came to.
    private func checkSettings(
        against saved: CompileSettings?, _ state: CheckpointState
    ) throws(TrainingError) {
        func differs(_ what: String, _ value: String, _ checkpoint: String) -> TrainingError {
            .otherThanCheckpoint(what, value: value, checkpoint: checkpoint)
        }
        let (own, other) = (settings.compiled, saved)
        guard
            own.optimizer?.withoutRate.canonicalText
                == other?.optimizer?.withoutRate.canonicalText
        else {
            throw differs(
                "the optimizer", own.optimizer?.withoutRate.text ?? "none",
                other?.optimizer?.withoutRate.text ?? "none")
        }
        let known = [state.firstRate, state.learningRate].map { $0.map { Float($0.value) } }
        let rate = settings.optimizer.learningRate.map { Float($0) }
        guard known.contains(rate) else {
            throw differs(
                "the learning rate", rate.map { "\($0)" } ?? "not given",
                known[1].map { "\($0)" } ?? "from a schedule")
        }
        func texts(_ settings: [[NamedSettings]]?) -> [[String]]? {
            settings?.map { $0.map(\.canonicalText) }
        }
        guard own.losses.map(\.?.canonicalText) == other?.losses.map(\.?.canonicalText),
            own.lossWeights == other?.lossWeights
        else {
            throw differs("the loss", "another", "of other settings")
        }
        guard texts(own.metrics) == texts(other?.metrics),
            texts(own.weightedMetrics) == texts(other?.weightedMetrics)
        else {
            throw differs("the list of metrics", "another", "of other settings")
        }
    }

    private mutating func resumeMetrics(_ saved: [[ExactNumber]]) throws(TrainingError) {
        guard metrics.resume(saved.map { $0.map(\.value) }) else {
            throw .otherThanCheckpoint(
                "the list of metrics", value: "another", checkpoint: "of other numbers")
        }
    }

    private static func settings(of callbacks: [any Callback]) -> [NamedSettings] {
        callbacks.map { NamedSettings(name: $0.name, configuration: $0.configuration) }
    }

    private static func text(_ callbacks: [NamedSettings]) -> String {
        callbacks.isEmpty ? "empty" : callbacks.map(\.text).joined(separator: " ")
    }
}

extension FitOptions {
    /// Asks to go on with the fit that a model's checkpoint is of, or behind the epochs that the model has finished.
    ///
    /// Callbacks, validation and threads are not among what a checkpoint says.
    ///
    /// - Parameter model: the model.
    /// - Throws: ``TrainingError/checkpoint(_:)`` where the checkpoint is damaged.
    public init(resuming model: Model) throws(TrainingError) {
        self.init()
        start = .resuming
        guard let saved = try model.training.checkpoint?.fitState() else { return }
        epochs = saved.epochs
        batchSize = saved.batchSize
        stepsPerEpoch = saved.stepsPerEpoch
        shuffles = saved.shuffles
        seed = saved.seed
        classWeights = saved.classWeights
    }

    /// The callbacks of the fit that a model's checkpoint is of.
    ///
    /// - Parameter model: the model.
    /// - Returns: their names and settings, in order; none if the model has no checkpoint.
    /// - Throws: ``TrainingError/checkpoint(_:)`` where the checkpoint is damaged.
    public static func callbacks(of model: Model) throws(TrainingError) -> [NamedSettings] {
        try model.training.checkpoint?.callbackRecords().map(\.settings) ?? []
    }
}
