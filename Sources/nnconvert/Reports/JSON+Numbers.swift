internal import NeuralNet
internal import OrderedJSON

extension JSON {
    /// A float32 in its shortest spelling; what is not finite becomes `"NaN"`, `"Infinity"` or `"-Infinity"`.
    static func number(_ value: Float) -> JSON {
        guard value.isFinite else { return number(Double(value)) }
        return JSONNumber(literal: value.description).map { .number($0) } ?? JSON(Double(value))
    }

    /// A float64; what is not finite becomes `"NaN"`, `"Infinity"` or `"-Infinity"`.
    static func number(_ value: Double) -> JSON {
        guard value.isFinite else {
            return JSON(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
        return JSON(value)
    }

    /// Numbers in a row.
    static func numbers(_ values: [Float]) -> JSON { .array(values.map { .number($0) }) }

    /// The extents of a tensor.
    static func extents(_ extents: [Int]) -> JSON { .array(extents.map { JSON($0) }) }

    /// The extents of a shape, null where they are open.
    static func shape(_ shape: Shape) -> JSON {
        .array(shape.extents.map { $0.map { JSON($0) } ?? .null })
    }

    /// Names in a row.
    static func names(_ names: [String]) -> JSON { .array(names.map { JSON($0) }) }

    /// The name and settings of a loss, metric or optimizer.
    static func settings(_ settings: NamedSettings) -> JSON {
        ["name": JSON(settings.name), "configuration": .object(settings.configuration)]
    }

    /// A value, null where there is none.
    static func optional(_ text: String?) -> JSON { text.map { JSON($0) } ?? .null }
}
