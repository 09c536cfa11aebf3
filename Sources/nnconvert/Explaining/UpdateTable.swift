internal import NeuralNet
internal import Training

/// The table of the update: each weight before and after the step.
struct UpdateTable {
    let explanation: Explanation
    /// The names of the first layer's inputs, empty where they have none.
    let features: [String]
    /// The layer that takes the features, `nil` where none takes them as they are.
    let featureLayer: String?
    /// The optimizer that takes the step, `nil` for plain gradient descent.
    let optimizer: String?

    /// The lines of the table and its heading.
    var lines: [String] {
        let rate = NumberText.setting(explanation.learningRate)
        let rule = optimizer ?? "plain gradient descent"
        let formula = optimizer == nil ? "before − rate · gradient = after" : "before → after"
        var table = TextTable(
            columns: [("parameter", .left), ("gradient", .right), (formula, .left)], widest: 44)
        for parameter in explanation.parameters { add(parameter, rate: rate, to: &table) }
        return ["", "Update by \(rule), learning rate \(rate)"] + table.lines(indent: 4)
    }

    private func add(
        _ parameter: Explanation.Parameter, rate: String, to table: inout TextTable
    ) {
        let shown = shownElements(of: parameter)
        for element in shown {
            let gradient = parameter.gradient[element.index]
            let before = NumberText.short(parameter.before[element.index])
            let after = NumberText.short(parameter.after[element.index])
            let step =
                optimizer == nil
                ? "\(before) − \(rate)·\(Formula.inner(gradient)) = \(after)"
                : "\(before) → \(after)"
            let name = element.name.isEmpty ? "" : " \(element.name)"
            table.add(["\(parameter.identity)\(name)", NumberText.short(gradient), step])
        }
        let hidden = Set(shown.map(\.index))
        let rest = parameter.gradient.indices.filter { !hidden.contains($0) }
        guard !rest.isEmpty else { return }
        let largest = rest.map { abs(parameter.after[$0] - parameter.before[$0]) }.max() ?? 0
        table.add([
            "    … \(NumberText.grouped(rest.count)) more", "",
            largest == 0 ? "not changed" : "changed by at most \(NumberText.short(largest))",
        ])
    }

    /// The elements that stand in the table, with their names.
    private func shownElements(
        of parameter: Explanation.Parameter
    ) -> [(index: Int, name: String)] {
        let count = parameter.before.count
        let limit = { (count: Int) in count > 2 * Formula.shown ? Formula.shown : count }
        if parameter.identity.role == "kernel", parameter.extents.count == 2 {
            let (inputs, units) = (parameter.extents[0], parameter.extents[1])
            let place = WeightName.tellingUnit(of: parameter.gradient)
            let unit = units > 0 ? place % units : 0
            return (0..<limit(inputs)).map { input in
                let name = WeightName.weight(input, unit: unit, inputs: inputs, units: units)
                return (input * units + unit, name + feature(input, of: parameter, inputs: inputs))
            }
        }
        let symbols = ["bias": "b", "gamma": "γ", "beta": "β", "alpha": "α"]
        let symbol = symbols[parameter.identity.role] ?? ""
        return (0..<limit(count)).map { ($0, Formula.name(symbol, $0, of: count)) }
    }

    private func feature(_ input: Int, of parameter: Explanation.Parameter, inputs: Int) -> String {
        guard features.count == inputs, parameter.identity.layer.description == featureLayer else {
            return ""
        }
        return " (\(features[input]))"
    }
}
