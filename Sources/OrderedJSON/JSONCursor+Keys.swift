/// Members that must be there.
///
/// All throw ``JSONError/missingKey(path:)`` if there is none of that key and
/// ``JSONError/unexpectedValue(path:expected:found:)`` if it, or this value, has another type.
extension JSONCursor {
    /// The member of that key, whatever its type.
    public func member(_ key: String) throws(JSONError) -> JSONCursor {
        guard let value = try object()[key] else {
            throw .missingKey(path: place.appending(.key(key)).description)
        }
        return JSONCursor(value, at: place.appending(.key(key)))
    }

    /// The member of that key, which must be an object.
    public func object(_ key: String) throws(JSONError) -> JSONCursor {
        let member = try member(key)
        _ = try member.object()
        return member
    }

    /// The elements of a member that must be an array.
    public func array(_ key: String) throws(JSONError) -> [JSONCursor] {
        try member(key).array()
    }

    /// A member that must be a string.
    public func string(_ key: String) throws(JSONError) -> String {
        try member(key).string()
    }

    /// A member that must be a whole number.
    public func integer(_ key: String) throws(JSONError) -> Int {
        try member(key).integer()
    }

    /// A member that must be an integer above zero.
    public func positiveInteger(_ key: String) throws(JSONError) -> Int {
        try member(key).positiveInteger()
    }

    /// A member that must be a number.
    public func number(_ key: String) throws(JSONError) -> Double {
        try member(key).number()
    }

    /// A member that must be `true` or `false`.
    public func boolean(_ key: String) throws(JSONError) -> Bool {
        try member(key).boolean()
    }
}

/// Members that may be absent or `null`, which both give nil.
extension JSONCursor {
    /// The member of that key, whatever its type.
    public func memberIfPresent(_ key: String) throws(JSONError) -> JSONCursor? {
        guard let value = try object()[key], !value.isNull else { return nil }
        return JSONCursor(value, at: place.appending(.key(key)))
    }

    /// The member of that key, an object if it is there.
    public func objectIfPresent(_ key: String) throws(JSONError) -> JSONCursor? {
        guard let member = try memberIfPresent(key) else { return nil }
        _ = try member.object()
        return member
    }

    /// The elements of a member, an array if it is there.
    public func arrayIfPresent(_ key: String) throws(JSONError) -> [JSONCursor]? {
        try memberIfPresent(key)?.array()
    }

    /// A member that is a string if it is there.
    public func stringIfPresent(_ key: String) throws(JSONError) -> String? {
        try memberIfPresent(key)?.string()
    }

    /// A member that is a number if it is there.
    public func numberIfPresent(_ key: String) throws(JSONError) -> Double? {
        try memberIfPresent(key)?.number()
    }

    /// A member that is `true` or `false` if it is there.
    public func booleanIfPresent(_ key: String) throws(JSONError) -> Bool? {
        try memberIfPresent(key)?.boolean()
    }
}
