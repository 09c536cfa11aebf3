/// Why a text isn't JSON, or a JSON value isn't what its reader needs.
///
/// Offsets count bytes from the start of the text, a byte order mark included. Paths are ready to
/// print, `layer "dense", key "units"` for instance, and empty for the whole document.
public enum JSONError: Error, Equatable, Sendable {
    case invalidUTF8(offset: Int)
    case unexpectedEnd(offset: Int)
    case unexpectedByte(offset: Int, byte: UInt8, expected: String)
    case invalidNumber(offset: Int)
    case invalidEscape(offset: Int)
    case loneSurrogate(offset: Int)
    case controlCharacter(offset: Int, byte: UInt8)
    case duplicateKey(offset: Int, key: String)
    case trailingData(offset: Int)
    case nestedTooDeeply(offset: Int)
    /// A number has no canonical spelling; the literal says which.
    case notFinite(literal: String)
    case missingKey(path: String)
    case unexpectedValue(path: String, expected: String, found: String)
    /// A type's own reading code refused the value.
    case notDecodable(path: String, reason: String)
    /// A type's own writing code failed.
    case notEncodable(reason: String)
}

extension JSONError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidUTF8(let offset): "invalid UTF-8 at byte \(offset)"
        case .unexpectedEnd(let offset): "the JSON text ends too early, at byte \(offset)"
        case .unexpectedByte(let offset, let byte, let expected):
            "expected \(expected), found \(Self.name(of: byte)) at byte \(offset)"
        case .invalidNumber(let offset): "malformed number at byte \(offset)"
        case .invalidEscape(let offset): "unknown escape sequence at byte \(offset)"
        case .loneSurrogate(let offset): "half of a surrogate pair at byte \(offset)"
        case .controlCharacter(let offset, let byte):
            "control character \(Self.name(of: byte)) in a string at byte \(offset)"
        case .duplicateKey(let offset, let key): "second key \(JSON(key).excerpt) at byte \(offset)"
        case .trailingData(let offset): "text behind the JSON value, at byte \(offset)"
        case .nestedTooDeeply(let offset):
            "more than \(Parser.depthLimit) levels of nesting at byte \(offset)"
        case .notFinite(let literal): "\(literal) is not a finite number"
        case .missingKey(let path): "\(path): missing"
        case .unexpectedValue(let path, let expected, let found):
            Self.prefix(path) + "expected \(expected), found \(found)"
        case .notDecodable(let path, let reason): Self.prefix(path) + reason
        case .notEncodable(let reason): "cannot be written as JSON: \(reason)"
        }
    }

    private static func prefix(_ path: String) -> String {
        path.isEmpty ? "" : path + ": "
    }

    private static func name(of byte: UInt8) -> String {
        if byte > 0x20, byte < 0x7F {
            return "\"\(Character(Unicode.Scalar(byte)))\""
        }
        return (byte < 0x10 ? "0x0" : "0x") + String(byte, radix: 16)
    }
}

extension JSON {
    /// The value as messages show it: compact, and at most 60 characters of it.
    var excerpt: String {
        let limit = 60
        let text =
            switch self {
            case .array(let elements) where elements.count > limit: "an array of \(elements.count)"
            case .object(let members) where members.count > limit: "an object of \(members.count)"
            default: text(style: .compact)
            }
        return text.count > limit ? text.prefix(limit - 1) + "…" : text
    }
}
