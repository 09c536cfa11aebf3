import NeuralNet
import OrderedJSON

extension Dense: KerasLayer {
    static let className = "Dense"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        var layer = Dense(
            units: try reader.required("units").positiveInteger(),
            activation: try reader.activation("activation"),
            usesBias: try reader.boolean("use_bias", default: true))
        layer.kernelPenalty = try reader.penalty("kernel_regularizer")
        layer.biasPenalty = try reader.penalty("bias_regularizer")
        layer.activityPenalty = try reader.penalty("activity_regularizer")
        layer.kernelConstraint = try reader.constraint("kernel_constraint")
        layer.biasConstraint = try reader.constraint("bias_constraint")
        try reader.require("quantization_config")
        try reader.require("lora_rank")
        reader.ignore("kernel_initializer", "bias_initializer", "lora_alpha", "input_dim")
        return layer
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        guard let kernel = extents.first, kernel.count == 2 else { return .unknown }
        return .extents([kernel[0]])
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let dense = layer as? Dense else { return nil }
        var object: JSONObject = writer.start()
        object["units"] = JSON(dense.units)
        object["activation"] = try writer.name(of: dense.activation)
        object["use_bias"] = JSON(dense.usesBias)
        object["kernel_initializer"] = try writer.initializer(
            "kernel_initializer", default: .glorot)
        object["bias_initializer"] = try writer.initializer("bias_initializer", default: .zeros)
        object["kernel_regularizer"] = writer.regularizer(dense.kernelPenalty)
        object["bias_regularizer"] = writer.regularizer(dense.biasPenalty)
        if !writer.dialect.isOf(.three) || dense.activityPenalty != nil {
            object["activity_regularizer"] = writer.regularizer(dense.activityPenalty)
        }
        object["kernel_constraint"] = try writer.constraint(
            "kernel_constraint", dense.kernelConstraint)
        object["bias_constraint"] = try writer.constraint("bias_constraint", dense.biasConstraint)
        return object
    }
}
