import NeuralNet
import OrderedJSON
import Training

/// Writes what a dialect has no word for as layers that compute the same.
enum Rewriting {
    /// The layers that compute a function one after the other, `nil` if the dialect has none that do.
    static func layers(for activation: Activation, in dialect: Dialect) -> [ActivationStep]? {
        if isWritable(activation, in: dialect) { return [ActivationStep(activation)] }
        guard case .elementwise(.hardSigmoid(let slope)) = activation,
            dialect.knows(class: Rescaling.className), dialect.knows(class: KerasReLU.className)
        else { return nil }
        return [
            ActivationStep(suffix: "scaled", layer: Rescaling(scale: [slope], offset: [0.5])),
            ActivationStep(.elementwise(.relu(slope: 0, maximum: 1, threshold: 0))),
        ]
    }

    /// One layer of those that compute a function.
    struct ActivationStep {
        /// What stands behind the layer's name.
        var suffix = "activated"
        /// What it computes.
        var layer: any Layer

        init(suffix: String, layer: any Layer) {
            self.suffix = suffix
            self.layer = layer
        }

        init(_ activation: Activation) {
            layer = ActivationLayer(activation)
        }
    }

    /// Whether the dialect has a class for the function as a layer.
    private static func isWritable(_ activation: Activation, in dialect: Dialect) -> Bool {
        var writer = LayerWriter(
            dialect: dialect, layer: "", isTrainable: true, inputRank: 2, original: [:])
        do {
            _ = try ModelWriter.written(ActivationLayer(activation), by: &writer, like: nil)
            return true
        } catch {
            return false
        }
    }

    /// The function that a layer applies at the end, and the layer without it; `nil` where a function
    /// cannot be taken off.
    static func separated(_ layer: any Layer) -> (layer: any Layer, activation: Activation)? {
        switch layer {
        case var dense as Dense where dense.activityPenalty == nil:
            let activation = dense.activation
            dense.activation = .linear
            return (dense, activation)
        case var dense as EinsumDense where dense.activityPenalty == nil:
            let activation = dense.activation
            dense.activation = .linear
            return (dense, activation)
        default: return nil
        }
    }

    /// The layers to write in a layer's place, under its own name the one that holds its parameters;
    /// `nil` if it can stay as it is or has no such layers.
    static func replacement(
        of node: LayerNode, in dialect: Dialect, taken: inout Set<String>
    ) -> [LayerNode]? {
        let (base, activation): (LayerNode?, Activation)
        if let layer = node.layer as? ActivationLayer, layer.activityPenalty == nil {
            guard !isWritable(layer.activation, in: dialect) else { return nil }
            (base, activation) = (nil, layer.activation)
        } else if let parts = separated(node.layer) {
            guard !dialect.hasWord(for: parts.activation) else { return nil }
            var own = node
            own.layer = parts.layer
            (base, activation) = (own, parts.activation)
        } else {
            return nil
        }
        guard let steps = layers(for: activation, in: dialect) else { return nil }
        var result = base.map { [$0] } ?? []
        for (place, step) in steps.enumerated() {
            let keepsName = base == nil && place == steps.count - 1
            let name = keepsName ? node.name : unused("\(node.name)_\(step.suffix)", &taken)
            result.append(
                LayerNode(
                    name: name, layer: step.layer, isTrainable: node.isTrainable,
                    precision: node.precision))
        }
        return result
    }

    private static func unused(_ name: String, _ taken: inout Set<String>) -> String {
        var candidate = name
        var number = 1
        while !taken.insert(candidate).inserted {
            candidate = "\(name)_\(number)"
            number += 1
        }
        return candidate
    }
}

extension Dialect {
    /// Whether a layer can name a function or hold it as an object.
    func hasWord(for activation: Activation) -> Bool {
        let writer = LayerWriter(
            dialect: self, layer: "", isTrainable: true, inputRank: 2, original: [:])
        return writer.hasWord(for: activation)
    }
}

extension Model {
    /// The model with layers that compute the same where a dialect has no word for what they do.
    ///
    /// Where masks are about nothing is rewritten: the new layers would stop them in some versions.
    ///
    /// - Parameter dialect: the dialect.
    /// - Returns: the model, and what was rewritten.
    /// - Throws: `ModelError`, which does not happen for layers that keep the shape.
    func rewritingMeanings(for dialect: Dialect) throws -> (Model, [Warning]) {
        guard !graph.layers.contains(where: { $0.layer.startsMask }) else { return (self, []) }
        var taken = Set(graph.layers.map(\.name))
        var warnings: [Warning] = []
        var layers: [LayerNode] = []
        // The places of the layers that stand for each layer.
        var places: [Range<Int>] = []
        for node in graph.layers {
            let nodes = Rewriting.replacement(of: node, in: dialect, taken: &taken)
            if let nodes {
                let names = nodes.map { "\"\($0.name)\"" }.joined(separator: ", ")
                warnings.append(
                    Warning(
                        "layer \"\(node.name)\": what \(dialect.title) has no word for is written as the "
                            + "layers \(names), which compute the same"))
            }
            places.append(layers.count..<layers.count + (nodes?.count ?? 1))
            layers += nodes ?? [node]
        }
        guard !warnings.isEmpty else { return (self, []) }
        let rewritten = try Model(
            name: name, graph: graph.replacingLayers(by: layers, at: places),
            parameters: parameters, training: training, provenance: provenance)
        return (rewritten, warnings)
    }
}

extension Graph {
    /// The graph with several layers in the place of each.
    fileprivate func replacingLayers(
        by layers: [LayerNode], at places: [Range<Int>]
    ) throws(ModelError) -> Graph {
        var calls: [LayerCall] = []
        // The call that gives what a call gave.
        var results: [Int] = []
        func result(of tensor: TensorReference) -> TensorReference {
            TensorReference(call: results[tensor.call], output: tensor.output)
        }
        for call in self.calls {
            var inputs = call.inputs.map(result)
            for layer in places[call.layer] {
                calls.append(LayerCall(layer: layer, inputs: inputs))
                inputs = [TensorReference(call: calls.count - 1)]
            }
            results.append(calls.count - 1)
        }
        return try Graph(
            style: style, layers: layers, calls: calls, inputs: self.inputs.map(result),
            outputs: self.outputs.map(result))
    }
}

extension Layer {
    /// Whether steps are masked from here on.
    fileprivate var startsMask: Bool {
        self is Masking || (self as? Embedding)?.masksZero == true
    }
}
