import NeuralNet
import OrderedJSON

// The seed is read over: Keras' random streams are its own, ours is the fit's.
extension Dropout: KerasLayer {
    static let className = "Dropout"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        reader.ignore("seed")
        let shape = try reader.setting("noise_shape")
        return Dropout(
            rate: try reader.required("rate").number(),
            noiseExtents: try shape?.array().map { $0.value.isNull ? nil : try $0.integer() })
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? Dropout else { return nil }
        var object = writer.start()
        object["rate"] = JSON(layer.rate)
        object["noise_shape"] =
            layer.noiseExtents.map { .array($0.map { $0.map { JSON($0) } ?? .null }) } ?? .null
        object["seed"] = writer.original["seed"]?.numberValue.map { .number($0) } ?? .null
        return object
    }
}
