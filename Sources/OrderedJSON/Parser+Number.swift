extension Parser {
    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    static func startsNumber(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "N")
            || byte == UInt8(ascii: "I")
    }

    /// Reads a number, or one of the words that Python writes for numbers that aren't finite.
    mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        if next == UInt8(ascii: "-") {
            position += 1
        }
        switch next {
        case UInt8(ascii: "I"): try skip("Infinity")
        case UInt8(ascii: "N") where position == start: try skip("NaN")
        default: try skipDecimal()
        }
        return JSONNumber(checkedLiteral: text(from: start))
    }

    private mutating func skipDecimal() throws(JSONError) {
        let start = position
        try skipDigits()
        guard bytes[start] != UInt8(ascii: "0") || position == start + 1 else {
            throw .invalidNumber(offset: start)  // 007
        }
        if next == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") {
                position += 1
            }
            try skipDigits()
        }
    }

    /// Steps over one digit or more.
    private mutating func skipDigits() throws(JSONError) {
        let start = position
        while let byte = next, Self.isDigit(byte) {
            position += 1
        }
        guard position > start else {
            throw isAtEnd ? .unexpectedEnd(offset: position) : .invalidNumber(offset: position)
        }
    }

    /// What stands between an earlier position and the current one.
    func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }
}
