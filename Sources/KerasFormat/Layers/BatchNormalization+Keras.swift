import NeuralNet
import OrderedJSON

extension BatchNormalization: KerasLayer {
    static let className = "BatchNormalization"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        var layer = BatchNormalization(
            axis: try axis(&reader), momentum: try reader.number("momentum", default: 0.99),
            epsilon: try reader.number("epsilon", default: 1e-3),
            centers: try reader.boolean("center", default: true),
            scales: try reader.boolean("scale", default: true))
        layer.gammaPenalty = try reader.penalty("gamma_regularizer")
        layer.betaPenalty = try reader.penalty("beta_regularizer")
        layer.gammaConstraint = try reader.constraint("gamma_constraint")
        layer.betaConstraint = try reader.constraint("beta_constraint")
        try reader.obstacle("synchronized", "virtual_batch_size", "adjustment")
        try reader.require("renorm")
        // Keras 1: 1 normalizes each row, 2 every batch by its own statistics.
        try reader.require("mode", toBe: 0)
        reader.ignore(
            "gamma_initializer", "beta_initializer", "moving_mean_initializer",
            "moving_variance_initializer", "renorm_clipping", "renorm_momentum", "fused")
        return layer
    }

    /// The axis, which tf.keras writes as a list of one.
    private static func axis(_ reader: inout LayerReader) throws -> Int {
        guard let value = try reader.setting("axis") else { return -1 }
        guard let list = value.value.arrayValue else { return try value.integer() }
        guard list.count == 1 else { throw reader.unsupported("axis") }
        return try value.array()[0].integer()
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        guard let extent = extents.first?.first, let layer = layer as? BatchNormalization,
            layer.axis == -1 || layer.axis == 1
        else { return .unknown }
        return .extents([extent])
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? BatchNormalization else { return nil }
        var object = writer.start()
        object["axis"] = writer.axis(layer.axis)
        object["momentum"] = JSON(layer.momentum)
        object["epsilon"] = JSON(layer.epsilon)
        object["center"] = JSON(layer.centers)
        object["scale"] = JSON(layer.scales)
        for (role, kind) in [
            ("beta", InitializerKind.zeros), ("gamma", .ones), ("moving_mean", .zeros),
            ("moving_variance", .ones),
        ] {
            let key = role + "_initializer"
            object[key] = try writer.initializer(key, default: kind)
        }
        object["beta_regularizer"] = writer.regularizer(layer.betaPenalty)
        object["gamma_regularizer"] = writer.regularizer(layer.gammaPenalty)
        object["beta_constraint"] = try writer.constraint("beta_constraint", layer.betaConstraint)
        object["gamma_constraint"] = try writer.constraint(
            "gamma_constraint", layer.gammaConstraint)
        return object
    }
}
