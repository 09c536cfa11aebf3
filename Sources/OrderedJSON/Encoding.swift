extension JSON {
    /// The JSON of a value whose type describes itself by `Encodable`.
    ///
    /// Members stand in the order in which they are encoded, which for synthesized code is that of
    /// the properties. A type that encodes nothing becomes an empty object.
    public init(encoding value: some Encodable) throws(JSONError) {
        let slot = Slot()
        do {
            try value.encode(to: ValueEncoder(slot: slot, codingPath: []))
        } catch let error as JSONError {
            throw error
        } catch EncodingError.invalidValue(_, let context) {
            throw .notEncodable(reason: context.debugDescription)
        } catch {
            throw .notEncodable(reason: "\(error)")
        }
        self = slot.json
    }
}

/// A value in the making, shared by the containers that write it.
private final class Slot {
    private enum Content {
        case value(JSON)
        case array([Slot])
        case object([(key: String, slot: Slot)])
    }

    private var content = Content.object([])

    var json: JSON {
        switch content {
        case .value(let value): return value
        case .array(let elements): return .array(elements.map(\.json))
        case .object(let members):
            var object = JSONObject()
            for (key, slot) in members {
                object[key] = slot.json
            }
            return .object(object)
        }
    }

    var count: Int {
        guard case .array(let elements) = content else { return 0 }
        return elements.count
    }

    func set(_ value: JSON) {
        content = .value(value)
    }

    func becomeObject() {
        if case .object = content { return }
        content = .object([])
    }

    func becomeArray() {
        if case .array = content { return }
        content = .array([])
    }

    func member(_ key: String) -> Slot {
        guard case .object(var members) = content else {
            preconditionFailure("one value encodes itself as an object and as something else")
        }
        let slot = Slot()
        content = .object([])  // or the members would be copied
        members.append((key, slot))
        content = .object(members)
        return slot
    }

    func element() -> Slot {
        guard case .array(var elements) = content else {
            preconditionFailure("one value encodes itself as an array and as something else")
        }
        let slot = Slot()
        content = .array([])  // or the elements would be copied
        elements.append(slot)
        content = .array(elements)
        return slot
    }
}

private struct ValueEncoder: Encoder {
    let slot: Slot
    let codingPath: [any CodingKey]

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.becomeObject()
        return KeyedEncodingContainer(MemberContainer<Key>(slot: slot, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.becomeArray()
        return ElementContainer(slot: slot, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        ValueContainer(slot: slot, codingPath: codingPath)
    }
}

private struct ValueContainer: SingleValueEncodingContainer {
    let slot: Slot
    let codingPath: [any CodingKey]

    func encodeNil() { slot.set(.null) }
    func encode(_ value: Bool) { slot.set(.boolean(value)) }
    func encode(_ value: String) { slot.set(.string(value)) }
    func encode(_ value: Double) { slot.set(JSON(value)) }
    func encode(_ value: Float) { slot.set(JSON(Double(value))) }

    func encode<T: Encodable & FixedWidthInteger>(_ value: T) {
        slot.set(.number(JSONNumber(checkedLiteral: String(value))))
    }

    func encode<T: Encodable>(_ value: T) throws {
        try value.encode(to: ValueEncoder(slot: slot, codingPath: codingPath))
    }
}

private struct MemberContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: Slot
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { slot.member(key.stringValue).set(.null) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try value.encode(to: superEncoder(forKey: key))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        superEncoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        superEncoder(forKey: key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        ValueEncoder(slot: slot.member("super"), codingPath: codingPath)
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        ValueEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct ElementContainer: UnkeyedEncodingContainer {
    let slot: Slot
    let codingPath: [any CodingKey]

    var count: Int { slot.count }

    func encodeNil() { slot.element().set(.null) }

    func encode<T: Encodable>(_ value: T) throws {
        try value.encode(to: superEncoder())
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
        superEncoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        superEncoder().unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        let index = JSONPath.StepKey(intValue: count)
        return ValueEncoder(slot: slot.element(), codingPath: codingPath + [index])
    }
}
