internal import NeuralNet
internal import OrderedJSON
internal import Training

extension Explanation {
    /// The explanation in full as a document.
    ///
    /// - Parameters:
    ///   - model: the model's path.
    ///   - label: the class that was decided, `nil` if nobody asked.
    /// - Returns: the document.
    func json(model: String, label: String?) -> JSON {
        [
            "model": JSON(model), "row": JSON(row),
            "operations": .array(operations.map(json)),
            "outputs": .array(outputs.map(json)),
            "label": .optional(label),
            "loss": loss.map(json) ?? .null,
            "learning_rate": loss == nil ? .null : .number(learningRate),
            "parameters": .array(
                parameters.map { parameter in
                    [
                        "identity": JSON(parameter.identity.description),
                        "shape": .extents(parameter.extents),
                        "before": .numbers(parameter.before),
                        "gradient": .numbers(parameter.gradient),
                        "after": .numbers(parameter.after),
                    ]
                }),
        ]
    }

    private func json(_ loss: Float) -> JSON {
        [
            "value": .number(loss), "penalty": .number(penalty),
            "outputs": .array(
                losses.map { own in
                    [
                        "output": JSON(own.output), "name": JSON(own.name),
                        "target": .numbers(own.target), "weight": .number(own.weight),
                        "value": .number(own.value),
                    ]
                }),
        ]
    }

    private func json(_ operation: Operation) -> JSON {
        [
            "name": JSON(operation.name), "kind": JSON(operation.kind),
            "layer": .optional(operation.layer),
            "inputs": .array(operation.inputs.map(json)), "output": json(operation.output),
            "gradient": operation.gradient.map { .numbers($0) } ?? .null,
        ]
    }

    private func json(_ named: Named) -> JSON {
        [
            "name": JSON(named.name), "shape": .extents(named.extents),
            "values": .numbers(named.elements),
        ]
    }
}
