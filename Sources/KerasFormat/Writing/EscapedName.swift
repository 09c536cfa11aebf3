import NeuralNet
import Training

/// A name in which characters that a dialect forbids are written as `.u2F.`, their code between dots, so
/// that it can be told what it was.
enum EscapedName {
    private static let opening = ".u"
    private static let closing: Character = "."

    /// A name as a rule allows it.
    ///
    /// What looks like an escape already has its dot escaped, so that
    /// different names stay different.
    static func escaped(_ name: String, by rule: Dialect.NameRule) -> String {
        var result = ""
        for (place, index) in name.unicodeScalars.indices.enumerated() {
            let character = name.unicodeScalars[index]
            let isOpening = escape(at: name[index...]) != nil
            if rule.allows(character, at: place), !isOpening {
                result.unicodeScalars.append(character)
            } else {
                result += opening + String(character.value, radix: 16, uppercase: true)
                result.append(closing)
            }
        }
        return result
    }

    /// What was escaped so; `nil` if the name is not one that ``escaped(_:by:)`` makes.
    static func original(of name: String) -> String? {
        var rest = name[...]
        var result = ""
        while let first = rest.unicodeScalars.first {
            if let (character, end) = escape(at: rest) {
                result.unicodeScalars.append(character)
                rest = rest[end...]
            } else {
                result.unicodeScalars.append(first)
                rest = rest[rest.unicodeScalars.index(after: rest.startIndex)...]
            }
        }
        return result != name && escaped(result, by: .scope) == name ? result : nil
    }

    /// The character that an escape at the start stands for, and where the escape ends.
    private static func escape(at text: Substring) -> (Unicode.Scalar, String.Index)? {
        guard text.hasPrefix(opening) else { return nil }
        let code = text.dropFirst(opening.count)
        guard let end = code.firstIndex(of: closing),
            code[..<end].allSatisfy({ $0.isHexDigit && !$0.isLowercase }),
            let value = UInt32(code[..<end], radix: 16), let character = Unicode.Scalar(value)
        else { return nil }
        return (character, code.index(after: end))
    }
}

extension Model {
    /// The model with names that a dialect allows: escapes that are not needed are undone, and what the
    /// dialect forbids is escaped.
    ///
    /// - Parameter dialect: the dialect.
    /// - Returns: the model, and which names were changed.
    /// - Throws: `ModelError`, which does not happen for escapes: different names stay different.
    func escapingNames(for dialect: Dialect) throws -> (Model, [Warning]) {
        var names: [String: String] = [:]
        for node in graph.layers {
            names[node.name] = EscapedName.original(of: node.name) ?? node.name
        }
        // A name that only looks like an escape may stand beside what it would be.
        if Set(names.values).count < names.count {
            for name in names.keys { names[name] = name }
        }
        for (name, plain) in names where !dialect.names.allows(plain) {
            names[name] = EscapedName.escaped(plain, by: dialect.names)
        }
        let changed = graph.layers.map(\.name).filter { names[$0] != $0 }
        var model = changed.isEmpty ? self : try renamingLayers(names)
        if !dialect.names.allows(name) {
            model.name = EscapedName.escaped(name, by: dialect.names)
        }
        let warnings = changed.map { name in
            Warning("layer \"\(name)\" is written under the name \"\(names[name] ?? name)\"")
        }
        return (model, warnings)
    }

    /// The model with other names for its layers, wherever they stand.
    private func renamingLayers(_ names: [String: String]) throws -> Model {
        func renamed(_ identity: ParameterIdentity) -> ParameterIdentity {
            var path = identity.layer.names
            if let first = path.first, let name = names[first] { path[0] = name }
            return ParameterIdentity(layer: LayerPath(path), role: identity.role)
        }
        let layers = graph.layers.map { node in
            var node = node
            node.name = names[node.name] ?? node.name
            return node
        }
        var values = Parameters()
        for identity in parameters.identities { values[renamed(identity)] = parameters[identity] }
        var training = training
        if var state = training.optimizer {
            for place in state.slots.indices {
                state.slots[place].parameter = renamed(state.slots[place].parameter)
            }
            training.optimizer = state
        }
        return try Model(
            name: name,
            graph: Graph(
                style: graph.style, layers: layers, calls: graph.calls, inputs: graph.inputs,
                outputs: graph.outputs), parameters: values, training: training,
            provenance: provenance)
    }
}
