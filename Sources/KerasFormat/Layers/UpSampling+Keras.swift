import NeuralNet
import OrderedJSON

/// A class of `UpSampling`.
protocol KerasUpSampling: KerasLayer {
    /// The number of axes of space.
    static var spatialRank: Int { get }
}

extension KerasUpSampling {
    static func read(_ reader: inout LayerReader) throws -> any Layer {
        var factors = try reader.integers("size") ?? [2]
        if factors.count == 1 { factors = [Int](repeating: factors[0], count: spatialRank) }
        guard factors.count == spatialRank else { throw reader.unsupported("size") }
        let name = try reader.setting("interpolation")?.string() ?? "nearest"
        guard let interpolation = UpSampling.Interpolation(rawValue: name) else {
            throw reader.unsupported("interpolation")
        }
        // Stand-alone Keras 2 puts the lines between neighbours elsewhere than all that came later.
        if interpolation != .nearest, reader.version?.isStandAlone == true {
            throw reader.unsupported("interpolation")
        }
        return UpSampling(
            factors, dataFormat: try reader.dataFormat(), interpolation: interpolation)
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? UpSampling, layer.factors.count == spatialRank else {
            return nil
        }
        // Stand-alone Keras 2 puts the lines between neighbours elsewhere.
        guard spatialRank == 2 || layer.interpolation == .nearest,
            writer.dialect.blendsAsKeras3 || layer.interpolation == .nearest
        else { return nil }
        var object = writer.start()
        object["size"] =
            spatialRank == 1 ? JSON(layer.factors[0]) : .array(layer.factors.map { JSON($0) })
        if spatialRank == 2 { object["interpolation"] = JSON(layer.interpolation.rawValue) }
        return writer.adding(layer.dataFormat, spatialRank: spatialRank, to: object)
    }
}

/// `UpSampling1D`.
enum KerasUpSampling1D: KerasUpSampling {
    static let className = "UpSampling1D"
    static let spatialRank = 1
}

/// `UpSampling2D`.
enum KerasUpSampling2D: KerasUpSampling {
    static let className = "UpSampling2D"
    static let spatialRank = 2
}

/// `UpSampling3D`.
enum KerasUpSampling3D: KerasUpSampling {
    static let className = "UpSampling3D"
    static let spatialRank = 3
}
