import NeuralNet
import OrderedJSON

extension PReLU: KerasLayer {
    static let className = "PReLU"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let shared = try reader.setting("shared_axes")
        var layer = PReLU(
            sharedAxes: try shared.map { axes in
                axes.value.numberValue == nil
                    ? try axes.array().map { try $0.integer() } : [try axes.integer()]
            } ?? [])
        layer.alphaPenalty = try reader.penalty("alpha_regularizer")
        layer.alphaConstraint = try reader.constraint("alpha_constraint")
        reader.ignore("alpha_initializer")
        return layer
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        guard let alpha = extents.first, let layer = layer as? PReLU, layer.sharedAxes.isEmpty
        else {
            return .unknown
        }
        return .extents(alpha)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? PReLU else { return nil }
        var object = writer.start()
        object["alpha_initializer"] = try writer.initializer("alpha_initializer", default: .zeros)
        object["alpha_regularizer"] = writer.regularizer(layer.alphaPenalty)
        object["alpha_constraint"] = try writer.constraint(
            "alpha_constraint", layer.alphaConstraint)
        object["shared_axes"] =
            layer.sharedAxes.isEmpty ? .null : .array(layer.sharedAxes.map { JSON($0) })
        return object
    }
}
