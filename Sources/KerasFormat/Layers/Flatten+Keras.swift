import NeuralNet
import OrderedJSON

extension Flatten: KerasLayer {
    static let className = "Flatten"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let format = try reader.dataFormat()
        return Flatten(dataFormat: format == .channelsLast ? nil : format)
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? Flatten else { return nil }
        var object = writer.start()
        object["data_format"] = JSON((layer.dataFormat ?? .channelsLast).rawValue)
        return object
    }
}
