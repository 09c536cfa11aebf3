import NeuralNet
import OrderedJSON

extension Embedding: KerasLayer {
    static let className = "Embedding"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        var layer = Embedding(
            rows: try reader.required("input_dim").positiveInteger(),
            width: try reader.required("output_dim").positiveInteger(),
            masksZero: try reader.boolean("mask_zero", default: false))
        layer.embeddingsRule = try reader.rule("embeddings")
        layer.activityPenalty = try reader.penalty("activity_regularizer")
        try reader.require("quantization_config")
        try reader.require("lora_rank")
        try reader.require("sparse")
        // Keras 1 can leave out whole rows in training.
        try reader.require("dropout", toBe: 0.0)
        reader.ignore("embeddings_initializer", "input_length", "lora_alpha", "input_dtype")
        return layer
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? Embedding else { return nil }
        var object = writer.start()
        object["input_dim"] = JSON(layer.rows)
        object["output_dim"] = JSON(layer.width)
        object["embeddings_initializer"] = try writer.initializer(
            "embeddings_initializer", default: .uniform)
        try writer.write(layer.embeddingsRule, "embeddings", to: &object)
        object["activity_regularizer"] = writer.regularizer(layer.activityPenalty)
        object["mask_zero"] = JSON(layer.masksZero)
        if writer.style == .universal { object["input_length"] = .null }
        return object
    }
}

extension Masking: KerasLayer {
    static let className = "Masking"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        Masking(maskedNumber: try reader.number("mask_value", default: 0))
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? Masking else { return nil }
        var object = writer.start()
        object["mask_value"] = JSON(layer.maskedNumber)
        return object
    }
}

/// `Identity`, of Keras 3 and late tf.keras.
enum KerasIdentity: KerasLayer {
    static let className = "Identity"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        try reader.activationLayer(.linear)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? ActivationLayer, layer.activation == .linear,
            writer.style == .three
        else { return nil }
        return try writer.start(layer)
    }
}

/// `ActivityRegularization`: a penalty of what passes through.
enum KerasActivityRegularization: KerasLayer {
    static let className = "ActivityRegularization"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        var layer = ActivationLayer(.linear)
        layer.activityPenalty = Penalty(
            l1: try reader.number("l1", default: 0), l2: try reader.number("l2", default: 0))
        // The same penalty again, as an object.
        reader.ignore("activity_regularizer")
        return layer
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? ActivationLayer, layer.activation == .linear,
            let penalty = layer.activityPenalty
        else { return nil }
        var object = writer.start()
        object["l1"] = JSON(penalty.l1)
        object["l2"] = JSON(penalty.l2)
        return object
    }
}
