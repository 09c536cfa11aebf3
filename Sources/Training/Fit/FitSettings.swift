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
    /// The loss's name, `nil` for the model's own.
    public var loss: String?
    /// Settings of the loss that replace the model's.
    public var lossSettings: JSONObject = [:]
    /// The metrics' names, `nil` for the model's own.
    public var metrics: [String]?

    /// Asks for the model's own settings.
    public init() {}
}

/// How a model is trained or evaluated: its own compile settings, what was asked instead, or what its last
/// layer implies.
public struct FitSettings: Sendable {
    /// Name and hyperparameters of the optimizer.
    public let optimizer: NamedSettings
    /// Name and settings of the loss.
    public let loss: NamedSettings
    /// Names and settings of the metrics.
    public let metrics: [NamedSettings]
    /// Names and settings of the metrics that would heed sample weights.
    public let weightedMetrics: [NamedSettings]
    /// The settings as the trained model keeps them.
    let compiled: CompileSettings
    /// Where the settings come from, for the user to read.
    public let notes: [Warning]

    /// Finds the settings.
    ///
    /// - Parameters:
    ///   - request: what is asked.
    ///   - model: the model.
    ///   - target: the target, whose shape tells sparse from one-hot classes.
    /// - Throws: ``TrainingError`` where a name is unknown or the model's loss has a weight.
    public init(_ request: SettingsRequest, for model: Model, target: DataArray)
        throws(TrainingError)
    {
        let compiled = model.training.compiled
        var notes: [Warning] = []
        if compiled?.optimizer == nil, request.optimizer == nil {
            notes.append(Warning("optimizer: Adam, as the model has none"))
        }
        optimizer = try FitSettings.optimizer(request, own: compiled?.optimizer)
        let ownLoss = compiled?.losses.first ?? nil
        var implied: NamedSettings?
        if ownLoss == nil, request.loss == nil {
            let name = FitSettings.impliedLoss(of: model, target: target)
            notes.append(Warning("loss: \(name), as the model's last layer suggests"))
            implied = NamedSettings(name: name)
        }
        loss = try FitSettings.loss(request, own: ownLoss ?? implied)
        let asked = request.metrics.map { [$0.map { NamedSettings(name: $0) }] }
        let kept = CompileSettings(
            optimizer: optimizer, losses: [loss],
            lossWeights: request.loss == nil ? compiled?.lossWeights : nil,
            metrics: asked ?? compiled?.metrics ?? [],
            weightedMetrics: asked == nil ? compiled?.weightedMetrics ?? [] : [])
        if let weight = kept.lossWeights?.first, weight != 1 {
            throw .unsupportedSetting(of: "the loss", key: "loss_weights", value: "\(weight)")
        }
        let isAsked = request.metrics != nil
        metrics = FitSettings.known(kept.metrics.first ?? [], isAsked: isAsked, &notes)
        weightedMetrics = FitSettings.known(
            kept.weightedMetrics.first ?? [], isAsked: isAsked, &notes)
        self.compiled = kept
        self.notes = notes
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

    /// The loss that is asked for, with the model's settings if it is the model's.
    private static func loss(
        _ request: SettingsRequest, own: NamedSettings?
    ) throws(TrainingError) -> NamedSettings {
        var loss = own ?? NamedSettings(name: MeanSquaredError.names[0])
        if let name = request.loss {
            let canonical = try Losses.loss(NamedSettings(name: name)).name
            if own?.name != canonical { loss = NamedSettings(name: canonical) }
        }
        for (key, value) in request.lossSettings { loss.configuration[key] = value }
        return loss
    }

    /// The metrics that this version has, with a note on each other one; all of them where they are asked for.
    private static func known(
        _ metrics: [NamedSettings], isAsked: Bool, _ notes: inout [Warning]
    ) -> [NamedSettings] {
        guard !isAsked else { return metrics }
        return metrics.filter { metric in
            if Metrics.has(metric.name) { return true }
            notes.append(
                Warning(
                    "the model's metric \(metric.name) is not in this version and is left out; "
                        + "--metric chooses others"))
            return false
        }
    }

    /// The loss that the last layer's activation and the target's shape suggest.
    private static func impliedLoss(of model: Model, target: DataArray) -> String {
        guard let output = model.graph.outputs.first else { return MeanSquaredError.names[0] }
        let layer = model.graph.layers[model.graph.calls[output.call].layer].layer
        let activation = (layer as? Dense)?.activation ?? (layer as? ActivationLayer)?.activation
        let extents = model.shape(of: output).extents
        if activation == .sigmoid, extents.last == 1 { return BinaryCrossentropy.names[0] }
        guard activation == .softmax else { return MeanSquaredError.names[0] }
        let isOneHot =
            target.extents.count == extents.count - 1 && target.extents.last == extents.last
        return isOneHot ? CategoricalCrossentropy.names[0] : SparseCategoricalCrossentropy.names[0]
    }
}
