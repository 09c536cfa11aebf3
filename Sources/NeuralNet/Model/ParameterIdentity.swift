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
        // By scalars: as characters, `/` and a combining accent behind it are one.
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, let role = parts.last, !role.isEmpty else { return nil }
        let names = parts.dropLast().compactMap(LayerPath.unescaped)
        guard names.count == parts.count - 1 else { return nil }
        self.init(layer: LayerPath(names), role: String(role))
    }
}

extension ParameterIdentity {
    /// The name of what an optimizer remembers of the parameter: `dense/kernel/momentum` of `dense/kernel`.
    package func slot(_ name: String) -> ParameterIdentity {
        ParameterIdentity(layer: LayerPath(layer.names + [role]), role: name)
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
    static func unescaped(_ text: Substring.UnicodeScalarView) -> String? {
        let pieces = text.split(separator: "%", omittingEmptySubsequences: false)
        var result = String(pieces[0]).unicodeScalars
        for piece in pieces.dropFirst() {
            if piece.starts(with: "25".unicodeScalars) {
                result.append("%")
            } else if piece.starts(with: "2F".unicodeScalars) {
                result.append("/")
            } else {
                return nil
            }
            result += piece.dropFirst(2)
        }
        return String(result)
    }
}

extension LayerPath: CustomStringConvertible {
    /// The escaped names joined by `/`.
    public var description: String { names.map(LayerPath.escaped).joined(separator: "/") }
}
