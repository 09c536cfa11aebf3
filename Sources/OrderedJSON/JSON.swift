/// A JSON value whose members keep their order and whose numbers keep their spelling.
///
/// Two values are equal if every number is spelled alike, every string has the same UTF-8 bytes
/// and members stand in the same order; ``canonicalText()`` tells whether they mean the same.
public enum JSON: Sendable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON {
    /// Makes a number that is spelled in decimal digits.
    public init(_ value: Int) {
        self = .number(JSONNumber(value))
    }

    /// Makes a number in the spelling that ``JSONNumber`` documents, `1.0` for one.
    public init(_ value: Double) {
        self = .number(JSONNumber(value))
    }

    /// Makes a string.
    public init(_ value: String) {
        self = .string(value)
    }

    /// Makes `true` or `false`.
    public init(_ value: Bool) {
        self = .boolean(value)
    }

    /// The value of that key, or nil if there is none or this is no object.
    public subscript(key: String) -> JSON? {
        objectValue?[key]
    }

    /// The element at that place, or nil if there is none or this is no array.
    public subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The truth value, or nil if this is none.
    public var booleanValue: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    /// The number, or nil if this is none.
    public var numberValue: JSONNumber? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    /// The string, or nil if this is none.
    public var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The elements, or nil if this is no array.
    public var arrayValue: [JSON]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    /// The members, or nil if this is no object.
    public var objectValue: JSONObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// Whether this is `null`.
    public var isNull: Bool {
        guard case .null = self else { return false }
        return true
    }
}

extension JSON: Equatable {
    // Not synthesized: String's == takes é and e + ◌́ for equal, but their bytes differ.
    public static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }
}

extension JSON: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) {
        self = .boolean(value)
    }

    public init(integerLiteral value: Int) {
        self = .number(JSONNumber(value))
    }

    public init(floatLiteral value: Double) {
        self = .number(JSONNumber(value))
    }

    public init(stringLiteral value: String) {
        self = .string(value)
    }

    public init(arrayLiteral elements: JSON...) {
        self = .array(elements)
    }

    public init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(JSONObject(uniqueMembers: members))
    }
}

extension String {
    /// Whether both have the same UTF-8: `==` takes é and e with an accent behind it for equal.
    package func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
