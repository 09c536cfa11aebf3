import OrderedJSON

/// Checks documents against the part of JSON Schema that this repository's schemas use.
struct SchemaValidator {
    private let root: JSON

    /// Takes a schema.
    init(_ schema: JSON) {
        root = schema
    }

    /// What is wrong with a document; empty if nothing is.
    func complaints(about document: JSON) -> [String] {
        check(document, against: root, at: "$")
    }

    private static let known: Set<String> = [
        "$schema", "$id", "$defs", "$ref", "title", "type", "properties", "required",
        "additionalProperties", "items", "enum", "anyOf", "minimum",
    ]

    private func check(_ value: JSON, against schema: JSON, at place: String) -> [String] {
        guard let rules = schema.objectValue else { return ["\(place): no schema"] }
        if let unknown = rules.keys.first(where: { !Self.known.contains($0) }) {
            return ["\(place): the schema's \(unknown) is not understood"]
        }
        if let reference = rules["$ref"]?.stringValue {
            let name = String(reference.dropFirst("#/$defs/".count))
            guard let target = root["$defs"]?[name] else { return ["\(place): no \(reference)"] }
            return check(value, against: target, at: place)
        }
        if let choices = rules["anyOf"]?.arrayValue {
            let fits = choices.contains { check(value, against: $0, at: place).isEmpty }
            return fits ? [] : ["\(place): fits none of \(choices.count) choices"]
        }
        if let allowed = rules["enum"]?.arrayValue, !allowed.contains(value) {
            return ["\(place): \(value.text()) is not among \(allowed.map { $0.text() })"]
        }
        if let type = rules["type"]?.stringValue, !has(value, type) {
            return ["\(place): is no \(type)"]
        }
        if let minimum = rules["minimum"]?.numberValue, let number = value.numberValue,
            number.double < minimum.double
        {
            return ["\(place): \(number.literal) is below \(minimum.literal)"]
        }
        return members(value, rules, place) + elements(value, rules, place)
    }

    private func has(_ value: JSON, _ type: String) -> Bool {
        switch type {
        case "object": value.objectValue != nil
        case "array": value.arrayValue != nil
        case "string": value.stringValue != nil
        case "boolean": value.booleanValue != nil
        case "integer": value.numberValue?.integer != nil
        case "number": value.numberValue.map { $0.double.isFinite } ?? false
        case "null": value.isNull
        default: false
        }
    }

    private func members(_ value: JSON, _ rules: JSONObject, _ place: String) -> [String] {
        guard let object = value.objectValue else { return [] }
        let required = rules["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var complaints = required.filter { object[$0] == nil }.map { "\(place): lacks \($0)" }
        for (key, member) in object {
            let inner = "\(place).\(key)"
            if let schema = rules["properties"]?[key] {
                complaints += check(member, against: schema, at: inner)
            } else if let others = rules["additionalProperties"] {
                complaints +=
                    others == false
                    ? ["\(inner): is not expected"] : check(member, against: others, at: inner)
            }
        }
        return complaints
    }

    private func elements(_ value: JSON, _ rules: JSONObject, _ place: String) -> [String] {
        guard let elements = value.arrayValue, let schema = rules["items"] else { return [] }
        return elements.enumerated().flatMap { index, element in
            check(element, against: schema, at: "\(place)[\(index)]")
        }
    }
}
