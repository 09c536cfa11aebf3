/// The name of a parameter within its model: the layers from the root, and its role in the last.
///
/// Written as `encoder/dense_1/kernel`; a `%` in a layer's name becomes `%25`, a `/` `%2F`.
public struct ParameterIdentity: Hashable, Sendable {
    /// The path of the layer that holds the parameter.
    public let layer: LayerPath
    /// What the parameter is in its layer, such as `kernel` or `moving_mean`.
    public let role: String

    /// Names a parameter.
    ///
    /// - Parameters:
    ///   - layer: the path of the layer that holds it.
    ///   - role: what it is in its layer.
    public init(layer: LayerPath, role: String) {
        self.layer = layer
        self.role = role
    }

    /// Reads an identity as ``description`` writes it, `nil` if it is not one.
    public init?(_ text: String) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, let role = parts.popLast(), !role.isEmpty else { return nil }
        let names = parts.compactMap(LayerPath.unescaped)
        guard names.count == parts.count else { return nil }
        self.init(layer: LayerPath(names), role: role)
    }
}

extension ParameterIdentity: CustomStringConvertible {
    /// The identity as it is spelled in files, messages and JSON.
    public var description: String { "\(layer)/\(role)" }
}

/// The names of a layer and of the models around it, from the root.
public struct LayerPath: Hashable, Sendable {
    /// The names, outermost first, not escaped.
    public let names: [String]

    /// Makes a path of names, outermost first.
    public init(_ names: [String]) {
        self.names = names
    }

    /// The name with `%` and `/` escaped.
    static func escaped(_ name: String) -> String {
        var result = ""
        for character in name.unicodeScalars {
            switch character {
            case "%": result += "%25"
            case "/": result += "%2F"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// The name that ``escaped(_:)`` turned into a text, `nil` if the text is no such name.
    static func unescaped(_ text: String) -> String? {
        let pieces = text.split(separator: "%", omittingEmptySubsequences: false)
        var result = String(pieces[0])
        for piece in pieces.dropFirst() {
            if piece.hasPrefix("25") {
                result += "%"
            } else if piece.hasPrefix("2F") {
                result += "/"
            } else {
                return nil
            }
            result += piece.dropFirst(2)
        }
        return result
    }
}

extension LayerPath: CustomStringConvertible {
    /// The escaped names joined by `/`.
    public var description: String { names.map(LayerPath.escaped).joined(separator: "/") }
}
