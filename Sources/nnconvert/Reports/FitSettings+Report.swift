internal import NeuralNet
internal import OrderedJSON
internal import Training

extension FitSettings {
    /// The losses in words; of several outputs with the outputs' names and weights.
    var lossText: String {
        let losses = outputs.compactMap { output in
            output.loss.map { (output: output, name: $0.name) }
        }
        guard outputs.count > 1 else { return losses.first?.name ?? "" }
        return losses.map { output, name in
            let weight = output.lossWeight.map { NumberText.setting($0) + " · " } ?? ""
            return "\(weight)\(name) of \(output.name)"
        }.joined(separator: " + ")
    }

    /// Loss and metrics of each output.
    var outputsJSON: JSON {
        .array(
            outputs.map { output in
                [
                    "name": JSON(output.name),
                    "loss": output.loss.map { .settings($0) } ?? .null,
                    "loss_weight": .number(output.lossWeight ?? 1),
                    "metrics": .array(output.metrics.map(JSON.settings)),
                    "weighted_metrics": .array(output.weightedMetrics.map(JSON.settings)),
                ]
            })
    }
}
