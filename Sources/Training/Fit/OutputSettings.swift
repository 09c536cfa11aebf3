public import NeuralNet
internal import OrderedJSON

/// What of a fit or an evaluation concerns one output.
public struct OutputSettings: Sendable, Equatable {
    /// The output's name.
    public let name: String
    /// Name and settings of the loss, `nil` if the output has none.
    public internal(set) var loss: NamedSettings?
    /// What the loss is multiplied by in the sum over all outputs, `nil` for 1.
    public internal(set) var lossWeight: Double?
    /// Names and settings of the metrics.
    public internal(set) var metrics: [NamedSettings]
    /// Names and settings of the metrics that heed sample weights.
    public internal(set) var weightedMetrics: [NamedSettings]
}

extension OutputSettings {
    /// The settings that compile settings hold for each output.
    static func all(_ compiled: CompileSettings?, of model: Model) -> [OutputSettings] {
        model.graph.outputNames.enumerated().map { position, name in
            OutputSettings(
                name: name, loss: compiled?.losses.element(position).flatMap { $0 },
                lossWeight: compiled?.lossWeights?.element(position),
                metrics: compiled?.metrics.element(position) ?? [],
                weightedMetrics: compiled?.weightedMetrics.element(position) ?? [])
        }
    }

    /// Takes what is asked for the output.
    mutating func take(_ request: SettingsRequest) throws(TrainingError) {
        if let name = request.outputLosses[name] ?? request.loss {
            let canonical = try OutputLoss.canonicalName(of: name)
            if loss?.name != canonical {
                loss = NamedSettings(name: canonical)
                lossWeight = nil
            }
        }
        if let weight = request.lossWeights[name] ?? request.lossWeight { lossWeight = weight }
        for (key, value) in request.lossSettings { loss?.configuration[key] = value }
        guard let names = request.outputMetrics[name] ?? request.metrics else { return }
        metrics = names.map { name in
            // As a word it means what `accuracy` does, as in Keras.
            name == "Accuracy"
                ? NamedSettings(name: "accuracy", configuration: ["name": JSON(name)])
                : NamedSettings(name: name)
        }
        weightedMetrics = []
    }

    /// Leaves out the metrics that this version does not have, with a note on each.
    mutating func leaveOutUnknownMetrics(_ notes: inout [Warning]) {
        func known(_ metrics: [NamedSettings]) -> [NamedSettings] {
            metrics.filter { metric in
                if Metrics.has(metric.name) { return true }
                notes.append(
                    Warning(
                        "the model's metric \(metric.name) is not in this version and is left out; "
                            + "--metric chooses others"))
                return false
            }
        }
        metrics = known(metrics)
        weightedMetrics = known(weightedMetrics)
    }
}

extension Array {
    /// The element at a position, `nil` beyond the end.
    fileprivate func element(_ position: Int) -> Element? {
        indices.contains(position) ? self[position] : nil
    }
}
