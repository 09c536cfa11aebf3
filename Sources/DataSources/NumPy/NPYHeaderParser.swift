/// Parses the dictionary in the header of a `.npy` file, and nothing else of Python.
///
/// The grammar: a dictionary of exactly the keys `descr` (a string), `fortran_order` (`True` or `False`)
/// and `shape` (a tuple of whole numbers), in any order, blanks between all parts.
struct NPYHeaderParser {
    /// The three entries.
    struct Fields: Equatable {
        let type: String
        let isFortranOrder: Bool
        let extents: [Int]
    }

    private let text: [UInt8]
    private var position = 0

    /// Parses a text.
    init(_ text: [UInt8]) {
        self.text = text
    }

    /// The entries of the dictionary.
    mutating func fields() throws(ArrayProblem) -> Fields {
        var type: String?
        var isFortranOrder: Bool?
        var extents: [Int]?
        try expect("{")
        while !skip("}") {
            let key = try string()
            try expect(":")
            switch key {
            case "descr" where type == nil: type = try elementType()
            case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
            case "shape" where extents == nil: extents = try tuple()
            default: throw .badHeader("the key \(quoted(key)) is unknown or comes twice")
            }
            guard skip(",") else {
                try expect("}")
                break
            }
        }
        skipBlanks()
        guard position == text.count else { throw .badHeader("text follows the dictionary") }
        guard let type, let isFortranOrder, let extents else {
            throw .badHeader("one of descr, fortran_order and shape is missing")
        }
        return Fields(type: type, isFortranOrder: isFortranOrder, extents: extents)
    }

    private mutating func elementType() throws(ArrayProblem) -> String {
        skipBlanks()
        guard position < text.count, text[position] != UInt8(ascii: "[") else {
            throw .unsupportedType("records with named fields")
        }
        return try string()
    }

    private mutating func string() throws(ArrayProblem) -> String {
        skipBlanks()
        guard position < text.count,
            text[position] == UInt8(ascii: "'") || text[position] == UInt8(ascii: "\"")
        else { throw unexpected("a string") }
        let quote = text[position]
        position += 1
        let start = position
        while position < text.count, text[position] != quote { position += 1 }
        guard position < text.count else { throw unexpected("the end of a string") }
        let bytes = text[start..<position]
        position += 1
        guard !bytes.contains(UInt8(ascii: "\\")), bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
        else { throw .badHeader("a string holds other than plain ASCII") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func boolean() throws(ArrayProblem) -> Bool {
        if skip("True") { return true }
        if skip("False") { return false }
        throw unexpected("True or False")
    }

    private mutating func tuple() throws(ArrayProblem) -> [Int] {
        try expect("(")
        var extents: [Int] = []
        var endsInComma = true
        while !skip(")") {
            guard endsInComma else { throw unexpected("a comma") }
            guard extents.count < NPYHeader.rankLimit else {
                throw .badHeader("it has more than \(NPYHeader.rankLimit) axes")
            }
            extents.append(try wholeNumber())
            endsInComma = skip(",")
        }
        // In Python, (3) is no tuple.
        guard extents.count != 1 || endsInComma else { throw unexpected("a comma") }
        return extents
    }

    private mutating func wholeNumber() throws(ArrayProblem) -> Int {
        skipBlanks()
        let start = position
        var value = 0
        while position < text.count, case let digit = text[position] &- UInt8(ascii: "0"),
            digit <= 9
        {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isStillTooLarge) = product.addingReportingOverflow(Int(digit))
            guard !isTooLarge, !isStillTooLarge else { throw .badHeader("an extent is too large") }
            value = sum
            position += 1
        }
        guard position > start else { throw unexpected("a whole number") }
        // Python 2 wrote long integers so.
        if position < text.count, text[position] == UInt8(ascii: "L") { position += 1 }
        return value
    }

    private mutating func expect(_ token: String) throws(ArrayProblem) {
        guard skip(token) else { throw unexpected(quoted(token)) }
    }

    private mutating func skip(_ token: String) -> Bool {
        skipBlanks()
        guard text[position...].starts(with: token.utf8) else { return false }
        position += token.utf8.count
        return true
    }

    private mutating func skipBlanks() {
        let blanks = Array(" \t\r\n".utf8)
        while position < text.count, blanks.contains(text[position]) { position += 1 }
    }

    private func unexpected(_ expected: String) -> ArrayProblem {
        .badHeader("\(expected) is expected at byte \(position) of its text")
    }
}
