internal import NeuralNet
internal import OrderedJSON

// From the tables of layers, calls and graphs to a graph (rules 14 to 19), and back.
extension NativeDocument {
    /// The graph that the tables describe.
    func graph() throws(NativeFormatError) -> Graph {
        var nodes: [LayerNode] = []
        for (position, row) in layers.enumerated() {
            guard row.parent == 0 else { throw .nestedLayer("layers[\(position)]") }
            nodes.append(
                LayerNode(
                    name: row.name, layer: try row.layer(), isTrainable: row.isTrainable,
                    precision: try row.precision(), trainingObstacles: row.trainingObstacles))
        }
        guard
            layers.contains(where: { !$0.policy.isEmpty })
                == requiredFeatures.contains(NativeDocument.policiesFeature)
        else { throw .misplacedFeature(NativeDocument.policiesFeature) }
        guard graphs.count == 1 else { throw .graphCount(graphs.count) }
        guard graphs[0].owner == 0 else { throw .nestedLayer("graphs[0]") }
        guard let style = Graph.Style(code: graphs[0].style) else {
            throw .unknownStyle(graphs[0].style)
        }
        let calls = try resolvedCalls(of: nodes)
        let inputs = try references(graphs[0].inputs, before: calls.count, "graphs[0].inputs")
        for (position, input) in inputs.enumerated() where !calls[input.call].inputs.isEmpty {
            throw .misplacedInput("graphs[0].inputs[\(2 * position)]")
        }
        let outputs = try references(graphs[0].outputs, before: calls.count, "graphs[0].outputs")
        do {
            return try Graph(
                style: style, layers: nodes, calls: calls, inputs: inputs, outputs: outputs)
        } catch {
            throw .model(error)
        }
    }

    private func resolvedCalls(of nodes: [LayerNode]) throws(NativeFormatError) -> [LayerCall] {
        var resolved: [LayerCall] = []
        for (position, row) in calls.enumerated() {
            let layer = Int(row.layer)
            guard nodes.indices.contains(layer) else {
                throw .badReference("calls[\(position)].layer", row.layer)
            }
            let inputs = try references(row.inputs, before: position, "calls[\(position)].inputs")
            guard inputs.isEmpty == (type(of: nodes[layer].layer).kind == .input) else {
                throw .misplacedInput("calls[\(position)].inputs")
            }
            resolved.append(LayerCall(layer: layer, inputs: inputs))
        }
        return resolved
    }

    private func references(
        _ numbers: [UInt32], before count: Int, _ place: @autoclosure () -> String
    ) throws(NativeFormatError) -> [TensorReference] {
        guard numbers.count % 2 == 0 else { throw .oddReferences(place()) }
        var references: [TensorReference] = []
        for position in stride(from: 0, to: numbers.count, by: 2) {
            guard Int(numbers[position]) < count else {
                throw .badReference("\(place())[\(position)]", numbers[position])
            }
            references.append(
                TensorReference(call: Int(numbers[position]), output: Int(numbers[position + 1])))
        }
        return references
    }

    /// Fills the tables of layers, calls and graphs.
    mutating func setGraph(_ graph: Graph) throws(NativeFormatError) {
        layers = try graph.layers.map { node throws(NativeFormatError) in try LayerRow(node) }
        if layers.contains(where: { !$0.policy.isEmpty }) {
            requiredFeatures = [NativeDocument.policiesFeature]
        }
        calls = graph.calls.map { call in
            CallRow(layer: UInt32(call.layer), inputs: numbers(call.inputs))
        }
        graphs = [
            GraphRow(
                style: graph.style.code, inputs: numbers(graph.inputs),
                outputs: numbers(graph.outputs))
        ]
    }

    private func numbers(_ references: [TensorReference]) -> [UInt32] {
        references.flatMap { [UInt32($0.call), UInt32($0.output)] }
    }
}

extension NativeDocument.LayerRow {
    /// The row of a layer.
    init(_ node: LayerNode) throws(NativeFormatError) {
        kind = type(of: node.layer).kind.rawValue
        name = node.name
        isTrainable = node.isTrainable
        trainingObstacles = node.trainingObstacles
        policy = node.precision == .float32 ? "" : node.precision.policy
        configuration = try NativeDocument.LayerRow.configuration(of: node.layer, named: node.name)
    }

    /// The layer that the row describes (rules 15 and 16).
    func layer() throws(NativeFormatError) -> any Layer {
        guard let kind = LayerKind(rawValue: kind) else {
            throw .unknownKind(layer: name, kind: kind)
        }
        let layer: any Layer
        do {
            layer = try decoded(as: kind.type, try JSON.parse(configuration))
        } catch {
            throw .configuration(layer: name, error)
        }
        let own = try NativeDocument.LayerRow.configuration(of: layer, named: name)
        guard own.hasSameBytes(as: configuration) else {
            throw .configurationNotCanonical(layer: name)
        }
        return layer
    }

    /// The types that the row's policy names (rule 34).
    func precision() throws(NativeFormatError) -> Precision {
        guard !policy.isEmpty else { return .float32 }
        guard let precision = Precision(policy: policy), precision != .float32 else {
            throw .unknownPolicy(layer: name, policy: policy)
        }
        return precision
    }

    private func decoded<Kind: Layer>(
        as type: Kind.Type, _ json: JSON
    ) throws(JSONError) -> any Layer {
        try json.decoded(as: type)
    }

    private static func configuration(
        of layer: any Layer, named name: String
    ) throws(NativeFormatError) -> String {
        do {
            return try JSON(encoding: layer).canonicalText()
        } catch {
            throw .configuration(layer: name, error)
        }
    }
}
