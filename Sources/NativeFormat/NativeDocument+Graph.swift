internal import NeuralNet
internal import OrderedJSON

// From the tables of layers, calls and graphs to an architecture (rules 14 to 19), and back.
extension NativeDocument {
    /// The kind of a layer row that is a model, whose layers name it as their parent.
    static let modelKind = "model"
    /// The configuration of such a row: its graph says all.
    private static let modelConfiguration = "{}"

    /// The architecture that the tables describe.
    func architecture() throws(NativeFormatError) -> Architecture {
        guard
            layers.contains(where: { !$0.policy.isEmpty })
                == requiredFeatures.contains(NativeDocument.policiesFeature)
        else { throw .misplacedFeature(NativeDocument.policiesFeature) }
        var tables = try GraphTables(self)
        // From the innermost models out: a row stands behind its parent's.
        for position in layers.indices.reversed() where layers[position].kind == Self.modelKind {
            let row = layers[position]
            guard row.configuration.hasSameBytes(as: Self.modelConfiguration), !row.isTrainable,
                row.trainingObstacles.isEmpty, row.policy.isEmpty
            else { throw .configurationNotCanonical(layer: row.name) }
            tables.elements[position] = .model(
                row.name, try architecture(of: UInt32(position) + 1, in: tables))
        }
        return try architecture(of: 0, in: tables)
    }

    /// The model that an owner's graph describes.
    private func architecture(
        of owner: UInt32, in tables: GraphTables
    ) throws(NativeFormatError) -> Architecture {
        guard let number = tables.graphs[owner] else { throw .missingGraph(owner: owner) }
        let row = graphs[number]
        guard let style = Graph.Style(code: row.style) else { throw .unknownStyle(row.style) }
        let place = "graphs[\(number)]"
        let rows = tables.rows[owner] ?? []
        let callRows = tables.calls[owner] ?? []
        var calls: [LayerCall] = []
        for call in callRows {
            let inputs = try tables.references(
                self.calls[call].inputs, of: owner, before: call, "calls[\(call)].inputs")
            let layer = Int(self.calls[call].layer)
            guard inputs.isEmpty == (tables.elements[layer]?.layer?.layer is InputLayer) else {
                throw .misplacedInput("calls[\(call)].inputs")
            }
            calls.append(LayerCall(layer: tables.layerPlaces[layer], inputs: inputs))
        }
        let inputs = try tables.references(row.inputs, of: owner, before: nil, place + ".inputs")
        for (position, input) in inputs.enumerated() where !calls[input.call].inputs.isEmpty {
            throw .misplacedInput("\(place).inputs[\(2 * position)]")
        }
        let outputs = try tables.references(row.outputs, of: owner, before: nil, place + ".outputs")
        do {
            return try Architecture(
                style: style, elements: rows.compactMap { tables.elements[$0] }, calls: calls,
                inputs: inputs, outputs: outputs)
        } catch {
            throw .model(error)
        }
    }

    /// Fills the tables of layers, calls and graphs.
    mutating func setArchitecture(_ architecture: Architecture) throws(NativeFormatError) {
        var models: [(architecture: Architecture, owner: UInt32)] = [(architecture, 0)]
        var next = 0
        while next < models.count {
            models += try add(models[next].architecture, owner: models[next].owner)
            next += 1
        }
        if layers.contains(where: { !$0.policy.isEmpty }) {
            requiredFeatures = [NativeDocument.policiesFeature]
        }
    }

    /// Adds a model's rows.
    ///
    /// - Returns: the models inside and their numbers.
    private mutating func add(
        _ architecture: Architecture, owner: UInt32
    ) throws(NativeFormatError) -> [(architecture: Architecture, owner: UInt32)] {
        let firstCall = UInt32(calls.count)
        var rows: [UInt32] = []
        var inner: [(architecture: Architecture, owner: UInt32)] = []
        for element in architecture.elements {
            rows.append(UInt32(layers.count))
            switch element {
            case .layer(let node): layers.append(try LayerRow(node, parent: owner))
            case .model(let name, let model):
                layers.append(
                    LayerRow(
                        kind: Self.modelKind, name: name, parent: owner, isTrainable: false,
                        configuration: Self.modelConfiguration))
                inner.append((model, UInt32(layers.count)))
            }
        }
        func numbers(_ references: [TensorReference]) -> [UInt32] {
            references.flatMap { [firstCall + UInt32($0.call), UInt32($0.output)] }
        }
        calls += architecture.calls.map {
            CallRow(layer: rows[$0.layer], inputs: numbers($0.inputs))
        }
        graphs.append(
            GraphRow(
                owner: owner, style: architecture.style.code, inputs: numbers(architecture.inputs),
                outputs: numbers(architecture.outputs)))
        return inner
    }
}

extension NativeDocument.LayerRow {
    /// The row of a layer.
    init(_ node: LayerNode, parent: UInt32) throws(NativeFormatError) {
        kind = type(of: node.layer).kind.rawValue
        name = node.name
        self.parent = parent
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
