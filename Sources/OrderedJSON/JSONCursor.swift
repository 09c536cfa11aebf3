/// A value and the place where it stands, for readers whose errors must say where.
///
/// Read members in the type they must have; the error that is thrown otherwise reads
/// `layer "dense", key "units": expected a positive integer, found "x"`.
///
/// ```swift
/// let layer = JSONCursor(json, at: #"layer "dense""#)
/// let units = try layer.positiveInteger("units")
/// let mode = try layer.object("kernel_initializer").object("config").stringIfPresent("mode")
/// ```
public struct JSONCursor: Sendable {
    /// The value.
    public let value: JSON
    let place: JSONPath

    /// Starts at a value; the label says in messages what it is, nothing if it is empty.
    public init(_ value: JSON, at label: String = "") {
        self.value = value
        place = JSONPath(steps: label.isEmpty ? [] : [.label(label)])
    }

    init(_ value: JSON, at place: JSONPath) {
        self.value = value
        self.place = place
    }

    /// The place as messages show it, empty for the whole document.
    public var path: String {
        place.description
    }

    /// The same value, with a label in place of the keys that led to it from the last label.
    ///
    /// A reader that learned the name of a layer says `labelled("layer \"dense\"")`.
    public func labelled(_ label: String) -> JSONCursor {
        JSONCursor(value, at: place.labelled(label))
    }

    /// The error for a value that isn't what was expected, a phrase such as `a positive integer`.
    public func unexpected(expected: String) -> JSONError {
        .unexpectedValue(path: path, expected: expected, found: value.excerpt)
    }
}

// MARK: - The value itself

extension JSONCursor {
    /// The members, in order, if the value is an object.
    public func members() throws(JSONError) -> [(key: String, value: JSONCursor)] {
        try object().map { ($0.key, JSONCursor($0.value, at: place.appending(.key($0.key)))) }
    }

    /// The value, if it is an object.
    public func object() throws(JSONError) -> JSONObject {
        guard case .object(let object) = value else { throw unexpected(expected: "an object") }
        return object
    }

    /// The elements, if the value is an array.
    public func array() throws(JSONError) -> [JSONCursor] {
        guard case .array(let elements) = value else { throw unexpected(expected: "an array") }
        return elements.enumerated().map { index, element in
            JSONCursor(element, at: place.appending(.index(index)))
        }
    }

    /// The value, if it is a string.
    public func string() throws(JSONError) -> String {
        guard case .string(let text) = value else { throw unexpected(expected: "a string") }
        return text
    }

    /// The value, if it is a whole number that fits; `2.0` gives 2.
    public func integer() throws(JSONError) -> Int {
        guard let integer = value.numberValue?.integer else {
            throw unexpected(expected: "an integer")
        }
        return integer
    }

    /// The value, if it is an integer above zero.
    public func positiveInteger() throws(JSONError) -> Int {
        guard let integer = value.numberValue?.integer, integer > 0 else {
            throw unexpected(expected: "a positive integer")
        }
        return integer
    }

    /// The value, if it is a number, which may be infinite or NaN.
    public func number() throws(JSONError) -> Double {
        guard let number = value.numberValue else { throw unexpected(expected: "a number") }
        return number.double
    }

    /// The value, if it is `true` or `false`.
    public func boolean() throws(JSONError) -> Bool {
        guard case .boolean(let value) = value else {
            throw unexpected(expected: "true or false")
        }
        return value
    }
}
