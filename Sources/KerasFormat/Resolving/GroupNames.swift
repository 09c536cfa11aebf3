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
        let named = graph.layers.filter { graph.style != .sequential || !($0.layer is InputLayer) }
        let groups = numbered(
            named.map { (snakeCase(classNames[$0.name] ?? ""), names.contains($0.name)) },
            counting: counting)
        return Dictionary(
            zip(named.map(\.name), groups), uniquingKeysWith: { first, _ in first })
    }

    /// The groups of layers in order, by the names of their classes.
    static func numbered(
        _ layers: [(stem: String, hasWeights: Bool)], counting: GroupCounting
    ) -> [String] {
        var next: [String: Int] = [:]
        return layers.map { stem, hasWeights in
            let number = next[stem, default: 0]
            let countsTwice = counting == .withWeightsTwice && hasWeights
            next[stem] = number + (countsTwice ? 2 : 1)
            return number == 0 ? stem : "\(stem)_\(number)"
        }
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
