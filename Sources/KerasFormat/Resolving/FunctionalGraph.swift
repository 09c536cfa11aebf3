import NeuralNet
import OrderedJSON

/// The calls of a functional model, put in an order in which they can run.
struct FunctionalGraph {
    /// The model.
    let architecture: Architecture

    private typealias NamedTensor = CallSpelling.NamedTensor

    /// Reads layers, inputs and outputs of a functional model's `config`.
    init(
        _ config: JSONCursor, _ entries: [LayerEntry], _ operations: MaskOperations
    ) throws {
        let elements = entries.map(\.element)
        let pending = entries.enumerated().flatMap { Self.calls(of: $1, at: $0) }
        let inputs = try CallSpelling.tensors(in: config.member("input_layers"))
        let outputs = try CallSpelling.tensors(in: config.member("output_layers"))
        let places = CallPlaces(
            pending, of: elements, ends: inputs + outputs,
            form: entries.lazy.flatMap(\.calls).first?.form ?? .list)
        let sources = try pending.map { call in
            try call.inputs.map {
                try places.place(of: $0, for: .call(of: places.names[call.layer]))
            }
        }
        let order = try Self.order(sources) { places.names[pending[$0].layer] }
        var positions = [Int](repeating: 0, count: order.count)
        for (position, place) in order.enumerated() { positions[place] = position }
        func references(
            _ tensors: [NamedTensor], for taker: CallPlaces.Taker
        ) throws -> [TensorReference] {
            try tensors.map {
                TensorReference(
                    call: positions[try places.place(of: $0, for: taker)], output: $0.tensor)
            }
        }
        architecture = try Architecture(
            style: .functional, elements: elements,
            calls: order.map { place in
                LayerCall(
                    layer: pending[place].layer,
                    inputs: try references(
                        pending[place].inputs, for: .call(of: places.names[pending[place].layer])))
            },
            inputs: try references(inputs, for: .ends("input_layers")),
            outputs: try references(outputs, for: .ends("output_layers")))
        try Self.checkMasks(order.map { pending[$0].mask }, of: architecture, operations) {
            try references([$0], for: .call(of: "mask"))[0]
        }
    }

    /// The calls of an element in the order of its nodes.
    private static func calls(of entry: LayerEntry, at position: Int) -> [CallPlaces.Call] {
        let calls = entry.isInput ? [CallSpelling(form: .list, inputs: [])] : entry.calls
        return calls.map {
            CallPlaces.Call(layer: position, inputs: $0.inputs, mask: $0.mask)
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
}
