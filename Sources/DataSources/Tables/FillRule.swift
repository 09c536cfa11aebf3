/// What is put where the value of an input is missing in a table.
public enum FillRule: Sendable, Equatable {
    case value(Float)
    /// The mean of the values that the column has, in float64.
    case mean
    /// The middle one of the values that the column has, or the mean of the middle two.
    case median

    /// Reads the value of `--fill`.
    ///
    /// - Parameter text: a number, `mean` or `median`.
    public init?(_ text: String) {
        switch text {
        case "mean": self = .mean
        case "median": self = .median
        default:
            let bytes = Array(text.utf8)
            let outcome = DecimalParser().number(in: bytes.span, from: 0, to: bytes.count)
            guard case .number(let number) = outcome else { return nil }
            self = .value(number)
        }
    }

    /// Whether the table must be read to its end before anything can be filled.
    var needsWholeTable: Bool {
        if case .value = self { false } else { true }
    }
}
