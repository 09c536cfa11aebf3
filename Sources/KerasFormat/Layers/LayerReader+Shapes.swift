import NeuralNet
import OrderedJSON

// Settings that are numbers in lists, and may be single numbers.
extension LayerReader {
    /// One integer or a list of them, `nil` where absent or null.
    mutating func integers(_ key: String) throws -> [Int]? {
        guard let value = try setting(key) else { return nil }
        return try value.elements.map { try $0.integer() }
    }

    /// One number or nested lists of them in order, `nil` where absent or null.
    mutating func numbers(_ key: String) throws -> [Double]? {
        guard let value = try setting(key) else { return nil }
        return try value.flattened.map { try $0.number() }
    }

    /// Pairs of integers for axes of space: one number for all, one for each axis, or a pair for each.
    mutating func pairs(_ key: String, axes count: Int) throws -> [[Int]] {
        let value = try required(key)
        if value.value.numberValue != nil {
            let number = try value.integer()
            return [[Int]](repeating: [number, number], count: count)
        }
        let elements = try value.elements
        // One axis has its pair without a list around it.
        if count == 1, elements.count == 2, elements[0].value.numberValue != nil {
            return [try elements.map { try $0.integer() }]
        }
        guard elements.count == count else { throw unsupported(key) }
        return try elements.map { element in
            let pair = try element.elements.map { try $0.integer() }
            guard pair.count == 1 || pair.count == 2 else { throw unsupported(key) }
            return [pair[0], pair[pair.count - 1]]
        }
    }

    /// Where the channels are; last where nothing is said.
    mutating func dataFormat() throws -> DataFormat {
        guard let value = try setting("data_format") else { return .channelsLast }
        guard let format = DataFormat(rawValue: try value.string()) else {
            throw unsupported("data_format")
        }
        return format
    }
}

extension JSONCursor {
    /// The elements of a list or of a tuple of Keras 3; a single value is a list of itself.
    fileprivate var elements: [JSONCursor] {
        get throws {
            if value["class_name"]?.stringValue == "__tuple__" {
                return try member("items").array()
            }
            return value.arrayValue == nil ? [self] : try array()
        }
    }

    /// The values in nested lists, in order.
    fileprivate var flattened: [JSONCursor] {
        get throws {
            guard value.arrayValue != nil || value.objectValue != nil else { return [self] }
            return try elements.flatMap { try $0.flattened }
        }
    }
}
