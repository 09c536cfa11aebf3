internal import Glibc
internal import NeuralNet
internal import Training

/// The loss of an output and its derivative, spelled out where the loss is one that textbooks spell.
struct LossStory {
    /// The loss.
    let loss: Explanation.OutputLoss
    /// The model's output.
    let output: [Float]
    /// What stands behind the word loss in the heading: the output where there are several.
    let place: String
    /// What the loss is called: `L`, or `L₁`, `L₂`, … where the loss is a sum.
    let symbol: String

    /// The target as the loss takes it.
    private var target: [Float] { loss.target }
    /// The derivative of what the step makes smaller by the output.
    var gradient: [Float] { loss.gradient ?? [] }

    /// The losses of an explanation, empty if it has no target.
    static func all(in explanation: Explanation) -> [LossStory] {
        let losses = explanation.losses
        let isSum =
            losses.count > 1 || losses.contains { $0.weight != 1 } || explanation.penalty != 0
        return losses.enumerated().compactMap { position, loss in
            explanation.outputs.first { $0.name == loss.output }.map { output in
                LossStory(
                    loss: loss, output: output.elements,
                    place: losses.count > 1 ? " of \"\(loss.output)\"" : "",
                    symbol: isSum ? "L" + Formula.subscripted(position + 1) : "L")
            }
        }
    }

    /// The lines of the loss itself.
    var lines: [String] {
        let name = loss.name.replacing("_", with: " ")
        let value = NumberText.exact(loss.value)
        var lines = ["", "Loss\(place): \(name), target \(Formula.list(target))"]
        switch loss.name {
        case MeanSquaredError.names[0] where target.count == output.count: lines += squares
        case MeanAbsoluteError.names[0] where target.count == output.count: lines += sizes
        default:
            let formula = (likelihood ?? margin).map { "\($0) = " } ?? ""
            lines.append("    \(symbol) = \(formula)\(value)")
            if holdsProbabilities, output.contains(where: isHeld) {
                lines.append("    (the loss holds probabilities within [1e-7, 1 − 1e-7])")
            }
        }
        return lines
    }

    private var holdsProbabilities: Bool { loss.name.contains("crossentropy") }

    /// The errors, and what becomes of each.
    private func errors(_ becoming: (Float) -> String) -> [String] {
        let count = output.count
        let shown = Formula.shown(of: count)
        let lines = (0..<shown).map { position in
            let (y, t) = (output[position], target[position])
            let name = Formula.name("error", position, of: count)
            return
                "    \(name) = \(NumberText.exact(y)) − \(Formula.inner(t, .exact)) = "
                + "\(NumberText.exact(y - t)), \(becoming(y - t))"
        }
        return shown == count
            ? lines : lines + ["    … and so \(NumberText.grouped(count - shown)) more"]
    }

    /// The sizes of the errors and their mean.
    private var sizes: [String] {
        let count = output.count
        let mean = count == 1 ? "the size" : "the mean of \(NumberText.grouped(count)) sizes"
        return errors { "size \(NumberText.exact(abs($0)))" }
            + ["    \(symbol) = \(mean) = \(NumberText.exact(loss.value))"]
    }

    /// What a hinge or Huber loss of one unit is, if that is what the loss is.
    private var margin: String? {
        guard output.count == 1, target.count == 1 else { return nil }
        let y = NumberText.exact(output[0])
        let (formula, value): (String, Float)
        switch loss.name {
        case Hinge.names[0]:
            let sign: Float = target[0] == 0 ? -1 : target[0]
            (formula, value) = (
                "max(1 − \(Formula.product([sign, output[0]], .exact)), 0)",
                max(1 - sign * output[0], 0)
            )
        case Huber.names[0] where abs(output[0] - target[0]) <= 1:
            let error = output[0] - target[0]
            (formula, value) = (
                "(\(y) − \(Formula.inner(target[0], .exact)))²/2", error * error / 2
            )
        default: return nil
        }
        return abs(value - loss.value) <= 1e-4 * abs(value) ? formula : nil
    }

    /// The squares of the errors and their mean.
    private var squares: [String] {
        let count = output.count
        let value = NumberText.exact(loss.value)
        let mean: String
        if count == 1 {
            let (high, low) = (max(output[0], target[0]), min(output[0], target[0]))
            mean = "(\(NumberText.exact(high)) − \(Formula.inner(low, .exact)))²"
        } else {
            mean = "the mean of \(NumberText.grouped(count)) squares"
        }
        return errors { "squared \(NumberText.exact($0 * $0))" }
            + ["    \(symbol) = \(mean) = \(value)"]
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

    /// The derivative by an element of the output as a formula, if it is one that textbooks spell.
    private func derivative(at position: Int) -> String? {
        guard output.count == gradient.count,
            let (formula, value) = plainDerivative(at: position)
        else { return nil }
        let weighted = Float(loss.weight) * value
        let isRight =
            abs(weighted - gradient[position]) <= 1e-4 * max(1e-6, abs(weighted))
        guard isRight else { return nil }
        return loss.weight == 1
            ? formula : "\(NumberText.setting(loss.weight))·(\(formula))"
    }

    private func plainDerivative(at position: Int) -> (formula: String, value: Float)? {
        let y = output[position]
        if let index = trueClass, likelihood != nil {
            let isTrue = position == index
            return (
                "1 − \(isTrue ? 1 : 0)/\(NumberText.exact(y))", isTrue ? 1 - 1 / y : 1
            )
        }
        guard target.count == output.count else { return nil }
        let error = y - target[position]
        let count = output.count == 1 ? "" : "/\(output.count)"
        let share = Float(output.count)
        let text = NumberText.exact(y)
        switch loss.name {
        case MeanSquaredError.names[0]:
            return ("2·\(Formula.inner(error, .exact))\(count)", 2 * error / share)
        case MeanAbsoluteError.names[0] where error != 0:
            return ("the error's sign\(count)", (error > 0 ? 1 : -1) / share)
        case Huber.names[0] where abs(error) <= 1:
            return ("\(Formula.inner(error, .exact))\(count)", error / share)
        case BinaryCrossentropy.names[0] where output.count == 1 && target[position] == 1:
            return ("−1/\(text)", -1 / y)
        case BinaryCrossentropy.names[0] where output.count == 1 && target[position] == 0:
            return ("1/(1 − \(text))", 1 / (1 - y))
        default: return nil
        }
    }
}
