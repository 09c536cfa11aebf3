import NeuralNet
import OrderedJSON

extension EinsumDense: KerasLayer {
    static let className = "EinsumDense"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let shape = try reader.required("output_shape")
        let extents: [Int?] =
            try shape.value.arrayValue == nil
            ? [shape.integer()]
            : shape.array().map { $0.value.isNull ? nil : try $0.integer() }
        var layer = EinsumDense(
            equation: try reader.required("equation").string(), outputExtents: extents,
            biasLabels: try reader.setting("bias_axes")?.string(),
            activation: try reader.activation("activation"))
        layer.kernelRule = try reader.rule("kernel")
        layer.biasRule = try reader.rule("bias")
        layer.activityPenalty = try reader.penalty("activity_regularizer")
        try reader.require("quantization_config")
        try reader.require("lora_rank")
        reader.ignore(
            "kernel_initializer", "bias_initializer", "lora_alpha", "gptq_unpacked_column_size")
        return layer
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? EinsumDense else { return nil }
        var object = writer.start()
        object["equation"] = JSON(layer.equation)
        object["output_shape"] = .array(layer.outputExtents.map { $0.map { JSON($0) } ?? .null })
        object["activation"] = try writer.name(of: layer.activation)
        object["bias_axes"] = layer.biasLabels.map { JSON($0) } ?? .null
        object["kernel_initializer"] = try writer.initializer(
            "kernel_initializer", default: .glorot)
        object["bias_initializer"] = try writer.initializer("bias_initializer", default: .zeros)
        try writer.write(layer.kernelRule, "kernel", to: &object)
        try writer.write(layer.biasRule, "bias", to: &object)
        object["activity_regularizer"] = writer.regularizer(layer.activityPenalty)
        return object
    }
}
