import NeuralNet
import OrderedJSON

/// The calls of a functional model, put in an order in which they can run.
struct FunctionalGraph {
    /// The model.
    let architecture: Architecture

    /// A tensor as a configuration names it.
    struct NamedTensor: Hashable {
        var layer: String
        var node: Int
        var tensor: Int
    }

    /// Reads layers, inputs and outputs of a functional model's `config`.
    init(
        _ config: JSONCursor, _ entries: [LayerEntry], _ operations: MaskOperations
    ) throws {
        let elements = entries.map(\.element)
        let pending = try entries.enumerated().flatMap { try Self.calls(of: $1, at: $0) }
        let inputs = try Self.tensors(in: config.member("input_layers"))
        let outputs = try Self.tensors(in: config.member("output_layers"))
        let places = CallPlaces(
            pending, of: elements, references: pending.flatMap(\.inputs) + inputs + outputs)
        let sources = try pending.map { call in
            try call.inputs.map { try places.place(of: $0, for: places.names[call.layer]) }
        }
        let order = try Self.order(sources) { places.names[pending[$0].layer] }
        var positions = [Int](repeating: 0, count: order.count)
        for (position, place) in order.enumerated() { positions[place] = position }
        func references(_ tensors: [NamedTensor], for key: String) throws -> [TensorReference] {
            try tensors.map {
                TensorReference(
                    call: positions[try places.place(of: $0, for: key)], output: $0.tensor)
            }
        }
        architecture = try Architecture(
            style: .functional, elements: elements,
            calls: order.map { place in
                LayerCall(
                    layer: pending[place].layer,
                    inputs: try references(
                        pending[place].inputs, for: places.names[pending[place].layer]))
            },
            inputs: try references(inputs, for: "input_layers"),
            outputs: try references(outputs, for: "output_layers"))
        try Self.checkMasks(order.map { pending[$0].mask }, of: architecture, operations) {
            try references([$0], for: "mask")[0]
        }
    }

    /// The calls of an element in the order of its nodes.
    private static func calls(
        of entry: LayerEntry, at position: Int
    ) throws -> [CallPlaces.Call] {
        guard !entry.isInput else { return [CallPlaces.Call(layer: position, inputs: [])] }
        let name = entry.element.name
        return try (entry.calls?.array() ?? []).map { call in
            CallPlaces.Call(
                layer: position, inputs: try inputs(call, of: name), mask: try mask(call, of: name))
        }
    }

    /// Refuses masks that calls are given and that are not those of their inputs.
    private static func checkMasks(
        _ masks: [NamedTensor?], of architecture: Architecture, _ operations: MaskOperations,
        reference: (NamedTensor) throws -> TensorReference
    ) throws {
        let sources = MaskOperations.sources(in: architecture)
        for (call, mask) in zip(architecture.calls, masks) {
            guard let mask else { continue }
            let stated = try operations.source(of: mask).map { source in
                MaskOperations.Source(
                    input: try reference(source.input), number: source.number,
                    isOfSteps: source.isOfSteps)
            }
            guard let stated, let input = call.inputs.first, sources[input.call] == stated else {
                throw KerasError.unsupportedCallArgument(
                    layer: architecture.elements[call.layer].name,
                    argument: "a mask other than its input's")
            }
        }
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
