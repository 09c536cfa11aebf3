/// Makes one graph of a model and all models inside it.
///
/// The layers stand in the order of the configuration, each once however often its model is called. A call of a model is
/// replaced by the calls of its layers; its input layers are left out, as what it is given takes their place.
package struct Flattening {
    /// How many calls of models inside are followed: a few models that call one another twice each would never end.
    static let mostCalls = 65_536

    /// The graph.
    package let graph: Graph
    /// What each model inside is given when it is first called, by its path.
    package let modelInputs: [LayerPath: [TensorReference]]

    /// Flattens an architecture.
    package init(_ architecture: Architecture) throws(ModelError) {
        var walk = Walk()
        walk.collect(architecture, within: [])
        let outputs = try walk.call(architecture, within: [], given: nil)
        var graph = try Graph(
            style: architecture.style, layers: walk.layers, calls: walk.calls,
            inputs: walk.entrances(of: architecture), outputs: outputs)
        graph.modelOutputNames = architecture.outputNames
        self.graph = graph
        modelInputs = walk.modelInputs
    }
}

/// The state of a flattening.
private struct Walk {
    var layers: [LayerNode] = []
    var calls: [LayerCall] = []
    var modelInputs: [LayerPath: [TensorReference]] = [:]
    private var positions: [LayerPath: Int] = [:]
    /// Where the calls of the outermost model's input layers are.
    private var entrances: [Int: TensorReference] = [:]
    private var count = 0

    /// Lists the layers, without the inputs of models inside.
    mutating func collect(_ architecture: Architecture, within models: [String]) {
        for element in architecture.elements {
            switch element {
            case .model(let name, let model): collect(model, within: models + [name])
            case .layer(var node):
                guard models.isEmpty || !(node.layer is InputLayer) else { continue }
                node.models = models
                positions[node.path] = layers.count
                layers.append(node)
            }
        }
    }

    /// Adds the calls of a model that is given tensors, the outermost one none.
    ///
    /// - Returns: what the model gives.
    mutating func call(
        _ architecture: Architecture, within models: [String], given: [TensorReference]?
    ) throws(ModelError) -> [TensorReference] {
        // What a call takes is copied too.
        if given != nil { count += architecture.calls.reduce(0) { $0 + 1 + $1.inputs.count } }
        guard count <= Flattening.mostCalls else { throw .tooManyCalls }
        // What each call gives: a call of its own, or the tensors that a model inside gives.
        var results: [CallResult] = []
        for (position, call) in architecture.calls.enumerated() {
            let inputs = call.inputs.map { results[$0.call].tensor($0.output) }
            switch architecture.elements[call.layer] {
            case .model(let name, let model):
                let path = LayerPath(models + [name])
                if modelInputs[path] == nil { modelInputs[path] = inputs }
                results.append(.tensors(try self.call(model, within: path.names, given: inputs)))
            case .layer(let node):
                if let given, inputs.isEmpty {
                    let input = architecture.inputs.firstIndex { $0.call == position }
                    results.append(.tensors(input.map { [given[$0]] } ?? []))
                    continue
                }
                let layer = positions[LayerPath(models + [node.name])] ?? 0
                if inputs.isEmpty { entrances[position] = TensorReference(call: calls.count) }
                results.append(.call(calls.count))
                calls.append(LayerCall(layer: layer, inputs: inputs))
            }
        }
        return architecture.outputs.map { results[$0.call].tensor($0.output) }
    }

    /// The inputs of the outermost model.
    func entrances(of architecture: Architecture) -> [TensorReference] {
        architecture.inputs.compactMap { input in
            entrances[input.call].map { TensorReference(call: $0.call, output: input.output) }
        }
    }
}

/// What a call gives.
private enum CallResult {
    case call(Int)
    case tensors([TensorReference])

    func tensor(_ output: Int) -> TensorReference {
        switch self {
        case .call(let call): TensorReference(call: call, output: output)
        case .tensors(let tensors):
            tensors.indices.contains(output)
                ? tensors[output] : TensorReference(call: -1, output: output)
        }
    }
}
