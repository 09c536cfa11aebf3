internal import Glibc

/// Numbers as people write them: no needless digits, a true minus sign, no exponent where none helps.
enum NumberText {
    /// The shortest spelling that rounds to the same float32.
    static func exact(_ number: Float) -> String { tidy(number.description) }

    /// The shortest spelling that rounds to the same float64.
    static func exact(_ number: Double) -> String { tidy(number.description) }

    /// A setting that Keras stored as float32: the shorter of the spellings in both precisions.
    static func setting(_ number: Double) -> String {
        let single = Float(number)
        return Double(single) == number ? exact(single) : exact(number)
    }

    /// At most so many significant digits, and no more than the float32 needs.
    static func short(_ number: Float, digits: Int = 6) -> String {
        let rounded = significant(Double(number), digits: digits)
        let exact = exact(number)
        return exact.count <= rounded.count ? exact : rounded
    }

    /// So many significant digits, zeros at the end left out.
    static func significant(_ number: Double, digits: Int) -> String {
        tidy(printed(number, digits: digits))
    }

    /// So many significant digits for files, with the plain minus sign of programs.
    static func plain(_ number: Double, digits: Int) -> String {
        significant(number, digits: digits).replacing("−", with: "-")
    }

    /// A whole number in groups of three digits: `1,234,567`.
    static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return (number < 0 ? "−" : "") + text
    }

    /// A whole number and what it counts: `1 row`, `1,234 rows`.
    static func counted(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// A number with four decimals, as in a column of losses.
    static func fixed(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return exact(number) }
        let scaled = UInt64((abs(number) * 1e4).rounded())
        let sign = number < 0 && scaled > 0 ? 1 : 0
        var digits = 5
        var limit: UInt64 = 100_000
        while scaled >= limit {
            digits += 1
            limit *= 10
        }
        let length = sign + digits + 1
        return String(unsafeUninitializedCapacity: length) { bytes in
            var rest = scaled
            for place in (0..<length).reversed() {
                if place < sign {
                    bytes[place] = UInt8(ascii: "-")
                } else if place == length - 5 {
                    bytes[place] = UInt8(ascii: ".")
                } else {
                    bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
            }
            return length
        }
    }

    /// Scientific notation with so many digits, rounded half away from zero.
    private static func printed(_ number: Double, digits: Int) -> String {
        guard number.isFinite, number != 0 else { return number.description }
        var buffer = [CChar](repeating: 0, count: 64)
        let count = withVaList([CInt(digits - 1), number]) {
            vsnprintf(&buffer, buffer.count, "%.*e", $0)
        }
        return String(
            decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Writes out what Swift or C spells; below 0.0001 only one or two digits stand without exponent.
    private static func tidy(_ text: String) -> String {
        let isNegative = text.hasPrefix("-")
        let magnitude = isNegative ? text.dropFirst() : text[...]
        guard magnitude.first?.isNumber == true else {
            return (isNegative ? "−" : "") + (magnitude == "nan" ? "NaN" : "∞")
        }
        let parts = magnitude.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let all = String(mantissa[0] + fraction)
        let leading = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leading))
        while digits.hasSuffix("0") { digits.removeLast() }
        guard !digits.isEmpty else { return "0" }
        let power = mantissa[0].count + exponent - leading
        return (isNegative ? "−" : "") + placed(digits, power: power)
    }

    /// Digits with the point behind so many of them.
    private static func placed(_ digits: String, power: Int) -> String {
        if power > 15 || power < -5 || power < -3 && digits.count > 2 {
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            return "\(digits.prefix(1))\(fraction)e\(power - 1)"
        }
        if power <= 0 { return "0." + String(repeating: "0", count: -power) + digits }
        if digits.count <= power {
            return digits + String(repeating: "0", count: power - digits.count)
        }
        return "\(digits.prefix(power)).\(digits.dropFirst(power))"
    }
}
