public import NeuralNet
public import OrderedJSON

/// What a fit or an evaluation is asked beyond the model's own compile settings.
public struct SettingsRequest: Sendable {
    /// The optimizer's name, `nil` for the model's own.
    public var optimizer: String?
    /// Settings of the optimizer that replace the model's.
    public var optimizerSettings: JSONObject = [:]
    /// The learning rate, `nil` for the model's own.
    public var learningRate: Double?
    /// The loss's name for all outputs, `nil` for the model's own.
    public var loss: String?
    /// The loss's name by output; goes before ``loss``.
    public var outputLosses: [String: String] = [:]
    /// Settings of the losses that replace the model's.
    public var lossSettings: JSONObject = [:]
    /// What the loss of each output is multiplied by, `nil` for the model's own.
    public var lossWeight: Double?
    /// What the loss is multiplied by, by output; goes before ``lossWeight``.
    public var lossWeights: [String: Double] = [:]
    /// The metrics' names for all outputs, `nil` for the model's own.
    public var metrics: [String]?
    /// The metrics' names by output; goes before ``metrics``.
    public var outputMetrics: [String: [String]] = [:]

    /// Asks for the model's own settings.
    public init() {}
}

/// How a model is trained or evaluated: its own compile settings, what was asked instead, or what its last
/// layer implies.
public struct FitSettings: Sendable {
    /// Name and hyperparameters of the optimizer.
    public let optimizer: NamedSettings
    /// Loss and metrics of each output, in the model's order.
    public let outputs: [OutputSettings]
    /// The settings as the trained model keeps them.
    let compiled: CompileSettings
    /// Where the settings come from, for the user to read.
    public let notes: [Warning]

    /// Finds the settings for a model of one output.
    ///
    /// - Parameters:
    ///   - request: what is asked.
    ///   - model: the model.
    ///   - target: the target, whose shape tells sparse from one-hot classes.
    /// - Throws: ``TrainingError`` where a name is unknown.
    public init(_ request: SettingsRequest, for model: Model, target: DataArray)
        throws(TrainingError)
    {
        try self.init(request, for: model, targets: [target])
    }

    /// Finds the settings.
    ///
    /// - Parameters:
    ///   - request: what is asked.
    ///   - model: the model.
    ///   - targets: the targets, whose shapes tell sparse from one-hot classes.
    /// - Throws: ``TrainingError`` where a name is unknown.
    public init(_ request: SettingsRequest, for model: Model, targets: [DataArray])
        throws(TrainingError)
    {
        let compiled = model.training.compiled
        var notes: [Warning] = []
        if compiled?.optimizer == nil, request.optimizer == nil {
            notes.append(Warning("optimizer: Adam, as the model has none"))
        }
        optimizer = try FitSettings.optimizer(request, own: compiled?.optimizer)
        let asked = Array(request.outputLosses.keys) + request.lossWeights.keys
        for name in (asked + request.outputMetrics.keys).sorted() {
            guard model.graph.outputNames.contains(name) else {
                throw .unknownOutput(name, known: model.graph.outputNames)
            }
        }
        var outputs = OutputSettings.all(compiled, of: model)
        let hasOwn = outputs.contains { $0.loss != nil }
        for position in outputs.indices {
            try outputs[position].take(request)
            guard outputs[position].loss == nil, !hasOwn else { continue }
            let target = targets.array(forOutput: position, of: model)
            let name = FitSettings.impliedLoss(of: model, output: position, target: target)
            let place = outputs.count == 1 ? "loss" : "loss of \(outputs[position].name)"
            notes.append(Warning("\(place): \(name), as the model's last layer suggests"))
            outputs[position].loss = NamedSettings(
                name: name, configuration: request.lossSettings)
        }
        self.compiled = FitSettings.compiled(outputs, optimizer: optimizer, request, compiled)
        for position in outputs.indices {
            let asked = request.outputMetrics[outputs[position].name] ?? request.metrics
            if asked == nil { outputs[position].leaveOutUnknownMetrics(&notes) }
        }
        self.outputs = outputs
        self.notes = notes
    }

    /// The compile settings of a model that was trained by some settings.
    private static func compiled(
        _ outputs: [OutputSettings], optimizer: NamedSettings, _ request: SettingsRequest,
        _ own: CompileSettings?
    ) -> CompileSettings {
        let weights = outputs.map(\.lossWeight)
        let weighted = outputs.map(\.weightedMetrics)
        let isAsked = request.metrics != nil || !request.outputMetrics.isEmpty
        return CompileSettings(
            optimizer: optimizer, losses: outputs.map(\.loss),
            lossWeights: weights.contains { $0 != nil } ? weights.map { $0 ?? 1 } : nil,
            metrics: isAsked ? outputs.map(\.metrics) : own?.metrics ?? [],
            weightedMetrics: !isAsked
                ? own?.weightedMetrics ?? [] : weighted.allSatisfy(\.isEmpty) ? [] : weighted)
    }

    /// The optimizer that is asked for, with the model's settings if it is the model's.
    private static func optimizer(
        _ request: SettingsRequest, own: NamedSettings?
    ) throws(TrainingError) -> NamedSettings {
        var optimizer = own ?? NamedSettings(name: Adam.className)
        if let name = request.optimizer {
            let className = try Optimizers.type(named: name).className
            if own?.name != className { optimizer = NamedSettings(name: className) }
        }
        for (key, value) in request.optimizerSettings { optimizer.configuration[key] = value }
        if let rate = request.learningRate { optimizer.configuration["learning_rate"] = JSON(rate) }
        return optimizer
    }

    /// The loss that the last layer's activation and the target's shape suggest.
    private static func impliedLoss(
        of model: Model, output position: Int, target: DataArray?
    ) -> String {
        let output = model.graph.outputs[position]
        let layer = model.graph.layers[model.graph.calls[output.call].layer].layer
        let activation = (layer as? Dense)?.activation ?? (layer as? ActivationLayer)?.activation
        let extents = model.shape(of: output).extents
        if activation == .sigmoid, extents.last == 1 { return BinaryCrossentropy.names[0] }
        guard activation == .softmax else { return MeanSquaredError.names[0] }
        let isOneHot =
            target.map {
                $0.extents.count == extents.count - 1 && $0.extents.last == extents.last
            } ?? false
        return isOneHot ? CategoricalCrossentropy.names[0] : SparseCategoricalCrossentropy.names[0]
    }
}
