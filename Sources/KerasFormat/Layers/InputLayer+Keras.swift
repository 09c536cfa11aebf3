import NeuralNet
import OrderedJSON

// Keras 2 says `batch_input_shape`, Keras 3 `batch_shape`; the batch is open even where it is fixed.
extension InputLayer: KerasLayer {
    static let className = "InputLayer"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        guard let extents = try reader.inputExtents() else {
            throw KerasError.noInputShape(layer: reader.layer)
        }
        try reader.require("sparse")
        try reader.require("ragged")
        try reader.require("optional")
        var layer = InputLayer(extents: extents)
        if let name = try reader.setting("dtype")?.value.stringValue, name != "float32" {
            layer.numberType = ElementType(rawValue: name)
        }
        return layer
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let input = layer as? InputLayer else { return nil }
        let shape = JSON.array([.null] + input.extents.map { $0.map { JSON($0) } ?? .null })
        let type = JSON((input.numberType ?? .float32).rawValue)
        var object: JSONObject = [writer.dialect.inputShapeKey: shape, "dtype": type]
        for key in writer.dialect.inputSettings { object[key] = false }
        object["name"] = JSON(writer.layer)
        return object
    }
}

extension LayerReader {
    /// The input's extents behind the batch, which also the first layer of a Sequential may state.
    mutating func inputExtents() throws -> [Int?]? {
        guard let shape = try setting("batch_shape") ?? setting("batch_input_shape") else {
            return nil
        }
        return try extents(in: shape).map { Array($0.dropFirst()) }
    }

    /// The extents of a shape, `nil` if it has no axis at all.
    private func extents(in shape: JSONCursor) throws -> [Int?]? {
        let extents: [Int?] = try shape.array().map { $0.value.isNull ? nil : try $0.integer() }
        return extents.isEmpty ? nil : extents
    }
}
