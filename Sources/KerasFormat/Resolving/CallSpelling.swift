import NeuralNet
import OrderedJSON

/// A call of a layer or model as a configuration spells it.
struct CallSpelling {
    /// A tensor as a configuration names it.
    struct NamedTensor: Hashable {
        var layer: String
        var node: Int
        var tensor: Int
    }

    /// How a call is spelled.
    enum Form {
        /// As a list: Keras 1 and 2.
        case list
        /// As an object of arguments: Keras 3.
        case object
    }

    /// How the call is spelled.
    var form: Form
    /// What the call is given.
    var inputs: [NamedTensor]
    /// The mask that the call is given beside its inputs.
    var mask: NamedTensor?
}

extension CallSpelling {
    /// Reads an element of `inbound_nodes`: a list in Keras 2, `args` and `kwargs` in Keras 3.
    init(_ call: JSONCursor, of layer: String) throws {
        form = call.value.objectValue == nil ? .list : .object
        if form == .object {
            // Keras 3 writes the mode in which the graph was built, and overrides it in every run.
            let keywords = try Self.arguments(call.memberIfPresent("kwargs"))
            if let key = keywords.first(where: { $0 != "training" && $0 != "mask" }) {
                throw KerasError.unsupportedCallArgument(layer: layer, argument: key)
            }
            inputs = try call.array("args").flatMap { try Self.kerasTensors($0, of: layer) }
            mask = try Self.mask(call, of: layer)
            return
        }
        let elements = try call.array()
        // A single input may stand without the list around it.
        if elements.first?.value.stringValue != nil {
            inputs = [try Self.tensor(elements, of: layer, call)]
        } else {
            inputs = try elements.map { try Self.tensor($0.array(), of: layer, $0) }
        }
    }

    /// The mask that a call of Keras 3 is given by keyword.
    private static func mask(_ call: JSONCursor, of layer: String) throws -> NamedTensor? {
        guard let mask = try call.memberIfPresent("kwargs")?.memberIfPresent("mask") else {
            return nil
        }
        // Of several inputs each has a mask, or none.
        if let masks = mask.value.arrayValue, masks.allSatisfy(\.isNull) { return nil }
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

    /// Keras 3: an object of the class `__keras_tensor__`, or a list or dictionary of such.
    static func kerasTensors(_ value: JSONCursor, of layer: String) throws -> [NamedTensor] {
        if value.value.arrayValue != nil {
            return try value.array().flatMap { try kerasTensors($0, of: layer) }
        }
        let className = try value.stringIfPresent("class_name")
        // What is given by name goes to the inputs in the order of their names.
        if className == nil, let keys = Configuration.flattened(value.value) {
            return try keys.flatMap { try kerasTensors(value.member($0), of: layer) }
        }
        guard className == "__keras_tensor__" else {
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
    static func tensors(in value: JSONCursor) throws -> [NamedTensor] {
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
