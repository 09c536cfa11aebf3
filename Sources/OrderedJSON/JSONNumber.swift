/// A JSON number in the spelling it was read with, or one of Python's `NaN` and `±Infinity`.
///
/// Doubles are spelled as Python's `repr` does: the fewest digits that give the same double back
/// and, of those, the closest. With the first digit at 10ⁿ, −4 ≤ n < 16 is written out with a point
/// and at least one digit behind it (`0.0001`, `1.0`, `-0.0`, `1000000000000000.0`), all else as a
/// mantissa without needless digits, `e`, a sign and at least two digits (`1e-07`, `1.5e+300`).
public struct JSONNumber: Sendable, Equatable {
    /// The number as it stands in the text.
    public let literal: String

    /// Makes an integer.
    public init(_ value: Int) {
        literal = String(value)
    }

    /// Makes a double, which keeps its point even if it is whole.
    public init(_ value: Double) {
        literal = Self.spelling(of: value)
    }

    /// Takes a spelling that JSON's grammar, or Python's three additions, allows; nil for another.
    public init?(literal: String) {
        var parser = Parser(bytes: Array(literal.utf8))
        guard let number = try? parser.number(), parser.isAtEnd else { return nil }
        self = number
    }

    /// Takes a spelling that is known to be allowed.
    init(checkedLiteral literal: String) {
        self.literal = literal
    }

    /// Whether it is spelled as an integer, without point and exponent: `1` is one, `1.0` isn't.
    public var isInteger: Bool {
        literal.utf8.allSatisfy { $0 == UInt8(ascii: "-") || Parser.isDigit($0) }
    }

    /// The value as an integer, nil if it isn't whole or doesn't fit; `2.0` gives 2.
    public var integer: Int? {
        exactly(Int.self)
    }

    /// The closest double; infinite where the number is too large for one.
    public var double: Double {
        switch literal {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default:
            guard let value = Double(literal) else {
                preconditionFailure("\(literal) was accepted as a number")
            }
            return value
        }
    }

    /// The spelling that equal values share, nil if there is none because it isn't finite.
    var canonicalLiteral: String? {
        if isInteger {
            return literal == "-0" ? "0" : literal
        }
        let value = double
        return value.isFinite ? Self.spelling(of: value) : nil
    }

    /// The value in an integer type, nil if it isn't whole or doesn't fit.
    func exactly<T: FixedWidthInteger>(_ type: T.Type) -> T? {
        isInteger ? T(literal) : T(exactly: double)
    }
}

// MARK: - Spelling of doubles

extension JSONNumber {
    private static func spelling(of value: Double) -> String {
        guard value.isFinite else {
            return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
        }
        let sign = value.sign == .minus ? "-" : ""
        let (digits, exponent) = decimal(value.magnitude)
        guard exponent >= -4, exponent < 16 else {
            return sign + scientific(digits, exponent)
        }
        if exponent < 0 {
            return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
        }
        let whole = exponent + 1
        let padded = digits + String(repeating: "0", count: max(0, whole + 1 - digits.count))
        return sign + padded.prefix(whole) + "." + padded.dropFirst(whole)
    }

    private static func scientific(_ digits: String, _ exponent: Int) -> String {
        let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
        let power = String(exponent.magnitude)
        return String(digits.prefix(1)) + fraction + (exponent < 0 ? "e-" : "e+")
            + (power.count < 2 ? "0" : "") + power
    }

    /// The significant digits, which Swift finds, and the power of ten of the first one.
    private static func decimal(_ magnitude: Double) -> (digits: String, exponent: Int) {
        let parts = magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0

        let all = mantissa.joined()
        let leadingZeros = all.prefix { $0 == "0" }.count
        guard leadingZeros < all.count else { return ("0", 0) }
        var digits = all.dropFirst(leadingZeros)
        while digits.count > 1, digits.last == "0" {
            digits.removeLast()
        }
        return (String(digits), mantissa[0].count - 1 - leadingZeros + power)
    }
}
