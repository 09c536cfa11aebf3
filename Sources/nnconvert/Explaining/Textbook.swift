internal import NeuralNet
internal import Training

/// An explanation as the pages of a textbook, on the user's own model and row.
struct Textbook {
    let explanation: Explanation
    let model: Model
    /// The inputs' numbers of the row, in the model's order.
    let inputs: [DataArray]
    /// For each input the names of its columns, empty where they have none.
    let columns: [[String]]
    /// How the output becomes a class, `nil` if nobody asked.
    let decision: Decision?
    /// The optimizer that takes the step, `nil` for plain gradient descent.
    let optimizer: String?
    /// Outputs and loss after the step.
    let outcome: (outputs: [[Float]], loss: Float)?

    /// The page.
    ///
    /// - Parameter title: what the first line says.
    /// - Returns: lines of at most 100 columns.
    func text(title: String) -> String {
        let stories = LayerStory.all(in: explanation, of: model)
        var lines = [title] + inputLines + Forward(stories: stories).lines
        if let decision { lines += ["", "Decision", "    \(sentence(of: decision))"] }
        let losses = LossStory.all(in: explanation)
        if !losses.isEmpty {
            let changed = Set(explanation.parameters.map { $0.identity.layer.description })
            let backward = Backward(
                stories: stories, losses: losses,
                changes: { changed.contains($0) })
            lines += losses.flatMap(\.lines) + totalLines(losses) + backward.lines + updateLines
        }
        // What users name may be of any length.
        let fitting = lines.map {
            $0.count <= Formula.width ? $0 : $0.prefix(Formula.width - 1) + "…"
        }
        return fitting.joined(separator: "\n") + "\n"
    }

    /// The sum that the step makes smaller, where it is one.
    private func totalLines(_ losses: [LossStory]) -> [String] {
        guard let total = explanation.loss, losses[0].symbol != "L" else { return [] }
        var terms = losses.map { story in
            let weight = story.loss.weight
            return weight == 1 ? story.symbol : "\(NumberText.setting(weight))·\(story.symbol)"
        }
        var heading = "Loss in all"
        if explanation.penalty != 0 {
            terms.append(NumberText.exact(explanation.penalty))
            heading += ", with the penalties of the layers"
        }
        let sum = terms.joined(separator: " + ")
        var lines = ["", heading, "    L = \(sum) = \(NumberText.exact(total))"]
        if explanation.penalty != 0 {
            lines.append(
                "    (a penalised weight's gradient is that of the chain rule and its penalty's)")
        }
        return lines
    }

    private var inputLines: [String] {
        zip(inputs, columns).flatMap { input, names in
            let isNamed = names.count == input.elements.count
            let shown = input.elements.count > 12 ? 8 : input.elements.count
            var pieces = (0..<shown).map { position in
                let name =
                    isNamed
                    ? names[position]
                    : Formula.name("x", position, of: input.elements.count)
                return "\(name) = \(NumberText.short(input.elements[position]))"
            }
            let left = input.elements.count - shown
            if left > 0 { pieces.append("… \(NumberText.grouped(left)) more") }
            return ["Input \"\(input.name)\""] + Formula.wrapped(pieces, indent: 4)
        }
    }

    private func sentence(of decision: Decision) -> String {
        let row = explanation.outputs[0].elements
        let label = decision.label(of: row)
        switch decision {
        case .threshold(let threshold, _):
            let sign = row[0] > threshold ? ">" : "≤"
            return "\(NumberText.exact(row[0])) \(sign) \(NumberText.exact(threshold)) → \(label)"
        case .largest(let labels):
            let index = labels.firstIndex(of: label) ?? 0
            let name = Formula.name("ŷ", index, of: row.count)
            return "\(name) = \(NumberText.exact(row[index])) is the largest → \(label)"
        }
    }

    private var updateLines: [String] {
        let isStill = explanation.parameters.allSatisfy { $0.before == $0.after }
        guard !isStill else { return ["", "The step changes no weight."] }
        let names = columns.count == 1 ? columns[0] : []
        let table = UpdateTable(
            explanation: explanation, features: names, featureLayer: featureLayer,
            optimizer: optimizer)
        guard let outcome, let loss = explanation.loss else { return table.lines }
        let isOne = outcome.outputs.count == 1
        let outputs = zip(explanation.outputs, outcome.outputs).map { output, numbers in
            (isOne ? "ŷ" : "\"\(output.name)\"") + " = \(Formula.list(numbers))"
        }.joined(separator: "; ")
        var lines =
            table.lines + [
                "",
                "After the step: \(outputs), L = \(NumberText.short(outcome.loss))"
                    + " (before: L = \(NumberText.short(loss)))",
            ]
        if !(outcome.loss <= loss) {
            lines.append("The loss grew: the step was too long; a smaller learning rate may help.")
        }
        return lines
    }

    /// The layer that takes the model's input as it is.
    private var featureLayer: String? {
        guard let input = model.graph.inputs.first else { return nil }
        return model.graph.calls.first { $0.inputs == [input] }.map {
            model.graph.layers[$0.layer].path.description
        }
    }
}
