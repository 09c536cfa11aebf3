internal import NeuralNet
internal import OrderedJSON
internal import Training

/// `nnconvert explain`: the textbook on the user's own model, with the user's own numbers.
struct Explain: Command {
    private static let row = Option.value("row", "N", "The row to explain, counted from 1 (1).")
    private static let withOptimizer = Option.flag(
        "with-optimizer",
        "Let the model's optimizer take the step instead of plain gradient descent.")

    static let syntax = Syntax(
        "explain", "Spell out how a model computes one row, and what one step of learning changes.",
        operands: ["MODEL"], required: [.data],
        options: [.data] + Option.dataFormat + [row, .target, SettingsOptions.learningRate]
            + DecisionRequest.options + [withOptimizer],
        notes: [
            "Layers compute as in prediction. With --target follow the loss, each factor of the chain rule, "
                + "each gradient, and each weight before and after one step. --json prints all "
                + "numbers; words show the first ones of wide layers."
        ],
        examples: [
            "nnconvert explain Fixtures/salary/model.h5 --data Fixtures/salary/wanted.csv \\",
            "    --target wanted --learning-rate 0.00001 --threshold 100 --labels decline,approve",
        ])

    private let path: String
    private let data: DataOptions
    private let row: Int
    private let request: DecisionRequest
    private let settings: SettingsOptions
    private let usesOptimizer: Bool

    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        _ = try arguments.required(.data)
        data = try DataOptions(arguments)
        row = try arguments.integer(Self.row) ?? 1
        request = try DecisionRequest(arguments)
        settings = try SettingsOptions(arguments)
        usesOptimizer = arguments.has(Self.withOptimizer)
        for option in [SettingsOptions.learningRate, Self.withOptimizer]
        where arguments.has(option) && !data.hasTargets {
            throw UsageError.needed(Option.target.spelling, by: option.spelling)
        }
    }

    func run(on console: Console) throws -> ExitStatus {
        let model = try ModelFiles.read(path, on: console)
        let decision = try request.decision(for: model)
        let dataset = try data.read(for: model, on: console)
        guard row <= dataset.rows else { throw UsageError.rowOutOfRange(row, rows: dataset.rows) }
        let settings = try fitSettings(model, dataset, console)
        let explanation = try explain(model, dataset, settings)
        let label = decision.map { $0.label(of: explanation.outputs[0].elements) }
        try console.report(
            json: explanation.json(model: path, label: label),
            text: try text(explanation, model, dataset, settings, decision))
        return .done
    }

    private func fitSettings(
        _ model: Model, _ dataset: Dataset, _ console: Console
    ) throws -> FitSettings? {
        guard data.hasTargets else { return nil }
        var options = settings
        options.askForNoMetrics()
        if !usesOptimizer, options.request.learningRate != nil { options.askForNoOptimizer() }
        let settings = try options.settings(
            for: model, targets: dataset.targets, blame: Blame(model: path, data: data))
        console.note(settings.notes)
        return settings
    }

    private func explain(
        _ model: Model, _ dataset: Dataset, _ settings: FitSettings?
    ) throws -> Explanation {
        let blame = Blame(model: path, data: data)
        return try blame.placing(self.settings) { () throws(TrainingError) in
            guard let settings else {
                return try Explanation(model, inputs: dataset.inputs, row: row)
            }
            return try Explanation(
                model, data: dataset, row: row, settings: settings,
                learningRate: self.settings.request.learningRate, usesOptimizer: usesOptimizer)
        }
    }

    private func text(
        _ explanation: Explanation, _ model: Model, _ dataset: Dataset, _ settings: FitSettings?,
        _ decision: Decision?
    ) throws -> String {
        let textbook = Textbook(
            explanation: explanation, model: model,
            inputs: dataset.inputs.map { $0.slice(row - 1..<row) },
            columns: try data.inputColumns(for: model), decision: decision,
            optimizer: usesOptimizer ? settings?.optimizer.name : nil,
            outcome: try outcome(explanation, model, dataset, settings))
        return textbook.text(title: "\(path), row \(row) of \(data.name)")
    }

    /// Output and loss of the row with the weights after the step.
    private func outcome(
        _ explanation: Explanation, _ model: Model, _ dataset: Dataset, _ settings: FitSettings?
    ) throws -> (outputs: [[Float]], loss: Float)? {
        guard let settings else { return nil }
        var values = model.parameters
        for parameter in explanation.parameters {
            values[parameter.identity] = Tensor(parameter.after, extents: parameter.extents)
        }
        var changed = model
        try using(path) { try changed.setParameters(values) }
        let after = try explain(changed, dataset, settings)
        return after.loss.map { (after.outputs.map(\.elements), $0) }
    }
}
