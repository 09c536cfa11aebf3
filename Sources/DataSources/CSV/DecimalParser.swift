/// Reads decimal numbers from bytes: locale-free, rounded to nearest float64 and then to float32.
///
/// Accepted is `[+-] digits [. digits] [e [+-] digits]` with a digit before or behind the point, in
/// blanks or not.
struct DecimalParser {
    /// What a text turned out to be.
    enum Outcome: Equatable {
        case number(Float)
        case notANumber
        case tooLarge
        case integerTooLarge
    }

    /// The powers of ten that float64 holds exactly.
    let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// The parts of a decimal number: ±mantissa · 10^exponent.
    private struct Parts {
        var isNegative = false
        var mantissa: UInt64 = 0
        /// Digits in the mantissa, without leading zeros.
        var digits = 0
        var exponent = 0
        /// Neither point nor exponent is written.
        var isInteger = true
    }

    /// Reads the number that a range of bytes spells.
    func number(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Outcome {
        var start = start
        var end = end
        while start < end, isBlank(bytes[start]) { start += 1 }
        while start < end, isBlank(bytes[end - 1]) { end -= 1 }
        guard let parts = parts(in: bytes, from: start, to: end) else { return .notANumber }
        // Nineteen digits fit the mantissa.
        guard parts.digits <= 19,
            let magnitude = quickValue(of: parts.mantissa, exponent: parts.exponent)
        else {
            return slowValue(of: parts, in: bytes, from: start, to: end)
        }
        if parts.isInteger, parts.mantissa > 1 << 24, Float(exactly: parts.mantissa) == nil {
            return .integerTooLarge
        }
        return .number(parts.isNegative ? -magnitude : magnitude)
    }

    private func parts(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Parts? {
        var parts = Parts()
        var position = start
        if position < end, isSign(bytes[position]) {
            parts.isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        let first = position
        position = addDigits(to: &parts, in: bytes, from: position, to: end)
        var written = position - first
        if position < end, bytes[position] == UInt8(ascii: ".") {
            parts.isInteger = false
            let point = position + 1
            position = addDigits(to: &parts, in: bytes, from: point, to: end)
            parts.exponent = point - position
            written += position - point
        }
        guard written > 0 else { return nil }
        guard position < end else { return parts }
        guard bytes[position] | 0x20 == UInt8(ascii: "e"),
            let exponent = exponent(in: bytes, from: position + 1, to: end)
        else { return nil }
        parts.isInteger = false
        parts.exponent += exponent
        return parts
    }

    private func addDigits(
        to parts: inout Parts, in bytes: Span<UInt8>, from start: Int, to end: Int
    ) -> Int {
        var position = start
        var mantissa = parts.mantissa
        var digits = parts.digits
        while position < end {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            if digits > 0 || digit > 0 { digits += 1 }
            position += 1
        }
        parts.mantissa = mantissa
        parts.digits = digits
        return position
    }

    /// The exponent that is written, cut at ±1,000,000, which is beyond any float64 of a buffered row.
    private func exponent(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
        var position = start
        var isNegative = false
        if position < end, isSign(bytes[position]) {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        guard position < end else { return nil }
        var exponent = 0
        while position < end {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            exponent = min(exponent * 10 + Int(digit), 1_000_000)
            position += 1
        }
        return isNegative ? -exponent : exponent
    }

    /// The magnitude, where a float64 computation of two roundings settles it.
    ///
    /// With a mantissa up to 2⁵³ and one exact power of ten there is a single rounding, so the float64 is
    /// the nearest one. Otherwise it is off by less than eight units in the last place; where all
    /// float64s so near round to one float32, so does the nearest.
    func quickValue(of mantissa: UInt64, exponent: Int) -> Float? {
        let size = abs(exponent)
        if mantissa == 0 { return 0 }
        guard size <= 44 else { return nil }
        let near = powers[min(size, 22)]
        let far = powers[max(size - 22, 0)]
        var value = Double(mantissa)
        value = exponent < 0 ? value / near : value * near
        if size > 22 { value = exponent < 0 ? value / far : value * far }
        let result = Float(value)
        guard result.isFinite else { return nil }
        if mantissa <= 1 << 53, size <= 22 { return result }
        let low = Float(Double(bitPattern: value.bitPattern - 8))
        let high = Float(Double(bitPattern: value.bitPattern + 8))
        return low == high ? result : nil
    }

    private func slowValue(
        of parts: Parts, in bytes: Span<UInt8>, from start: Int, to end: Int
    ) -> Outcome {
        if parts.isInteger { return .integerTooLarge }
        var text = ""
        for position in start..<end { text.unicodeScalars.append(Unicode.Scalar(bytes[position])) }
        // The text is known to be a number; what has no value has too many digits for the library.
        guard let value = Double(text) else { return .notANumber }
        let result = Float(value)
        return result.isFinite ? .number(result) : .tooLarge
    }

    private func isSign(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
