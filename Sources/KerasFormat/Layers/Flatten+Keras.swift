import NeuralNet
import OrderedJSON

extension Flatten: KerasLayer {
    static let className = "Flatten"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        try reader.require("data_format", toBe: "channels_last")
        return Flatten()
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard layer is Flatten else { return nil }
        var object = writer.start()
        object["data_format"] = "channels_last"
        return object
    }
}
