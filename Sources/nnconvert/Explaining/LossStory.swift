internal import Glibc
internal import NeuralNet
internal import Training

/// The loss and its derivative by the output, spelled out where the loss is one that textbooks spell.
struct LossStory {
    /// The name and value of the loss.
    let loss: (name: String, value: Float)
    /// The model's output.
    let output: [Float]
    /// The target as the loss takes it.
    let target: [Float]
    /// The loss's derivative by the output.
    let gradient: [Float]

    /// Looks at an explanation, `nil` if it has no target.
    init?(_ explanation: Explanation, stories: [LayerStory]) {
        guard let loss = explanation.loss, let target = explanation.target,
            let output = explanation.outputs.first?.elements
        else { return nil }
        self.loss = loss
        self.target = target
        self.output = output
        gradient = stories.last { $0.symbol == "ŷ" }?.passages.last?.gradient ?? []
    }

    /// The lines of the loss itself.
    var lines: [String] {
        let name = loss.name.replacing("_", with: " ")
        let value = NumberText.exact(loss.value)
        var lines = ["", "Loss: \(name), target \(Formula.list(target))"]
        switch loss.name {
        case MeanSquaredError.names[0] where target.count == output.count: lines += errors
        default:
            let formula = likelihood.map { "\($0) = " } ?? ""
            lines.append("    L = \(formula)\(value)")
            if loss.name != MeanSquaredError.names[0], output.contains(where: isHeld) {
                lines.append("    (the loss holds probabilities within [1e-7, 1 − 1e-7])")
            }
        }
        return lines
    }

    private var errors: [String] {
        let count = output.count
        let shown = Formula.shown(of: count)
        var lines = (0..<shown).map { position in
            let (y, t) = (output[position], target[position])
            let name = Formula.name("error", position, of: count)
            return
                "    \(name) = \(NumberText.exact(y)) − \(Formula.inner(t, .exact)) = "
                + "\(NumberText.exact(y - t)), squared \(NumberText.exact((y - t) * (y - t)))"
        }
        if shown < count { lines.append("    … and so \(NumberText.grouped(count - shown)) more") }
        let value = NumberText.exact(loss.value)
        if count == 1 {
            let (high, low) = (max(output[0], target[0]), min(output[0], target[0]))
            lines.append(
                "    L = (\(NumberText.exact(high)) − \(Formula.inner(low, .exact)))² = \(value)")
        } else {
            lines.append("    L = the mean of \(NumberText.grouped(count)) squares = \(value)")
        }
        return lines
    }

    /// −ln of the probability of what the target says, if that is what the loss is.
    private var likelihood: String? {
        let (formula, value): (String, Double)
        if loss.name == BinaryCrossentropy.names[0], output.count == 1, [0, 1].contains(target[0]) {
            let p = Double(output[0])
            let text = NumberText.exact(output[0])
            (formula, value) =
                target[0] == 1 ? ("−ln \(text)", -log(p)) : ("−ln(1 − \(text))", -log(1 - p))
        } else if let index = trueClass {
            (formula, value) = (
                "−ln(ŷ\(Formula.subscripted(index + 1))/Σŷ) = −ln \(NumberText.exact(output[index]))",
                -log(Double(output[index]))
            )
        } else {
            return nil
        }
        // Smoothed labels, logits and clipped probabilities make another number.
        return abs(value - Double(loss.value)) <= 1e-4 * abs(value) ? formula : nil
    }

    /// Whether a probability is so near to 0 or 1 that the loss takes another in its place.
    private func isHeld(_ probability: Float) -> Bool {
        probability < 1e-7 || probability > 1 - 1e-7
    }

    /// The class that the target names with certainty.
    private var trueClass: Int? {
        if loss.name == SparseCategoricalCrossentropy.names[0], target.count == 1 {
            return Int(exactly: target[0]).flatMap { output.indices.contains($0) ? $0 : nil }
        }
        guard loss.name == CategoricalCrossentropy.names[0], target.count == output.count else {
            return nil
        }
        let ones = target.indices.filter { target[$0] == 1 }
        return ones.count == 1 ? ones[0] : nil
    }

    /// The lines of ∂L/∂ŷ.
    var derivatives: [String] {
        let count = gradient.count
        let shown = Formula.shown(of: count)
        var lines = (0..<shown).map { position in
            let name = Formula.name("ŷ", position, of: count)
            let formula = derivative(at: position).map { "\($0) = " } ?? ""
            return "    ∂L/∂\(name) = \(formula)\(NumberText.exact(gradient[position]))"
        }
        if shown < count {
            lines.append("    … \(Formula.range(of: Array(gradient.dropFirst(shown))))")
        }
        if trueClass != nil, likelihood != nil {
            lines.append("    (the 1 in each comes from Σŷ, by which Keras divides; it is 1 here)")
        }
        return lines
    }

    private func derivative(at position: Int) -> String? {
        guard output.count == gradient.count else { return nil }
        if let index = trueClass, likelihood != nil {
            let isTrue = position == index
            let p = output[position]
            let formula = "1 − \(isTrue ? 1 : 0)/\(NumberText.exact(p))"
            let value = isTrue ? 1 - 1 / p : 1
            return abs(value - gradient[position]) <= 1e-4 * abs(value) ? formula : nil
        }
        let (formula, value): (String, Float)
        switch loss.name {
        case MeanSquaredError.names[0] where target.count == output.count:
            let error = output[position] - target[position]
            let count = output.count == 1 ? "" : "/\(output.count)"
            (formula, value) = (
                "2·\(Formula.inner(error, .exact))\(count)", 2 * error / Float(output.count)
            )
        case BinaryCrossentropy.names[0] where output.count == 1 && [0, 1].contains(target[0]):
            let p = output[position]
            let text = NumberText.exact(p)
            (formula, value) =
                target[position] == 1 ? ("−1/\(text)", -1 / p) : ("1/(1 − \(text))", 1 / (1 - p))
        default: return nil
        }
        let isRight = abs(value - gradient[position]) <= 1e-4 * max(1e-6, abs(value))
        return isRight ? formula : nil
    }
}
