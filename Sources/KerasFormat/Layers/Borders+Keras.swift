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

extension KerasBorder {
    /// Reads a class of `Cropping`.
    fileprivate static func readCropping(_ reader: inout LayerReader) throws -> any Layer {
        let (amounts, dataFormat) = try amounts("cropping", &reader)
        return Cropping(amounts, dataFormat: dataFormat)
    }

    /// Writes a class of `Cropping`.
    fileprivate static func configurationOfCropping(
        _ layer: any Layer, _ writer: LayerWriter
    ) -> JSONObject? {
        guard let layer = layer as? Cropping else { return nil }
        return configuration("cropping", layer.amounts, layer.dataFormat, writer)
    }
}

/// `Cropping1D`.
enum KerasCropping1D: KerasBorder {
    static let className = "Cropping1D"
    static let spatialRank = 1

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        try readCropping(&reader)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        configurationOfCropping(layer, writer)
    }
}

/// `Cropping2D`.
enum KerasCropping2D: KerasBorder {
    static let className = "Cropping2D"
    static let spatialRank = 2

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        try readCropping(&reader)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        configurationOfCropping(layer, writer)
    }
}

/// `Cropping3D`.
enum KerasCropping3D: KerasBorder {
    static let className = "Cropping3D"
    static let spatialRank = 3

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        try readCropping(&reader)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        configurationOfCropping(layer, writer)
    }
}

extension KerasBorder {
    /// Reads a class of `ZeroPadding`.
    fileprivate static func readZeroPadding(_ reader: inout LayerReader) throws -> any Layer {
        let (amounts, dataFormat) = try amounts("padding", &reader)
        return ZeroPadding(amounts, dataFormat: dataFormat)
    }

    /// Writes a class of `ZeroPadding`.
    fileprivate static func configurationOfZeroPadding(
        _ layer: any Layer, _ writer: LayerWriter
    ) -> JSONObject? {
        guard let layer = layer as? ZeroPadding else { return nil }
        return configuration("padding", layer.amounts, layer.dataFormat, writer)
    }
}

/// `ZeroPadding1D`.
enum KerasZeroPadding1D: KerasBorder {
    static let className = "ZeroPadding1D"
    static let spatialRank = 1

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        try readZeroPadding(&reader)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        configurationOfZeroPadding(layer, writer)
    }
}

/// `ZeroPadding2D`.
enum KerasZeroPadding2D: KerasBorder {
    static let className = "ZeroPadding2D"
    static let spatialRank = 2

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        try readZeroPadding(&reader)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        configurationOfZeroPadding(layer, writer)
    }
}

/// `ZeroPadding3D`.
enum KerasZeroPadding3D: KerasBorder {
    static let className = "ZeroPadding3D"
    static let spatialRank = 3

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        try readZeroPadding(&reader)
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        configurationOfZeroPadding(layer, writer)
    }
}
