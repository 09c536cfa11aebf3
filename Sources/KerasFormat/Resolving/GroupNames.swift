import NeuralNet

/// The names of a `.keras` file's groups: the class in snake case, and a number from the second on.
enum GroupNames {
    /// The group of each layer by the layer's name; a Sequential's input has none.
    ///
    /// - Parameters:
    ///   - graph: the layers.
    ///   - counting: how the groups are numbered.
    ///   - names: the layers that have weights.
    ///   - classNames: the class of each layer by its name.
    /// - Returns: the names by layer.
    static func names(
        of graph: Graph, counting: GroupCounting, withWeights names: Set<String>,
        classNames: [String: String]
    ) -> [String: String] {
        var next: [String: Int] = [:]
        var groups: [String: String] = [:]
        for node in graph.layers {
            if graph.style == .sequential, node.layer is InputLayer { continue }
            let stem = snakeCase(classNames[node.name] ?? "")
            let number = next[stem, default: 0]
            groups[node.name] = number == 0 ? stem : "\(stem)_\(number)"
            let countsTwice = counting == .withWeightsTwice && names.contains(node.name)
            next[stem] = number + (countsTwice ? 2 : 1)
        }
        return groups
    }

    /// A group's name without the number behind it.
    static func stem(of group: String) -> String {
        guard let end = group.lastIndex(of: "_"), Int(group[group.index(after: end)...]) != nil
        else {
            return group
        }
        return String(group[..<end])
    }

    /// Keras' `to_snake_case`: a break before a capital that begins a word, and between a small letter
    /// and a capital.
    static func snakeCase(_ name: String) -> String {
        let characters = Array(name.filter { $0.isLetter || $0.isNumber || $0 == "_" })
        var result = ""
        for (index, character) in characters.enumerated() {
            if index > 0, character.isUppercase {
                let before = characters[index - 1]
                let after = index + 1 < characters.count ? characters[index + 1] : nil
                if before.isLowercase || after?.isLowercase == true { result += "_" }
            }
            result += character.lowercased()
        }
        return result
    }
}
