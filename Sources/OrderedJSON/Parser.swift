extension JSON {
    /// Reads one JSON value from UTF-8 bytes.
    ///
    /// Beside RFC 8259 a byte order mark and Python's `NaN`, `Infinity` and `-Infinity` are
    /// accepted. Members whose keys repeat and more than 256 levels of nesting are refused.
    public static func parse(_ bytes: some Sequence<UInt8>) throws(JSONError) -> JSON {
        var parser = Parser(bytes: Array(bytes))
        return try parser.document()
    }

    /// Reads one JSON value from a text, as `parse` does from its bytes.
    public static func parse(_ text: String) throws(JSONError) -> JSON {
        try parse(text.utf8)
    }
}

/// A recursive descent over the bytes; its depth is limited.
struct Parser {
    static let depthLimit = 256

    let bytes: [UInt8]
    var position = 0
    private var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool {
        position == bytes.count
    }

    /// The byte at the current position, nil at the end.
    var next: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    mutating func document() throws(JSONError) -> JSON {
        if let offset = invalidUTF8Offset(in: bytes) {
            throw .invalidUTF8(offset: offset)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
        }
        skipWhitespace()
        let value = try value()
        skipWhitespace()
        guard isAtEnd else { throw .trailingData(offset: position) }
        return value
    }

    private mutating func value() throws(JSONError) -> JSON {
        switch next {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try skip("true")
            return .boolean(true)
        case UInt8(ascii: "f"):
            try skip("false")
            return .boolean(false)
        case UInt8(ascii: "n"):
            try skip("null")
            return .null
        case let byte? where Self.startsNumber(byte): return .number(try number())
        default: throw unexpected("a value")
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        var object = JSONObject()
        guard try open(closedBy: UInt8(ascii: "}")) else { return object }
        repeat {
            skipWhitespace()
            guard next == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
            let offset = position
            let key = try string()
            skipWhitespace()
            guard next == UInt8(ascii: ":") else { throw unexpected("\":\"") }
            position += 1
            skipWhitespace()
            guard object.append(key, try value()) else {
                throw .duplicateKey(offset: offset, key: key)
            }
        } while try isContinued(closedBy: UInt8(ascii: "}"), expected: "\",\" or \"}\"")
        return object
    }

    private mutating func array() throws(JSONError) -> [JSON] {
        var elements: [JSON] = []
        guard try open(closedBy: UInt8(ascii: "]")) else { return elements }
        repeat {
            skipWhitespace()
            elements.append(try value())
        } while try isContinued(closedBy: UInt8(ascii: "]"), expected: "\",\" or \"]\"")
        return elements
    }

    /// Steps over the opening bracket; false if the closing one follows at once.
    private mutating func open(closedBy bracket: UInt8) throws(JSONError) -> Bool {
        guard depth < Self.depthLimit else { throw .nestedTooDeeply(offset: position) }
        position += 1
        skipWhitespace()
        if next == bracket {
            position += 1
            return false
        }
        depth += 1
        return true
    }

    /// Steps over a comma or the closing bracket and says whether it was a comma.
    private mutating func isContinued(
        closedBy bracket: UInt8, expected: String
    ) throws(JSONError) -> Bool {
        skipWhitespace()
        let byte = next
        guard byte == UInt8(ascii: ",") || byte == bracket else { throw unexpected(expected) }
        position += 1
        if byte == bracket {
            depth -= 1
        }
        return byte != bracket
    }

    mutating func skip(_ word: StaticString) throws(JSONError) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[offset] else { throw unexpected("\"\(word)\"") }
            position += 1
        }
    }

    private mutating func skipWhitespace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    /// The error for a byte, or an end, where something else must stand.
    func unexpected(_ expected: String) -> JSONError {
        guard let byte = next else { return .unexpectedEnd(offset: position) }
        return .unexpectedByte(offset: position, byte: byte, expected: expected)
    }
}
