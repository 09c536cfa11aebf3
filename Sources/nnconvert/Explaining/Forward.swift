internal import NeuralNet
internal import Training

/// The way from the inputs to the outputs, spelled out layer by layer.
struct Forward {
    let stories: [LayerStory]

    /// The lines of all layers.
    var lines: [String] { stories.flatMap(lines(of:)) }

    private func lines(of story: LayerStory) -> [String] {
        var lines = ["", "Layer \"\(story.name)\" (\(story.kind))"]
        if story.passages.isEmpty { lines.append("    passes its input on") }
        for (position, passage) in story.passages.enumerated() {
            let isLast = position == story.passages.count - 1
            lines += self.lines(of: passage, symbol: isLast ? story.symbol : nil)
        }
        return lines
    }

    private func lines(of passage: Passage, symbol: String?) -> [String] {
        switch passage {
        case .sums(let sums): lines(of: sums, symbol: symbol)
        case .normalisation(let normalisation): lines(of: normalisation, symbol: symbol ?? "a")
        case .function(let name, let operation):
            lines(of: name, operation, symbol: symbol)
        case .reshape(let operation):
            [
                "    \(Shape(operation.inputs[0].extents)) becomes \(Shape(operation.output.extents)), "
                    + "the numbers stay"
            ]
        case .other(let operation): [line(of: operation)]
        }
    }

    private func lines(of sums: WeightedSums, symbol: String?) -> [String] {
        let count = sums.units
        let shown = Formula.shown(of: count)
        var lines = (0..<shown).map { unit in
            let name = Formula.name("z", unit, of: count)
            let output = symbol.map { " = \(Formula.name($0, unit, of: count))" } ?? ""
            return "    "
                + Formula.sum(
                    "\(name)\(output) = ", terms: { terms(of: unit, in: sums, $0) },
                    result: { $0(sums.sums[unit]) })
        }
        if shown < count {
            lines.append("    … \(Formula.range(of: Array(sums.sums.dropFirst(shown))))")
        }
        if sums.places > 1 {
            lines.append("    the same at \(sums.places - 1) more places of the input")
        }
        return lines
    }

    private func lines(of normalisation: Normalisation, symbol: String) -> [String] {
        let count = normalisation.output.count
        let shown = Formula.shown(of: count)
        let epsilon = NumberText.short(normalisation.epsilon)
        var lines = (0..<shown).map { unit in
            let name = Formula.name(symbol, unit, of: count)
            let centred =
                "(\(NumberText.short(normalisation.inputs[unit])) − "
                + "\(Formula.inner(normalisation.mean[unit])))"
            return "    \(name) = \(NumberText.short(normalisation.gamma[unit]))·\(centred)"
                + "/√(\(NumberText.short(normalisation.variance[unit])) + \(epsilon))"
                + " + \(Formula.inner(normalisation.beta[unit]))"
                + " = \(NumberText.short(normalisation.output[unit]))"
        }
        if shown < count {
            let rest = Array(normalisation.output.dropFirst(shown))
            lines.append("    … \(Formula.range(of: rest))")
        }
        return lines
    }

    private func terms(
        of unit: Int, in sums: WeightedSums, _ digits: Formula.Digits
    ) -> [String] {
        let products = sums.inputs.enumerated().map { position, x in
            let factor = position == 0 ? digits(x) : Formula.inner(x, digits)
            return factor + "·" + Formula.inner(sums.weight(position, unit), digits)
        }
        return products + (sums.bias.map { [Formula.inner($0[unit], digits)] } ?? [])
    }

    private func lines(
        of name: String, _ operation: Explanation.Operation, symbol: String?
    ) -> [String] {
        let (before, after) = (operation.inputs[0].elements, operation.output.elements)
        guard operation.slope != nil, before.count == after.count else {
            return ["    \(name) of all: \(symbol.map { "\($0) = " } ?? "")\(Formula.list(after))"]
        }
        let shown = Formula.shown(of: after.count)
        var lines = (0..<shown).map { position in
            let result = symbol.map { "\(Formula.name($0, position, of: after.count)) = " } ?? ""
            let digits: Formula.Digits = shown < after.count ? .short : .exact
            return "    \(result)\(name)(\(digits(before[position]))) = \(digits(after[position]))"
        }
        if shown < after.count {
            lines.append("    … \(Formula.range(of: Array(after.dropFirst(shown))))")
        }
        return lines
    }

    private func line(of operation: Explanation.Operation) -> String {
        let signs = ["add": "+", "subtract": "−", "multiply": "·", "divide": "/"]
        guard let sign = signs[operation.kind], operation.inputs.count == 2,
            let a = operation.inputs[0].elements.first, let b = operation.inputs[1].elements.first
        else { return "    \(operation.kind): \(Formula.list(operation.output.elements))" }
        let count = operation.output.elements.count
        let first = NumberText.short(operation.output.elements[0])
        let rest = count == 1 ? "" : ", and so \(NumberText.grouped(count - 1)) more"
        return "    \(NumberText.short(a)) \(sign) \(Formula.inner(b)) = \(first)\(rest)"
    }
}
