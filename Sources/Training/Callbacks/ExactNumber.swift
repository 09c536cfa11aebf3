internal import OrderedJSON

/// A number that JSON keeps to the bit: what is not finite becomes `"NaN"`, `"Infinity"` or `"-Infinity"`.
struct ExactNumber: Codable, Sendable, Equatable {
    /// The number.
    let value: Double

    /// Takes a number.
    init(_ value: Double) {
        self.value = value
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            value = try container.decode(Double.self)
        } catch {
            let word = try container.decode(String.self)
            guard let known = ExactNumber.words[word] else { throw error }
            value = known
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if value.isFinite {
            try container.encode(value)
        } else {
            try container.encode(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }

    private static let words = ["NaN": Double.nan, "Infinity": .infinity, "-Infinity": -.infinity]
}
