internal import NeuralNet
internal import Training

/// The chain rule from the loss back to every weight, factor by factor.
struct Backward {
    let stories: [LayerStory]
    let losses: [LossStory]
    /// Whether a layer's parameters change.
    let changes: (String) -> Bool

    /// The lines of the losses' derivatives and of all layers, last layer first.
    var lines: [String] {
        var lines = ["", "Chain rule, from the loss back"]
        for loss in losses {
            if losses.count > 1 { lines.append("  of \"\(loss.loss.output)\"") }
            lines += loss.derivatives
        }
        guard losses.contains(where: { !$0.gradient.allSatisfy { $0 == 0 } }) else {
            return lines + ["    and with it every gradient is 0: this row teaches nothing"]
        }
        for (position, story) in stories.enumerated().reversed()
        where story.passages.contains(where: { $0.gradient != nil }) {
            lines += ["  through \"\(story.name)\""]
            lines += self.lines(of: story, isFirst: position == 0)
        }
        return lines
    }

    private func lines(of story: LayerStory, isFirst: Bool) -> [String] {
        var lines: [String] = []
        // What reaches the sums: the gradient of the layer's output, and the slope that it met.
        var passed: (gradient: [Float], slope: [Float])?
        for (position, passage) in story.passages.enumerated().reversed() {
            let symbol = position == story.passages.count - 1 ? story.symbol : "a"
            switch passage {
            case .function(_, let operation):
                lines += self.lines(of: operation, symbol: symbol)
                guard let gradient = operation.gradient, let slope = operation.slope else {
                    continue
                }
                passed = (gradient, slope)
                // Where sums follow, they say what reaches them.
                if position == 0 {
                    let product = zip(gradient, slope).map { $0 * $1 }
                    lines.append("    ∂L/∂z = \(Formula.list(product))")
                }
            case .sums(let sums):
                lines += self.lines(of: sums, in: story, passed: passed, isFirst: isFirst)
                passed = nil
            case .normalisation(let normalisation):
                lines += self.lines(of: normalisation, symbol: symbol)
            case .reshape, .other:
                guard position == story.passages.count - 1, let gradient = passage.gradient else {
                    continue
                }
                lines.append("    ∂L/∂\(symbol) = \(Formula.list(gradient))")
            }
        }
        return lines
    }

    /// ∂a/∂z of a function.
    private func lines(of operation: Explanation.Operation, symbol: String) -> [String] {
        guard let slope = operation.slope else { return [] }
        let count = slope.count
        let shown = Formula.shown(of: count)
        var lines = (0..<shown).map { position in
            let (a, z) = (
                Formula.name(symbol, position, of: count), Formula.name("z", position, of: count)
            )
            return "    ∂\(a)/∂\(z) = \(NumberText.exact(slope[position]))"
        }
        if shown < count {
            lines.append("    … \(Formula.range(of: Array(slope.dropFirst(shown))))")
        }
        return lines
    }

    private func lines(of normalisation: Normalisation, symbol: String) -> [String] {
        guard let gradient = normalisation.gradient else { return [] }
        let count = gradient.count
        let shown = Formula.shown(of: count)
        var lines = (0..<shown).map { unit in
            let (a, x) = (Formula.name(symbol, unit, of: count), Formula.name("x", unit, of: count))
            let slope = normalisation.slope(unit)
            let product = Formula.product([gradient[unit], slope])
            return "    ∂\(a)/∂\(x) = γ/√(variance + ε) = \(NumberText.short(slope))    "
                + "∂L/∂\(x) = \(product) = \(NumberText.short(gradient[unit] * slope))"
        }
        if shown < count { lines.append("    … and so \(NumberText.grouped(count - shown)) more") }
        return lines
    }

    private func lines(
        of sums: WeightedSums, in story: LayerStory, passed: (gradient: [Float], slope: [Float])?,
        isFirst: Bool
    ) -> [String] {
        guard let gradient = sums.gradient else { return [] }
        var lines: [String] = []
        if passed == nil || sums.units > 1 {
            lines.append("    ∂L/∂z = \(Formula.list(gradient))")
        }
        if sums.places > 1 {
            lines.append("    the gradients of the weights are sums over \(sums.places) places")
        } else if changes(story.path) {
            lines += weights(of: sums, passed: passed, gradient)
        } else {
            lines.append("    the layer is frozen")
        }
        return isFirst || sums.places > 1 ? lines : lines + handedOn(sums, gradient)
    }

    /// ∂z/∂w and ∂L/∂w of the weights of the unit with the largest gradient, side by side.
    private func weights(
        of sums: WeightedSums, passed: (gradient: [Float], slope: [Float])?, _ gradient: [Float]
    ) -> [String] {
        let unit = WeightName.tellingUnit(of: gradient)
        let factors = passed.map { [$0.gradient[unit], $0.slope[unit]] } ?? [gradient[unit]]
        let isWide = sums.inputs.count > 2 * Formula.shown
        let shown = isWide ? Formula.shown : sums.inputs.count
        let z = Formula.name("z", unit, of: sums.units)
        var rows: [(local: String, total: String)] = []
        for (position, x) in sums.inputs.prefix(shown).enumerated() {
            let w = WeightName.weight(
                position, unit: unit, inputs: sums.inputs.count, units: sums.units)
            rows.append(row(w, z, factors + [x], gradient[unit] * x))
        }
        if sums.bias != nil {
            let b = Formula.name("b", unit, of: sums.units)
            rows.append(row(b, z, factors + [1], gradient[unit]))
        }
        let widest = rows.map(\.local.count).max() ?? 0
        var lines = rows.map { row in
            "    " + row.local + String(repeating: " ", count: widest - row.local.count + 4)
                + row.total
        }
        let all = sums.inputs.count * sums.units
        if shown < all {
            lines.append("    … and so \(NumberText.grouped(all - shown)) more weights")
        }
        return lines
    }

    private func row(
        _ parameter: String, _ z: String, _ factors: [Float], _ result: Float
    ) -> (local: String, total: String) {
        let local = "∂\(z)/∂\(parameter) = \(NumberText.short(factors[factors.count - 1]))"
        let product = Formula.product(factors)
        return (local, "∂L/∂\(parameter) = \(product) = \(NumberText.short(result))")
    }

    /// ∂L/∂x for the layer before: the gradients of all sums by their weights.
    private func handedOn(_ sums: WeightedSums, _ gradient: [Float]) -> [String] {
        let count = sums.inputs.count
        let shown = Formula.shown(of: count)
        let results = (0..<count).map { position in
            (0..<sums.units).reduce(Float(0)) { $0 + gradient[$1] * sums.weight(position, $1) }
        }
        var lines = ["    handed on to the layer before, whose a is this x:"]
        lines += (0..<shown).map { position in
            let terms = (0..<sums.units).map { unit in
                Formula.product([gradient[unit], sums.weight(position, unit)])
            }
            let name = Formula.name("x", position, of: count)
            return "    "
                + Formula.sum(
                    "∂L/∂\(name) = ",
                    terms: { _ in
                        terms.enumerated().map {
                            $0 > 0 && $1.hasPrefix("−") ? "(\($1))" : $1
                        }
                    }, result: { _ in NumberText.short(results[position]) })
        }
        if shown < count {
            lines.append("    … \(Formula.range(of: Array(results.dropFirst(shown))))")
        }
        return lines
    }
}

/// What the textbook calls the elements of a layer's parameters.
enum WeightName {
    /// The unit whose weights are worth showing: the one with the largest gradient, the first of equals.
    static func tellingUnit(of gradient: [Float]) -> Int {
        let largest = gradient.map { abs($0) }.max() ?? 0
        return gradient.firstIndex { abs($0) == largest } ?? 0
    }

    /// A weight by its input and unit, counted from 0: `w₁` of one unit, `w₁,₁` of several.
    static func weight(_ input: Int, unit: Int, inputs: Int, units: Int) -> String {
        if units > 1 { return "w" + Formula.subscripted(input + 1, unit + 1) }
        return Formula.name("w", input, of: inputs)
    }
}
