import NeuralNet
import OrderedJSON

/// A class that changes the axes of space at both ends.
protocol KerasBorder: KerasLayer {
    /// The number of axes of space.
    static var spatialRank: Int { get }
}

extension KerasBorder {
    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    /// Reads the amounts, and where the channels are.
    fileprivate static func amounts(
        _ key: String, _ reader: inout LayerReader
    ) throws -> ([[Int]], DataFormat) {
        (try reader.pairs(key, axes: spatialRank), try reader.dataFormat())
    }

    /// The settings that hold amounts.
    fileprivate static func configuration(
        _ key: String, _ amounts: [[Int]], _ dataFormat: DataFormat, _ writer: LayerWriter
    ) -> JSONObject? {
        guard amounts.count == spatialRank else { return nil }
        var object = writer.start()
        let pairs = amounts.map { JSON.array($0.map { JSON($0) }) }
        object[key] = spatialRank == 1 ? pairs[0] : .array(pairs)
        return writer.adding(dataFormat, spatialRank: spatialRank, to: object)
    }
}

extension LayerWriter {
    /// Settings and where the channels are, which layers of one axis of space don't say.
    func adding(
        _ dataFormat: DataFormat, spatialRank: Int, to object: JSONObject
    ) -> JSONObject {
        guard spatialRank > 1 || dataFormat != .channelsLast else { return object }
        var object = object
        object["data_format"] = JSON(dataFormat.rawValue)
        return object
    }
}

/// A class of `Cropping`.
protocol KerasCropping: KerasBorder {}

extension KerasCropping {
    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let (amounts, dataFormat) = try amounts("cropping", &reader)
        return Cropping(amounts, dataFormat: dataFormat)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? Cropping else { return nil }
        return configuration("cropping", layer.amounts, layer.dataFormat, writer)
    }
}

/// A class of `ZeroPadding`.
protocol KerasZeroPadding: KerasBorder {}

extension KerasZeroPadding {
    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let (amounts, dataFormat) = try amounts("padding", &reader)
        return ZeroPadding(amounts, dataFormat: dataFormat)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? ZeroPadding else { return nil }
        return configuration("padding", layer.amounts, layer.dataFormat, writer)
    }
}

/// `Cropping1D`.
enum KerasCropping1D: KerasCropping {
    static let className = "Cropping1D"
    static let spatialRank = 1
}

/// `Cropping2D`.
enum KerasCropping2D: KerasCropping {
    static let className = "Cropping2D"
    static let spatialRank = 2
}

/// `Cropping3D`.
enum KerasCropping3D: KerasCropping {
    static let className = "Cropping3D"
    static let spatialRank = 3
}

/// `ZeroPadding1D`.
enum KerasZeroPadding1D: KerasZeroPadding {
    static let className = "ZeroPadding1D"
    static let spatialRank = 1
}

/// `ZeroPadding2D`.
enum KerasZeroPadding2D: KerasZeroPadding {
    static let className = "ZeroPadding2D"
    static let spatialRank = 2
}

/// `ZeroPadding3D`.
enum KerasZeroPadding3D: KerasZeroPadding {
    static let className = "ZeroPadding3D"
    static let spatialRank = 3
}
