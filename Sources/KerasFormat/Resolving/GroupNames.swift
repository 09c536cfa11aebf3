import NeuralNet

/// The names of a `.keras` file's groups: the class in snake case, and a number from the second on.
enum GroupNames {
    /// The groups of each layer and model inside, by path: those of the models around it and its own; a Sequential's
    /// input has none.
    ///
    /// - Parameters:
    ///   - architecture: the model.
    ///   - counting: how the groups are numbered.
    ///   - withWeights: the layers that have weights, by path.
    ///   - classNames: the class of each layer and model inside, by path.
    /// - Returns: the names.
    static func names(
        of architecture: Architecture, counting: GroupCounting, withWeights: Set<LayerPath>,
        classNames: [LayerPath: String]
    ) -> [LayerPath: [String]] {
        let holders = Set(withWeights.flatMap(\.prefixes))
        var names: [LayerPath: [String]] = [:]
        var models = [(path: LayerPath([]), groups: [String](), architecture: architecture)]
        while let model = models.popLast() {
            // What has no class is no layer in Keras: a Sequential's input, an operation of Keras 3.
            let elements = model.architecture.elements.filter {
                (model.architecture.style != .sequential || !($0.layer?.layer is InputLayer))
                    && classNames[LayerPath(model.path.names + [$0.name])] != nil
            }
            let paths = elements.map { LayerPath(model.path.names + [$0.name]) }
            let groups = numbered(
                paths.map { (snakeCase(classNames[$0] ?? ""), holders.contains($0)) },
                counting: counting)
            for (index, element) in elements.enumerated() {
                let own = model.groups + [groups[index]]
                names[paths[index]] = own
                if let inner = element.model { models.append((paths[index], own, inner)) }
            }
        }
        return names
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
