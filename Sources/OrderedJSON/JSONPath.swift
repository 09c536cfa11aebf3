/// Where a value stands in a document: labels, then keys and indices below the last label.
struct JSONPath: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        case label(String)
        case key(String)
        case index(Int)
    }

    var steps: [Step] = []

    func appending(_ step: Step) -> JSONPath {
        JSONPath(steps: steps + [step])
    }

    /// The path with a label in place of the keys and indices at its end.
    func labelled(_ label: String) -> JSONPath {
        let kept = steps.lastIndex { if case .label = $0 { true } else { false } }
        return JSONPath(steps: steps.prefix(kept.map { $0 + 1 } ?? 0) + [.label(label)])
    }
}

extension JSONPath: CustomStringConvertible {
    /// For instance `layer "dense", key "kernel_initializer.config.seed"` or `key "layers[3]"`.
    var description: String {
        var parts: [String] = []
        var keys = ""
        for step in steps {
            switch step {
            case .label(let label): parts.append(label)
            case .key(let key):
                // Escaped and cut, since a hostile file chooses its keys.
                keys += (keys.isEmpty ? "" : ".") + JSON(key).excerpt.dropFirst().dropLast()
            case .index(let index): keys += "[\(index)]"
            }
        }
        if !keys.isEmpty {
            parts.append("key \"\(keys)\"")
        }
        return parts.joined(separator: ", ")
    }
}
