import NeuralNet
import OrderedJSON

/// The nodes by which a functional model of Keras 3 computes masks: they are what `Masking` and `Embedding` say
/// anyway, so the graph leaves them out.
struct MaskOperations {
    /// A tensor as a configuration names it.
    typealias Tensor = CallSpelling.NamedTensor

    /// Where a mask comes from: steps of an input that differ from a number.
    struct Source<Input: Hashable>: Hashable {
        var input: Input
        /// The number.
        var number: Double
        /// Whether one element that differs is enough for its step.
        var isOfSteps: Bool
    }

    private static let classes: Set = ["NotEqual", "Any"]
    private var nodes: [String: JSONCursor] = [:]

    /// Takes the elements of `layers` that are such nodes.
    init(among layers: [JSONCursor]) throws(JSONError) {
        for layer in layers where Self.isOperation(layer.value) {
            nodes[try layer.string("name")] = layer
        }
    }

    /// Whether an element of `layers` is such a node.
    static func isOperation(_ layer: JSON) -> Bool {
        guard let name = layer["class_name"]?.stringValue, classes.contains(name) else {
            return false
        }
        return layer["module"]?.stringValue?.contains("keras") ?? true
    }

    /// Where the mask that a tensor holds comes from, `nil` if it is made otherwise.
    func source(of tensor: Tensor) throws -> Source<Tensor>? {
        guard let node = nodes[tensor.layer], let call = try call(tensor, of: node) else {
            return nil
        }
        if try node.string("class_name") == "NotEqual" {
            guard call.count == 2, call[1].value.numberValue != nil,
                let input = try CallSpelling.kerasTensors(call[0], of: tensor.layer).first
            else { return nil }
            return Source(input: input, number: try call[1].number(), isOfSteps: false)
        }
        let config = try node.object("config")
        guard config.value["axis"] == -1, config.value["keepdims"] == false, call.count == 1,
            let inner = try CallSpelling.kerasTensors(call[0], of: tensor.layer).first,
            nodes[inner.layer]?.value["class_name"] == "NotEqual",
            var source = try source(of: inner), !source.isOfSteps
        else { return nil }
        source.isOfSteps = true
        return source
    }

    private func call(_ tensor: Tensor, of node: JSONCursor) throws -> [JSONCursor]? {
        let calls = try node.array("inbound_nodes")
        guard calls.indices.contains(tensor.node) else { return nil }
        return try calls[tensor.node].array("args")
    }

    /// Where the mask of what each call gives comes from, as far as it has one source and that is told outside models
    /// inside.
    static func sources(in architecture: Architecture) -> [Source<TensorReference>?] {
        var sources: [Source<TensorReference>?] = []
        for call in architecture.calls {
            let given = call.inputs.map { sources[$0.call] }
            sources.append(
                source(of: architecture.elements[call.layer].layer?.layer, call.inputs, given))
        }
        return sources
    }

    /// The source of the mask of what a layer gives, `nil` for a model.
    private static func source(
        of layer: (any Layer)?, _ inputs: [TensorReference], _ given: [Source<TensorReference>?]
    ) -> Source<TensorReference>? {
        switch layer {
        case let masking as Masking:
            return Source(input: inputs[0], number: masking.maskedNumber, isOfSteps: true)
        case let embedding as Embedding:
            return embedding.masksZero
                ? Source(input: inputs[0], number: 0, isOfSteps: false) : nil
        case let layer?:
            let first = given.first ?? nil
            let isCommon = given.allSatisfy { $0 == first }
            return layer.passesMask && isCommon ? first : nil
        case nil: return nil
        }
    }
}
