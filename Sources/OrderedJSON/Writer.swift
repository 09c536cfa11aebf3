/// How a JSON value is laid out as text; numbers keep their spelling in every style.
public enum JSONStyle: Sendable {
    /// Without spaces, in UTF-8.
    case compact
    /// As Python's `json.dumps(value)`: a space behind `,` and `:`, all but ASCII escaped.
    case python
    /// As Python's `json.dumps(value, indent=2, ensure_ascii=False)`: for people to read.
    case pretty
}

extension JSON {
    /// The value as JSON text; numbers that aren't finite stand in it as Python spells them.
    public func text(style: JSONStyle = .compact) -> String {
        var writer = Writer(style: style)
        writer.write(self)
        return String(decoding: writer.output, as: UTF8.self)
    }

    /// The one text that all values with the same meaning share.
    ///
    /// It is what Python prints with `json.dumps(json.loads(text), sort_keys=True,
    /// separators=(",", ":"), ensure_ascii=False, allow_nan=False)`: keys in the order of their
    /// UTF-8 bytes, no spaces, UTF-8; escaped are only `"`, `\`, and the characters below U+0020,
    /// as `\b`, `\t`, `\n`, `\f`, `\r` or else `\u00` with two lower-case digits. An integer stands
    /// as it was spelled, `-0` as `0`. Every other number is spelled as ``JSONNumber`` documents,
    /// so `1` and `1.0` stay distinct, and `0.10` and `1E-1` become `0.1`.
    ///
    /// - Throws: ``JSONError/notFinite(literal:)`` for NaN, infinities, and numbers beyond doubles.
    public func canonicalText() throws(JSONError) -> String {
        var writer = Writer(style: .compact)
        writer.write(try canonical())
        return String(decoding: writer.output, as: UTF8.self)
    }

    private func canonical() throws(JSONError) -> JSON {
        switch self {
        case .null, .boolean, .string: return self
        case .number(let number):
            guard let literal = number.canonicalLiteral else {
                throw .notFinite(literal: number.literal)
            }
            return .number(JSONNumber(checkedLiteral: literal))
        case .array(let elements):
            return .array(try elements.map { element throws(JSONError) in try element.canonical() })
        case .object(let members):
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            var object = JSONObject()
            for (key, value) in sorted {
                object.append(key, try value.canonical())
            }
            return .object(object)
        }
    }
}

private struct Writer {
    let style: JSONStyle
    var output: [UInt8] = []
    private var depth = 0

    init(style: JSONStyle) {
        self.style = style
    }

    mutating func write(_ value: JSON) {
        switch value {
        case .null: output += "null".utf8
        case .boolean(let value): output += (value ? "true" : "false").utf8
        case .number(let number): output += number.literal.utf8
        case .string(let text): write(text)
        case .array(let elements):
            write(elements, between: "[", and: "]") { writer, element in writer.write(element) }
        case .object(let members):
            write(members, between: "{", and: "}") { writer, member in
                writer.write(member.key)
                writer.output += (writer.style == .compact ? ":" : ": ").utf8
                writer.write(member.value)
            }
        }
    }

    private mutating func write<Items: Collection>(
        _ items: Items, between opening: String, and closing: String,
        item writeItem: (inout Writer, Items.Element) -> Void
    ) {
        output += opening.utf8
        depth += 1
        for (place, item) in items.enumerated() {
            if place > 0 {
                output += (style == .python ? ", " : ",").utf8
            }
            startLine()
            writeItem(&self, item)
        }
        depth -= 1
        if !items.isEmpty {
            startLine()
        }
        output += closing.utf8
    }

    private mutating func startLine() {
        guard style == .pretty else { return }
        output.append(0x0A)
        output.append(contentsOf: repeatElement(0x20, count: 2 * depth))
    }

    private mutating func write(_ text: String) {
        output.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += #"\""#.utf8
            case "\\": output += #"\\"#.utf8
            case "\u{08}": output += #"\b"#.utf8
            case "\t": output += #"\t"#.utf8
            case "\n": output += #"\n"#.utf8
            case "\u{0C}": output += #"\f"#.utf8
            case "\r": output += #"\r"#.utf8
            case "\0"..<" ": escape(scalar)
            case "\u{7F}"... where style == .python: escape(scalar)
            default: output += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
            let digits = String(unit, radix: 16)
            output += #"\u"#.utf8
            output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.count))
            output += digits.utf8
        }
    }
}
