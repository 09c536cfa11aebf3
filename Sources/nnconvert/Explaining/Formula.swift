/// How the textbook spells numbers, names and sums, in lines of at most 100 columns.
enum Formula {
    /// The widest line.
    static let width = 100
    /// Up to so many elements are shown, of more the first ones and a summary.
    static let shown = 3

    /// How many of some elements are shown: one more than ``shown`` is not worth a summary.
    static func shown(of count: Int) -> Int { count > shown + 1 ? shown : count }

    /// A number as it stands in a formula.
    enum Digits {
        /// The shortest spelling that rounds to the float32.
        case exact
        /// At most six significant digits.
        case short

        func callAsFunction(_ number: Float) -> String {
            self == .exact ? NumberText.exact(number) : NumberText.short(number)
        }
    }

    /// Whole numbers as subscripts, with commas between them: `₁`, `₁,₂`.
    static func subscripted(_ indices: Int...) -> String {
        let zero: UInt32 = 0x2080
        return indices.map { index in
            String(
                String.UnicodeScalarView(
                    String(index).utf8.compactMap { digit in
                        Unicode.Scalar(zero + UInt32(digit) - UInt32(UInt8(ascii: "0")))
                    }))
        }.joined(separator: ",")
    }

    /// A name with its place (from 0) behind it, unless it is the only one.
    static func name(_ name: String, _ index: Int, of count: Int) -> String {
        count == 1 ? name : name + subscripted(index + 1)
    }

    /// A number as a factor or as the second term of a difference: in brackets below 0.
    static func inner(_ number: Float, _ digits: Digits = .short) -> String {
        let text = digits(number)
        return text.hasPrefix("−") ? "(\(text))" : text
    }

    /// Factors in a row: only the first may begin with a minus sign.
    static func product(_ factors: [Float], _ digits: Digits = .short) -> String {
        guard let first = factors.first else { return "1" }
        return ([digits(first)] + factors.dropFirst().map { inner($0, digits) })
            .joined(separator: "·")
    }

    /// A sum in one line, of which terms in the middle are left out and counted if it is too long.
    ///
    /// - Parameters:
    ///   - head: what stands before, such as `z₁ = `.
    ///   - terms: spells the terms.
    ///   - result: spells what they make.
    /// - Returns: the line, not indented.
    static func sum(
        _ head: String, terms: (Digits) -> [String], result: (Digits) -> String
    ) -> String {
        let indent = 4
        for digits in [Digits.exact, .short] {
            let all = terms(digits)
            if digits == .exact, all.count > 4 { continue }
            let line = "\(head)\(all.joined(separator: " + ")) = \(result(digits))"
            if line.count + indent <= width { return line }
        }
        let all = terms(.short)
        var line = ""
        for count in stride(from: all.count - 2, through: 0, by: -1) {
            let left = all.count - 1 - count
            let pieces = all.prefix(count) + ["… \(left) more …", all[all.count - 1]]
            line = "\(head)\(pieces.joined(separator: " + ")) = \(result(.short))"
            if line.count + indent <= width { return line }
        }
        return line
    }

    /// Pieces in as many lines as they need, joined by commas.
    static func wrapped(_ pieces: [String], indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for (position, piece) in pieces.enumerated() {
            let piece = position < pieces.count - 1 ? piece + "," : piece
            if !line.isEmpty, indent + line.count + 1 + piece.count > width {
                lines.append(margin + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + piece
        }
        return line.isEmpty ? lines : lines + [margin + line]
    }

    /// The first numbers, and how many there are behind them in which range.
    static func list(_ numbers: [Float]) -> String {
        guard shown(of: numbers.count) < numbers.count else {
            return numbers.map { NumberText.short($0) }.joined(separator: ", ")
        }
        let first = numbers.prefix(shown).map { NumberText.short($0) }.joined(separator: ", ")
        return "\(first), … \(range(of: Array(numbers.dropFirst(shown))))"
    }

    /// How many numbers there are and in which range: `61 more from −0.5 to 2`.
    static func range(of numbers: [Float]) -> String {
        let count = NumberText.grouped(numbers.count)
        guard let low = numbers.min(), let high = numbers.max() else { return "none" }
        if low == high { return "\(count) more, all \(NumberText.short(low))" }
        let zeros = numbers.count { $0 == 0 }
        let tail = zeros == 0 ? "" : ", \(NumberText.grouped(zeros)) of them 0"
        return "\(count) more from \(NumberText.short(low)) to \(NumberText.short(high))\(tail)"
    }
}
