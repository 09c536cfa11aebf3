import NeuralNet
import OrderedJSON

extension Normalization: KerasLayer {
    static let className = "Normalization"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let mean = try reader.numbers("mean")
        let variance = try reader.numbers("variance")
        guard (mean == nil) == (variance == nil) else { throw reader.unsupported("mean") }
        return Normalization(
            axes: try reader.integers("axis") ?? [],
            given: mean.flatMap { mean in
                variance.map { Moments(mean: mean, variance: $0) }
            },
            inverts: try reader.boolean("invert", default: false))
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? Normalization else { return nil }
        var object = writer.start()
        object["axis"] = .array(layer.axes.map { JSON($0) })
        object["invert"] = JSON(layer.inverts)
        object["mean"] = layer.given.map { numbers($0.mean, "mean", writer) } ?? .null
        object["variance"] = layer.given.map { numbers($0.variance, "variance", writer) } ?? .null
        return object
    }

    /// Numbers in the lists of the origin where there are some.
    private static func numbers(
        _ numbers: [Double], _ key: String, _ writer: LayerWriter
    ) -> JSON {
        if let original = writer.original[key], !original.isNull { return original }
        return numbers.count == 1 ? JSON(numbers[0]) : .array(numbers.map { JSON($0) })
    }
}

extension Rescaling: KerasLayer {
    static let className = "Rescaling"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        guard let scale = try reader.numbers("scale") else { throw reader.unsupported("scale") }
        return Rescaling(scale: scale, offset: try reader.numbers("offset") ?? [0])
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? Rescaling else { return nil }
        func json(_ numbers: [Double]) -> JSON {
            numbers.count == 1 ? JSON(numbers[0]) : .array(numbers.map { JSON($0) })
        }
        var object = writer.start()
        object["scale"] = json(layer.scale)
        object["offset"] = json(layer.offset)
        return object
    }
}

extension LayerReader {
    /// How numbers of categories are given.
    fileprivate mutating func categoryMode(default mode: CategoryMode) throws -> CategoryMode {
        try require("sparse")
        guard let name = try setting("output_mode")?.string() else { return mode }
        if name == "binary" { return .multiHot }
        guard let found = CategoryMode(rawValue: name) else { throw unsupported("output_mode") }
        return found
    }
}

extension CategoryEncoding: KerasLayer {
    static let className = "CategoryEncoding"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let mode = try reader.categoryMode(default: .multiHot)
        guard mode != .numbers else { throw reader.unsupported("output_mode") }
        return CategoryEncoding(
            categories: try reader.required("num_tokens").positiveInteger(), mode: mode)
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? CategoryEncoding else { return nil }
        var object = writer.start()
        object["num_tokens"] = JSON(layer.categories)
        object["output_mode"] = JSON(layer.mode.rawValue)
        return object
    }
}

extension Discretization: KerasLayer {
    static let className = "Discretization"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        guard let boundaries = try reader.numbers("bin_boundaries") else {
            throw reader.unsupported("bin_boundaries")
        }
        reader.ignore("num_bins", "epsilon")
        return Discretization(
            boundaries: boundaries, mode: try reader.categoryMode(default: .numbers))
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? Discretization else { return nil }
        var object = writer.start()
        object.removeValue(forKey: "trainable")
        object["bin_boundaries"] = .array(layer.boundaries.map { JSON($0) })
        object["num_bins"] = .null
        object["epsilon"] = JSON(0.01)
        object["output_mode"] = JSON(layer.mode.rawValue)
        object["sparse"] = false
        return object
    }
}

extension IntegerLookup: KerasLayer {
    static let className = "IntegerLookup"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        guard let vocabulary = try reader.integers("vocabulary") else {
            throw reader.unsupported("vocabulary")
        }
        let others = try reader.setting("num_oov_indices")?.integer() ?? 1
        let masked = try reader.setting("mask_token")?.integer()
        let outside = try reader.setting("oov_token")?.integer() ?? -1
        try reader.require("invert")
        try reader.require("pad_to_max_tokens")
        try reader.require("idf_weights")
        try reader.require("salt")
        try reader.require("encoding", toBe: "utf-8")
        try reader.require("vocabulary_dtype", toBe: "int64")
        try reader.require("oov_method", toBe: "floormod")
        reader.ignore("max_tokens", "vocabulary_size")
        guard (0...vocabulary.count + 64).contains(others) else {
            throw reader.unsupported("num_oov_indices")
        }
        // A vocabulary may be given with its special integers in front.
        let special = (masked.map { [$0] } ?? []) + [Int](repeating: outside, count: others)
        let isWhole = !special.isEmpty && Array(vocabulary.prefix(special.count)) == special
        return IntegerLookup(
            vocabulary: isWhole ? Array(vocabulary.dropFirst(special.count)) : vocabulary,
            others: others, maskedInteger: masked,
            mode: try reader.categoryMode(default: .numbers))
    }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .unknown
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) -> JSONObject? {
        guard let layer = layer as? IntegerLookup else { return nil }
        var object = writer.start()
        object["invert"] = false
        object["max_tokens"] = .null
        object["num_oov_indices"] = JSON(layer.others)
        object["oov_token"] = writer.original["oov_token"] ?? JSON(-1)
        object["mask_token"] = layer.maskedInteger.map { JSON($0) } ?? .null
        object["output_mode"] = JSON(layer.mode.rawValue)
        object["sparse"] = false
        object["pad_to_max_tokens"] = false
        object["vocabulary_dtype"] = "int64"
        object["idf_weights"] = .null
        object["vocabulary"] = .array(layer.vocabulary.map { JSON($0) })
        return object
    }
}
