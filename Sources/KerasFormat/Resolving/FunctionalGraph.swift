import NeuralNet
import OrderedJSON

/// The calls of a functional model, put in an order in which they can run.
struct FunctionalGraph {
    /// The graph.
    let graph: Graph

    /// A tensor as a configuration names it.
    struct NamedTensor: Hashable {
        var layer: String
        var node: Int
        var tensor: Int
    }

    /// A call that is not yet in its place.
    private struct PendingCall {
        var layer: Int
        var inputs: [NamedTensor]
        /// The mask that the call is given beside its inputs.
        var mask: NamedTensor?
    }

    /// Reads layers, inputs and outputs of a functional model's `config`.
    init(
        _ config: JSONCursor, _ entries: [LayerEntry], _ operations: MaskOperations
    ) throws {
        var pending: [PendingCall] = []
        // The call of a layer and a node's number; ordinary layers count theirs from 0.
        var places: [NamedTensor: Int] = [:]
        for (index, entry) in entries.enumerated() {
            let calls = try entry.calls?.array() ?? []
            let isInput = entry.node.layer is InputLayer
            let inputs = isInput ? [[]] : try calls.map { try Self.inputs($0, of: entry.node.name) }
            for (node, inputs) in inputs.enumerated() {
                places[NamedTensor(layer: entry.node.name, node: node, tensor: 0)] = pending.count
                let mask = isInput ? nil : try Self.mask(calls[node], of: entry.node.name)
                pending.append(PendingCall(layer: index, inputs: inputs, mask: mask))
            }
        }
        let names = entries.map(\.node.name)
        let sources = try pending.map { call in
            try call.inputs.map {
                try Self.place(of: $0, in: places, names, for: names[call.layer])
            }
        }
        let order = try Self.order(sources) { names[pending[$0].layer] }
        var positions = [Int](repeating: 0, count: order.count)
        for (position, place) in order.enumerated() { positions[place] = position }
        func references(_ key: String) throws -> [TensorReference] {
            try Self.tensors(in: config.member(key)).map {
                let place = try Self.place(of: $0, in: places, names, for: key)
                return TensorReference(call: positions[place])
            }
        }
        graph = try Graph(
            style: .functional, layers: entries.map(\.node),
            calls: order.map { place in
                LayerCall(
                    layer: pending[place].layer,
                    inputs: sources[place].map { TensorReference(call: positions[$0]) })
            },
            inputs: try references("input_layers"), outputs: try references("output_layers"))
        try Self.checkMasks(order.map { pending[$0].mask }, of: graph, operations) { tensor in
            places[tensor].map { TensorReference(call: positions[$0]) }
        }
    }

    /// Refuses masks that calls are given and that are not those of their inputs.
    private static func checkMasks(
        _ masks: [NamedTensor?], of graph: Graph, _ operations: MaskOperations,
        reference: (NamedTensor) -> TensorReference?
    ) throws {
        let sources = MaskOperations.sources(in: graph)
        for (call, mask) in zip(graph.calls, masks) {
            guard let mask else { continue }
            let stated = try operations.source(of: mask).flatMap { source in
                reference(source.input).map {
                    MaskOperations.Source(
                        input: $0, number: source.number, isOfSteps: source.isOfSteps)
                }
            }
            guard let stated, let input = call.inputs.first, sources[input.call] == stated else {
                throw KerasError.unsupportedCallArgument(
                    layer: graph.layers[call.layer].name, argument: "a mask other than its input's")
            }
        }
    }

    private static func place(
        of tensor: NamedTensor, in places: [NamedTensor: Int], _ names: [String], for taker: String
    ) throws(KerasError) -> Int {
        if let place = places[tensor] { return place }
        guard names.contains(tensor.layer) else {
            throw .unknownReference(layer: taker, to: tensor.layer)
        }
        throw .unknownOutput(
            layer: taker, of: tensor.layer, node: tensor.node, tensor: tensor.tensor)
    }

    /// The calls' places in an order in which each stands behind those it takes from.
    private static func order(
        _ sources: [[Int]], name: (Int) -> String
    ) throws(KerasError) -> [Int] {
        var takers = [[Int]](repeating: [], count: sources.count)
        for (taker, sources) in sources.enumerated() {
            for source in sources { takers[source].append(taker) }
        }
        var missing = sources.map(\.count)
        var order = missing.indices.filter { missing[$0] == 0 }
        var next = 0
        while next < order.count {
            for taker in takers[order[next]] {
                missing[taker] -= 1
                if missing[taker] == 0 { order.append(taker) }
            }
            next += 1
        }
        guard order.count == sources.count else {
            throw .cycle(layers: missing.indices.filter { missing[$0] > 0 }.prefix(5).map(name))
        }
        return order
    }

    // MARK: - Spellings

    /// The inputs of a call: a list in Keras 2, `args` in Keras 3.
    private static func inputs(_ call: JSONCursor, of layer: String) throws -> [NamedTensor] {
        if call.value.objectValue != nil {
            // Keras 3 writes the mode in which the graph was built, and overrides it in every run.
            let keywords = try arguments(call.memberIfPresent("kwargs"))
            if let key = keywords.first(where: { $0 != "training" && $0 != "mask" }) {
                throw KerasError.unsupportedCallArgument(layer: layer, argument: key)
            }
            return try call.array("args").flatMap { try kerasTensors($0, of: layer) }
        }
        let elements = try call.array()
        // A single input may stand without the list around it.
        if elements.first?.value.stringValue != nil {
            return [try tensor(elements, of: layer, call)]
        }
        return try elements.map { try tensor($0.array(), of: layer, $0) }
    }

    /// The mask that a call of Keras 3 is given by keyword.
    private static func mask(_ call: JSONCursor, of layer: String) throws -> NamedTensor? {
        guard call.value.objectValue != nil,
            let mask = try call.memberIfPresent("kwargs")?.memberIfPresent("mask")
        else { return nil }
        guard mask.value["class_name"] == "__keras_tensor__" else {
            throw KerasError.unsupportedCallArgument(layer: layer, argument: "mask")
        }
        return try kerasTensors(mask, of: layer).first
    }

    /// Keras 2: `[layer, node, tensor]`, from 2.0 on with the call's keywords behind.
    private static func tensor(
        _ elements: [JSONCursor], of layer: String, _ whole: JSONCursor
    ) throws -> NamedTensor {
        guard elements.count == 3 || elements.count == 4 else {
            throw whole.unexpected(expected: "a layer's name, a node and a tensor")
        }
        if elements.count == 4, let key = try arguments(elements[3]).first {
            throw KerasError.unsupportedCallArgument(layer: layer, argument: key)
        }
        return NamedTensor(
            layer: try elements[0].string(), node: try elements[1].integer(),
            tensor: try elements[2].integer())
    }

    /// Keras 3: an object of the class `__keras_tensor__`, or a list of such.
    static func kerasTensors(_ value: JSONCursor, of layer: String) throws -> [NamedTensor] {
        if value.value.arrayValue != nil {
            return try value.array().flatMap { try kerasTensors($0, of: layer) }
        }
        guard try value.stringIfPresent("class_name") == "__keras_tensor__" else {
            throw KerasError.unsupportedCallArgument(
                layer: layer, argument: "something that is no tensor")
        }
        let history = try value.object("config").member("keras_history")
        return [try tensor(history.array(), of: layer, history)]
    }

    /// The keywords that say anything.
    private static func arguments(_ keywords: JSONCursor?) throws -> [String] {
        guard let keywords, !keywords.value.isNull else { return [] }
        return try keywords.members().filter { !$0.value.value.isNull }.map(\.key)
    }

    /// The model's inputs or outputs: one `[layer, node, tensor]`, or a list or dictionary of them.
    private static func tensors(in value: JSONCursor) throws -> [NamedTensor] {
        if let keys = Configuration.flattened(value.value) {
            return try keys.map {
                let member = try value.member($0)
                return try tensor(member.array(), of: "", member)
            }
        }
        let elements = try value.array()
        if elements.first?.value.stringValue != nil { return [try tensor(elements, of: "", value)] }
        return try elements.map { try tensor($0.array(), of: "", $0) }
    }
}
