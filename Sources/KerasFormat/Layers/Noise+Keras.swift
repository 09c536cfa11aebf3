import NeuralNet
import OrderedJSON

// The seeds are read over: Keras' random streams are its own, ours is the fit's.

extension LayerWriter {
    /// The settings that every layer has, and the seed of the origin.
    fileprivate func startWithSeed() -> JSONObject {
        var object = start()
        object["seed"] = original["seed"]?.numberValue.map { .number($0) } ?? .null
        return object
    }
}

extension AlphaDropout: KerasLayer {
    static let className = "AlphaDropout"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        reader.ignore("seed")
        let shape = try reader.setting("noise_shape")
        return AlphaDropout(
            rate: try reader.required("rate").number(),
            noiseExtents: try shape?.array().map { $0.value.isNull ? nil : try $0.integer() })
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? AlphaDropout else { return nil }
        var object = writer.startWithSeed()
        object["rate"] = JSON(layer.rate)
        // Stand-alone Keras 2 and 3 have it, tf.keras 1 has not.
        if let extents = layer.noiseExtents {
            object["noise_shape"] = .array(extents.map { $0.map { JSON($0) } ?? .null })
        }
        return object
    }
}

extension GaussianDropout: KerasLayer {
    static let className = "GaussianDropout"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        reader.ignore("seed")
        return GaussianDropout(rate: try reader.required("rate").number())
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? GaussianDropout else { return nil }
        var object = writer.dialect.isOf(.three) ? writer.startWithSeed() : writer.start()
        object["rate"] = JSON(layer.rate)
        return object
    }
}

extension GaussianNoise: KerasLayer {
    static let className = "GaussianNoise"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        reader.ignore("seed")
        return GaussianNoise(deviation: try reader.required("stddev").number())
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? GaussianNoise else { return nil }
        var object = writer.dialect.isOf(.three) ? writer.startWithSeed() : writer.start()
        object["stddev"] = JSON(layer.deviation)
        return object
    }
}

/// A class of `SpatialDropout`.
protocol KerasSpatialDropout: KerasLayer {
    /// The number of axes of space.
    static var spatialRank: Int { get }
}

extension KerasSpatialDropout {
    static func read(_ reader: inout LayerReader) throws -> any Layer {
        reader.ignore("seed")
        try reader.require("noise_shape")
        return SpatialDropout(
            rate: try reader.required("rate").number(), spatialRank: spatialRank,
            dataFormat: try reader.dataFormat())
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? SpatialDropout, layer.spatialRank == spatialRank else {
            return nil
        }
        let isThird = writer.dialect.isOf(.three)
        // Keras 2 does not write where the channels are, and takes them to be last.
        guard isThird || layer.dataFormat == .channelsLast else { return nil }
        var object = isThird ? writer.startWithSeed() : writer.start()
        // Keras 3 does not take it.
        object.removeValue(forKey: "trainable")
        object["rate"] = JSON(layer.rate)
        guard isThird else { return object }
        return writer.adding(layer.dataFormat, spatialRank: spatialRank, to: object)
    }
}

/// `SpatialDropout1D`.
enum KerasSpatialDropout1D: KerasSpatialDropout {
    static let className = "SpatialDropout1D"
    static let spatialRank = 1
}

/// `SpatialDropout2D`.
enum KerasSpatialDropout2D: KerasSpatialDropout {
    static let className = "SpatialDropout2D"
    static let spatialRank = 2
}

/// `SpatialDropout3D`.
enum KerasSpatialDropout3D: KerasSpatialDropout {
    static let className = "SpatialDropout3D"
    static let spatialRank = 3
}
