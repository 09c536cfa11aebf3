extension JSON {
    /// Makes a value of a type that describes itself by `Decodable`.
    ///
    /// Whole numbers in any spelling decode as integers, all numbers as floating point ones, and
    /// nothing is rounded but the digits that a floating-point type cannot hold. The label says in
    /// messages what the value is, as in ``JSONCursor``.
    public func decoded<T: Decodable>(
        as type: T.Type = T.self, at label: String = ""
    ) throws(JSONError) -> T {
        try JSONCursor(self, at: label).decoded(as: type)
    }
}

extension JSONCursor {
    /// Makes a value of a type that describes itself by `Decodable`, as `decoded` of ``JSON`` does.
    public func decoded<T: Decodable>(as type: T.Type = T.self) throws(JSONError) -> T {
        do {
            return try T(from: ValueDecoder(cursor: self))
        } catch let error as JSONError {
            throw error
        } catch DecodingError.dataCorrupted(let context) {
            throw .notDecodable(path: path, reason: context.debugDescription)
        } catch {
            throw .notDecodable(path: path, reason: "\(error)")
        }
    }
}

extension JSONPath {
    struct StepKey: CodingKey {
        let stringValue: String
        let intValue: Int?

        init?(stringValue: String) {
            (self.stringValue, intValue) = (stringValue, nil)
        }

        init(intValue: Int) {
            (stringValue, self.intValue) = ("\(intValue)", intValue)
        }
    }

    /// The keys and indices, as `Decodable` types see them.
    var codingPath: [any CodingKey] {
        steps.compactMap { step in
            switch step {
            case .label: nil
            case .key(let key): StepKey(stringValue: key)
            case .index(let index): StepKey(intValue: index)
            }
        }
    }
}

/// Hands out the containers of one value; all reading is done by the cursor, which knows its place.
private struct ValueDecoder: Decoder {
    let cursor: JSONCursor

    var codingPath: [any CodingKey] { cursor.place.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        _ = try cursor.object()
        return KeyedDecodingContainer(MemberContainer<Key>(cursor: cursor))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        ElementContainer(cursor: cursor, elements: try cursor.array())
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        ValueContainer(cursor: cursor)
    }
}

private struct ValueContainer: SingleValueDecodingContainer {
    let cursor: JSONCursor

    var codingPath: [any CodingKey] { cursor.place.codingPath }

    func decodeNil() -> Bool { cursor.value.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try cursor.boolean() }
    func decode(_ type: String.Type) throws -> String { try cursor.string() }
    func decode(_ type: Double.Type) throws -> Double { try cursor.number() }

    func decode(_ type: Float.Type) throws -> Float {
        let double = try cursor.number()
        let float = Float(double)
        guard float.isFinite || !double.isFinite else {
            throw cursor.unexpected(expected: "a number in Float's range")
        }
        return float
    }

    func decode<T: Decodable & FixedWidthInteger>(_ type: T.Type) throws -> T {
        guard let integer = cursor.value.numberValue?.exactly(T.self) else {
            throw cursor.unexpected(expected: "an integer from \(T.min) to \(T.max)")
        }
        return integer
    }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try cursor.decoded(as: type) }
}

private struct MemberContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let cursor: JSONCursor

    var codingPath: [any CodingKey] { cursor.place.codingPath }
    var allKeys: [Key] { (cursor.value.objectValue?.keys ?? []).compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { cursor.value[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool {
        try cursor.member(key.stringValue).value.isNull
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try cursor.member(key.stringValue).decoded(as: type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try superDecoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try superDecoder(forKey: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        ValueDecoder(cursor: try cursor.member("super"))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        ValueDecoder(cursor: try cursor.member(key.stringValue))
    }
}

private struct ElementContainer: UnkeyedDecodingContainer {
    let cursor: JSONCursor
    let elements: [JSONCursor]
    var currentIndex = 0

    var codingPath: [any CodingKey] { cursor.place.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() throws -> Bool {
        guard try peek().value.isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let value = try peek().decoded(as: type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try superDecoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        defer { currentIndex += 1 }
        return ValueDecoder(cursor: try peek())
    }

    private func peek() throws(JSONError) -> JSONCursor {
        guard !isAtEnd else {
            throw .missingKey(path: cursor.place.appending(.index(currentIndex)).description)
        }
        return elements[currentIndex]
    }
}
