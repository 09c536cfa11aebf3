package import NeuralNet

/// Makes small models for tests.
package enum SmallModel {
    /// A chain of layers with random parameters; variances are positive, scales near 1.
    ///
    /// - Parameters:
    ///   - layers: the layers behind the input, in order.
    ///   - inputExtents: the input's shape without the batch.
    ///   - frozen: the positions of the layers that are not trainable.
    ///   - seed: the seed of the parameters.
    /// - Returns: the model, whose layers are called `layer1`, `layer2`, ….
    /// - Throws: ``ModelError`` where the layers don't fit together.
    package static func chain(
        _ layers: [any Layer], inputExtents: [Int], frozen: Set<Int> = [], seed: UInt64 = 1
    ) throws -> Model {
        let nodes =
            [LayerNode(name: "input", layer: InputLayer(extents: inputExtents))]
            + layers.enumerated().map { position, layer in
                LayerNode(
                    name: "layer\(position + 1)", layer: layer,
                    isTrainable: !frozen.contains(position))
            }
        let calls = nodes.indices.map { position in
            LayerCall(
                layer: position, inputs: position == 0 ? [] : [TensorReference(call: position - 1)])
        }
        let graph = try Graph(
            style: .sequential, layers: nodes, calls: calls, inputs: [TensorReference(call: 0)],
            outputs: [TensorReference(call: nodes.count - 1)])
        return try Model(
            name: "small", graph: graph, parameters: try parameters(of: graph, seed: seed))
    }

    /// An input and a layer `layer1` that is called on it and on its own output.
    ///
    /// - Parameters:
    ///   - layer: the layer, whose output has its input's shape.
    ///   - inputExtents: the input's shape without the batch.
    /// - Returns: the model.
    /// - Throws: ``ModelError`` where the layer cannot be called so.
    package static func calledTwice(_ layer: any Layer, inputExtents: [Int]) throws -> Model {
        let nodes = [
            LayerNode(name: "input", layer: InputLayer(extents: inputExtents)),
            LayerNode(name: "layer1", layer: layer),
        ]
        let graph = try Graph(
            style: .functional, layers: nodes,
            calls: [
                LayerCall(layer: 0, inputs: []),
                LayerCall(layer: 1, inputs: [TensorReference(call: 0)]),
                LayerCall(layer: 1, inputs: [TensorReference(call: 1)]),
            ],
            inputs: [TensorReference(call: 0)], outputs: [TensorReference(call: 2)])
        return try Model(
            name: "shared", graph: graph, parameters: try parameters(of: graph, seed: 4))
    }

    /// Random parameters for a graph.
    ///
    /// - Parameters:
    ///   - graph: the graph.
    ///   - seed: the seed.
    /// - Returns: a value for each parameter.
    /// - Throws: ``ModelError`` where the layers don't fit together.
    package static func parameters(of graph: Graph, seed: UInt64) throws -> Parameters {
        var numbers = SeededNumbers(seed)
        var parameters = Parameters()
        for specification in try GraphSignature(graph).parameters {
            let range: ClosedRange<Double> =
                switch specification.identity.role {
                case "moving_variance": 0.5...1.5
                case "gamma": 0.6...1.4
                case "alpha": 0.1...0.4
                default: -0.8...0.8
                }
            let values = numbers.numbers(specification.extents.reduce(1, *), in: range)
            parameters[specification.identity] = Tensor(
                values.map(Float.init), extents: specification.extents)
        }
        return parameters
    }
}
