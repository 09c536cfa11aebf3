import NeuralNet
import OrderedJSON

extension LayerWriter {
    /// Axes as Keras 3 writes them: counted as they were.
    fileprivate func axes(_ axes: [Int]) -> JSON { .array(axes.map { JSON($0) }) }
}

extension LayerReader {
    /// The axes of a layer that normalises each row by itself.
    fileprivate mutating func axes() throws -> [Int] { try integers("axis") ?? [-1] }
}

extension LayerNormalization: KerasLayer {
    static let className = "LayerNormalization"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        var layer = LayerNormalization(
            axes: try reader.axes(), epsilon: try reader.number("epsilon", default: 1e-3),
            centers: try reader.boolean("center", default: true),
            scales: try reader.boolean("scale", default: true))
        layer.gammaRule = try reader.rule("gamma")
        layer.betaRule = try reader.rule("beta")
        try reader.require("rms_scaling")
        reader.ignore("gamma_initializer", "beta_initializer")
        return layer
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        guard let layer = layer as? LayerNormalization, layer.axes == [-1],
            let extents = extents.first
        else { return .unknown }
        return .extents(extents)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? LayerNormalization else { return nil }
        var object = writer.start()
        object["axis"] = writer.axes(layer.axes)
        object["epsilon"] = JSON(layer.epsilon)
        object["center"] = JSON(layer.centers)
        object["scale"] = JSON(layer.scales)
        object["beta_initializer"] = try writer.initializer("beta_initializer", default: .zeros)
        object["gamma_initializer"] = try writer.initializer("gamma_initializer", default: .ones)
        try writer.write(layer.betaRule, "beta", to: &object)
        try writer.write(layer.gammaRule, "gamma", to: &object)
        return object
    }
}

extension RMSNormalization: KerasLayer {
    static let className = "RMSNormalization"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        RMSNormalization(
            axes: try reader.axes(), epsilon: try reader.number("epsilon", default: 1e-6))
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? RMSNormalization else { return nil }
        var object = writer.start()
        object["axis"] = writer.axes(layer.axes)
        object["epsilon"] = JSON(layer.epsilon)
        return object
    }
}

extension GroupNormalization: KerasLayer {
    static let className = "GroupNormalization"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        var layer = GroupNormalization(
            groups: try reader.setting("groups")?.integer() ?? 32,
            axis: try reader.setting("axis")?.integer() ?? -1,
            epsilon: try reader.number("epsilon", default: 1e-3),
            centers: try reader.boolean("center", default: true),
            scales: try reader.boolean("scale", default: true))
        layer.gammaRule = try reader.rule("gamma")
        layer.betaRule = try reader.rule("beta")
        reader.ignore("gamma_initializer", "beta_initializer")
        return layer
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? GroupNormalization else { return nil }
        var object = writer.start()
        object["groups"] = JSON(layer.groups)
        object["axis"] = JSON(layer.axis)
        object["epsilon"] = JSON(layer.epsilon)
        object["center"] = JSON(layer.centers)
        object["scale"] = JSON(layer.scales)
        object["beta_initializer"] = try writer.initializer("beta_initializer", default: .zeros)
        object["gamma_initializer"] = try writer.initializer("gamma_initializer", default: .ones)
        try writer.write(layer.betaRule, "beta", to: &object)
        try writer.write(layer.gammaRule, "gamma", to: &object)
        return object
    }
}

extension UnitNormalization: KerasLayer {
    static let className = "UnitNormalization"

    /// The least square of a length by which Keras divides.
    private static func leastSquare(_ generation: Generation) -> Double {
        generation == .three ? 1e-24 : 1e-12
    }

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        UnitNormalization(
            axes: try reader.axes(), leastSquare: leastSquare(reader.generation))
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? UnitNormalization else { return nil }
        writer.note(
            layer.leastSquare, of: "a row", unless: leastSquare(writer.dialect.generation))
        var object = writer.start()
        object["axis"] = writer.axes(layer.axes)
        return object
    }
}
