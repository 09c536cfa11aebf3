import NeuralNet
import OrderedJSON

/// A class that merges its inputs element by element.
protocol KerasMerge: KerasLayer {
    /// What the class does.
    static var function: Merge.Function { get }
}

extension KerasMerge {
    static func read(_ reader: inout LayerReader) throws -> any Layer { Merge(function) }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        let arithmetic = layer as? ArithmeticLayer
        let isThis = arithmetic.map {
            $0.constant == nil && $0.function.rawValue == function.rawValue
        }
        return isThis ?? ((layer as? Merge)?.function == function) ? writer.start() : nil
    }
}

/// `Add`.
enum KerasAdd: KerasMerge {
    static let className = "Add"
    static let function = Merge.Function.add
}

/// `Subtract`.
enum KerasSubtract: KerasMerge {
    static let className = "Subtract"
    static let function = Merge.Function.subtract
}

/// `Multiply`.
enum KerasMultiply: KerasMerge {
    static let className = "Multiply"
    static let function = Merge.Function.multiply
}

/// `Average`.
enum KerasAverage: KerasMerge {
    static let className = "Average"
    static let function = Merge.Function.average
}

/// `Maximum`.
enum KerasMaximum: KerasMerge {
    static let className = "Maximum"
    static let function = Merge.Function.maximum
}

/// `Minimum`.
enum KerasMinimum: KerasMerge {
    static let className = "Minimum"
    static let function = Merge.Function.minimum
}

extension Concatenate: KerasLayer {
    static let className = "Concatenate"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        Concatenate(axis: try reader.setting("axis")?.integer() ?? -1)
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? Concatenate else { return nil }
        var object = writer.start()
        object["axis"] = JSON(layer.axis)
        return object
    }
}

extension Dot: KerasLayer {
    static let className = "Dot"

    /// The least square of a length by which Keras divides.
    private static func leastSquare(_ generation: Generation) -> Double {
        generation == .three ? 1e-14 : 1e-12
    }

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let axes = try reader.integers("axes") ?? [-1]
        let normalizes = try reader.boolean("normalize", default: false)
        return Dot(
            axes: axes.count == 1 ? [axes[0], axes[0]] : axes,
            leastSquare: normalizes ? leastSquare(reader.generation) : nil)
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? Dot, layer.axes.count == 2 else { return nil }
        if let least = layer.leastSquare {
            writer.note(least, of: "a vector", unless: leastSquare(writer.dialect.generation))
        }
        var object = writer.start()
        object["axes"] =
            layer.axes[0] == layer.axes[1]
            ? JSON(layer.axes[0]) : .array(layer.axes.map { JSON($0) })
        object["normalize"] = JSON(layer.leastSquare != nil)
        return object
    }
}

/// Keras 1's `Merge`, which has all merges as modes.
enum KerasLegacyMerge: KerasLayer {
    static let className = "Merge"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let mode = try reader.setting("mode")?.value.stringValue ?? ""
        reader.ignore("mode_type", "output_shape_type", "output_mask_type", "arguments")
        try reader.require("layers")
        let axis = try reader.setting("concat_axis")?.integer() ?? -1
        let axes = try reader.integers("dot_axes") ?? [-1]
        switch mode {
        case "sum": return Merge(.add)
        case "mul": return Merge(.multiply)
        case "ave": return Merge(.average)
        case "max": return Merge(.maximum)
        case "concat": return Concatenate(axis: axis)
        case "dot": return Dot(axes: axes.count == 1 ? [axes[0], axes[0]] : axes)
        default: throw reader.unsupported("mode")
        }
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        nil
    }
}
