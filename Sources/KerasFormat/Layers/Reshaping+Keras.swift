import NeuralNet
import OrderedJSON

extension ReshapeLayer: KerasLayer {
    static let className = "Reshape"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        guard let extents = try reader.integers("target_shape") else {
            throw reader.unsupported("target_shape")
        }
        return ReshapeLayer(extents: extents)
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? ReshapeLayer else { return nil }
        var object = writer.start()
        object["target_shape"] = .array(layer.extents.map { JSON($0) })
        return object
    }
}

extension Permute: KerasLayer {
    static let className = "Permute"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        guard let order = try reader.integers("dims") else { throw reader.unsupported("dims") }
        return Permute(order: order)
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? Permute else { return nil }
        var object = writer.start()
        object["dims"] = .array(layer.order.map { JSON($0) })
        return object
    }
}

extension RepeatVector: KerasLayer {
    static let className = "RepeatVector"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        RepeatVector(count: try reader.required("n").positiveInteger())
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? RepeatVector else { return nil }
        var object = writer.start()
        object["n"] = JSON(layer.count)
        return object
    }
}
