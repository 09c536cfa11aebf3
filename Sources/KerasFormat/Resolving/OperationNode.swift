import NeuralNet
import OrderedJSON
import Training

/// An element of a model's `layers` that is no layer but an operation on the graph.
struct OperationNode {
    /// The operation as a layer.
    let layer: any Layer
    /// Its calls.
    let calls: [CallSpelling]
    /// What the user should know.
    let warnings: [Warning]

    /// The class of tf.keras that holds a function of TensorFlow by its name.
    private static let tensorFlowClass = "TFOpLambda"

    /// What an operation computes with.
    private enum Operand: Equatable {
        case tensor(CallSpelling.NamedTensor)
        case constant(JSON)
    }

    /// One call: operands in order, and what else it says.
    private struct Call {
        var operands: [Operand]
        var settings: JSON

        /// The operands that are tensors.
        var tensors: [CallSpelling.NamedTensor] {
            operands.compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
        }

        /// The operands, tensors left open.
        var constants: [JSON?] {
            operands.map { if case .constant(let value) = $0 { value } else { nil } }
        }
    }

    /// Whether an element is an operation of Keras 3, which is no layer there: it has neither weights nor policy and
    /// is not listed among the layers; an HDF5 file says of its class no more than the name.
    static func isOfKerasThree(_ element: JSON) -> Bool {
        if let module = element["module"]?.stringValue {
            return module.hasPrefix("keras.src.ops") || module.hasPrefix("keras.ops")
        }
        guard let config = element["config"]?.objectValue, config["dtype"] == nil,
            config["trainable"] == nil, let name = element["class_name"]?.stringValue,
            element["inbound_nodes"]?.arrayValue?.first?.objectValue != nil
        else { return false }
        return KerasOperation.all.contains { $0.className == name }
    }

    /// Where the class of an operation of Keras 3 lives, `nil` for a layer.
    static func module(of element: JSON) -> String? {
        guard isOfKerasThree(element) else { return nil }
        let name = element["class_name"]?.stringValue
        return KerasOperation.all.first { $0.className == name }?.module
    }

    /// Whether an element is an operation of any Keras.
    static func isOne(_ element: JSON) -> Bool {
        element["class_name"]?.stringValue == tensorFlowClass || isOfKerasThree(element)
    }

    /// Reads an element.
    init(_ element: JSONCursor, name: String, _ context: ReadingContext) throws {
        let config = try element.object("config").labelled("layer \"\(name)\"")
        let className = try element.string("class_name")
        let isOfTensorFlow = className == Self.tensorFlowClass
        let function = isOfTensorFlow ? try config.string("function") : className
        let known = KerasOperation.all.first {
            isOfTensorFlow ? $0.functions.contains(function) : $0.className == function
        }
        guard let operation = known else {
            throw KerasError.unsupportedOperation(
                layer: name, operation: (isOfTensorFlow ? "tf." : "") + function)
        }
        let nodes = try element.array("inbound_nodes")
        let calls = try nodes.map {
            isOfTensorFlow
                ? try Self.callOfTensorFlow($0, of: name)
                : try Self.callOfKerasThree($0, of: name, config.value)
        }
        guard let first = calls.first else {
            throw KerasError.unsupportedCallArgument(layer: name, argument: "no operand")
        }
        // One layer stands for all calls.
        guard calls.allSatisfy({ $0.settings == first.settings && $0.constants == first.constants })
        else {
            throw KerasError.unsupportedCallArgument(
                layer: name, argument: "constants that differ from call to call")
        }
        var reader = try LayerReader(
            JSONCursor(first.settings, at: "layer \"\(name)\""), layer: name,
            generation: context.generation, version: context.version)
        layer = try Self.layer(operation.meaning, first.operands, &reader)
        reader.ignore("function")
        try reader.finish()
        warnings = reader.warnings
        self.calls = calls.map { call in
            CallSpelling(form: isOfTensorFlow ? .list : .object, inputs: call.tensors)
        }
    }

    private static func layer(
        _ meaning: KerasOperation.Meaning, _ operands: [Operand], _ reader: inout LayerReader
    ) throws -> any Layer {
        switch (meaning, operands.count) {
        case (.function(let read), 1): return FunctionLayer(try read(&reader))
        case (.reciprocal, 1):
            return ArithmeticLayer(
                .divide, constant: ArithmeticLayer.Constant(.first, extents: [], numbers: [1]))
        case (.arithmetic(let function), 2):
            switch (operands[0], operands[1]) {
            case (.tensor, .tensor): return ArithmeticLayer(function)
            case (.constant(let value), .tensor):
                return ArithmeticLayer(
                    function, constant: try constant(value, .first, of: reader.layer))
            case (.tensor, .constant(let value)):
                return ArithmeticLayer(
                    function, constant: try constant(value, .second, of: reader.layer))
            case (.constant, .constant): break
            }
        default: break
        }
        throw KerasError.unsupportedCallArgument(
            layer: reader.layer, argument: "\(operands.count) operands of this kind")
    }

    // MARK: - Calls

    /// A call of Keras 3: operands by position or by name.
    private static func callOfKerasThree(
        _ node: JSONCursor, of layer: String, _ config: JSON
    ) throws -> Call {
        var operands = try node.array("args").map { try operand($0, of: layer) }
        // x1 comes before x2, however the file orders them.
        let named = try node.memberIfPresent("kwargs")?.members() ?? []
        for (key, value) in named.sorted(by: { $0.key < $1.key })
        where !value.value.isNull {
            guard ["x", "x1", "x2"].contains(key) else {
                throw KerasError.unsupportedCallArgument(layer: layer, argument: key)
            }
            operands.append(try operand(value, of: layer))
        }
        return Call(operands: operands, settings: config)
    }

    private static func operand(_ value: JSONCursor, of layer: String) throws -> Operand {
        guard value.value["class_name"] == "__keras_tensor__" else { return .constant(value.value) }
        let type = try value.object("config").stringIfPresent("dtype") ?? "float32"
        let isNarrow = ElementType(rawValue: type).map { $0.isFloatingPoint && $0 != .float32 }
        guard isNarrow == false else {
            throw KerasError.unsupportedPolicy(layer: layer, policy: type)
        }
        guard let tensor = try CallSpelling.kerasTensors(value, of: layer).first else {
            throw value.unexpected(expected: "a tensor")
        }
        return .tensor(tensor)
    }

    /// A call of tf.keras: the first operand as a tensor's place is spelled, the second by name.
    private static func callOfTensorFlow(_ node: JSONCursor, of layer: String) throws -> Call {
        var elements = try node.array()
        if elements.count == 1, elements[0].value.arrayValue != nil {
            elements = try elements[0].array()
        }
        guard elements.count == 4, let keywords = elements[3].value.objectValue else {
            throw KerasError.unsupportedCallArgument(
                layer: layer, argument: "\(elements.count) operands")
        }
        let isConstant = elements[0].value == "_CONSTANT_VALUE"
        var operands: [Operand] = [
            isConstant ? .constant(elements[2].value) : .tensor(try tensor(elements.prefix(3)))
        ]
        var settings: JSONObject = [:]
        for (key, value) in keywords where !value.isNull && key != "name" {
            guard key == "y" else {
                settings[key] = value
                continue
            }
            let cursor = try elements[3].member(key)
            let parts = value.arrayValue != nil ? try cursor.array() : []
            let isTensor = parts.count == 3 && parts[0].value.stringValue != nil
            operands.append(isTensor ? .tensor(try tensor(parts[...])) : .constant(value))
        }
        return Call(operands: operands, settings: .object(settings))
    }

    private static func tensor(
        _ parts: ArraySlice<JSONCursor>
    ) throws(JSONError) -> CallSpelling.NamedTensor {
        let parts = Array(parts)
        return CallSpelling.NamedTensor(
            layer: try parts[0].string(), node: try parts[1].integer(),
            tensor: try parts[2].integer())
    }

    // MARK: - Constants

    /// A number, a list of lists of numbers, or an object around such.
    private static func constant(
        _ value: JSON, _ place: ArithmeticLayer.Constant.Place, of layer: String
    ) throws -> ArithmeticLayer.Constant {
        let value = value["config"]?["value"] ?? value
        var extents: [Int] = []
        var inner = value
        while let list = inner.arrayValue {
            extents.append(list.count)
            guard let first = list.first, extents.count < 64 else { break }
            inner = first
        }
        var numbers: [Double] = []
        guard append(value, extents[...], to: &numbers), numbers.allSatisfy(\.isFinite) else {
            throw KerasError.unsupportedCallArgument(
                layer: layer, argument: "a constant that is no array of numbers")
        }
        return ArithmeticLayer.Constant(place, extents: extents, numbers: numbers)
    }

    /// Adds the numbers of a list of lists of certain lengths; `false` if it is none.
    private static func append(
        _ value: JSON, _ extents: ArraySlice<Int>, to numbers: inout [Double]
    ) -> Bool {
        guard let extent = extents.first else {
            guard let number = value.numberValue?.double else { return false }
            numbers.append(number)
            return true
        }
        guard let list = value.arrayValue, list.count == extent else { return false }
        return list.allSatisfy { append($0, extents.dropFirst(), to: &numbers) }
    }
}
