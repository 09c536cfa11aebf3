internal import NeuralNet

/// Forward, loss, and the gradient of every step and parameter, for one row as in an evaluation.
struct ExplainedProgram {
    let program: Program
    /// What the model's outputs are.
    let predictions: [Value]
    let loss: Value
    /// The penalties of the layers' weights and activities.
    let penalties: [Value]
    let forwardSteps: Int
    let stepGradients: [Value: Value]
    let gradients: [(identity: ParameterIdentity, value: Value)]
    private let outputs: [ForwardProgram.Output]

    init(_ model: Model, objective: Objective) throws(TrainingError) {
        var forward = try ForwardProgram(model, objective: objective, rows: 1, mode: .evaluation)
        predictions = model.graph.outputs.map { forward.calls[$0.call][$0.output] }
        outputs = forward.outputs
        penalties = forward.builder.penalties
        loss = forward.loss
        let before = forward.builder.program
        forwardSteps = before.steps.count
        let trainable = Set(model.specifications.filter(\.isTrainable).map(\.identity))
        let wanted = before.parameters.filter { trainable.contains($0.identity) }
        let stepValues = before.steps.map(\.output)
        let all = forward.builder.gradients(of: loss, for: stepValues + wanted.map(\.value))
        var stepGradients: [Value: Value] = [:]
        for (value, gradient) in zip(stepValues, all) { stepGradients[value] = gradient }
        self.stepGradients = stepGradients
        gradients = zip(wanted, all.dropFirst(stepValues.count)).compactMap { parameter, gradient in
            gradient.map { (parameter.identity, $0) }
        }
        program = forward.builder.program
    }

    /// The losses of the outputs that have one.
    func losses(
        of objective: Objective, _ values: ProgramValues<Float>
    ) -> [Explanation.OutputLoss] {
        zip(objective.outputs, outputs).compactMap { own, output in
            guard let loss = own.loss, let value = output.loss else { return nil }
            return Explanation.OutputLoss(
                output: own.name, name: loss.loss.name, target: values[output.target],
                value: values[value][0], weight: loss.weight ?? 1,
                gradient: stepGradients[output.prediction].map { values[$0] })
        }
    }
}

extension Objective {
    /// What messages call the program's inputs behind the model's.
    var inputNames: [String] {
        let isOne = outputs.count == 1
        let weighted = outputs.filter { $0.weights != nil }
        return outputs.map { isOne ? "target" : "target \($0.name)" }
            + weighted.map { isOne ? "weight" : "weight \($0.name)" }
    }
}

/// Gives a program's values names and numbers.
struct ValueReader {
    private let values: ProgramValues<Float>
    private let names: [String]

    init(
        program: Program, model: Model, values: ProgramValues<Float>, others: [String] = []
    ) {
        self.values = values
        var used: [String: Int] = [:]
        let inputs = model.graph.inputNames + others
        names = program.sources.map { source in
            switch source {
            case .input(let position): return inputs[position]
            case .parameter(let identity): return "\(identity)"
            case .constant(let numbers):
                return numbers.count == 1 ? "\(Float(numbers[0]))" : "constant"
            case .step(let position):
                let step = program.steps[position]
                let name = "\(step.layer.map { "\($0)" } ?? "loss")/\(step.operation.name)"
                used[name, default: 0] += 1
                return used[name] == 1 ? name : "\(name) \(used[name] ?? 0)"
            }
        }
    }

    func named(_ value: Value, as name: String? = nil) -> Explanation.Named {
        Explanation.Named(
            name: name ?? names[value.index], extents: value.extents, elements: values[value])
    }

    func operations(
        _ steps: ArraySlice<Step>, gradients: [Value: Value]
    ) -> [Explanation.Operation] {
        steps.map { step in
            let output = named(step.output)
            return Explanation.Operation(
                name: output.name, layer: step.layer.map { "\($0)" }, kind: step.operation.name,
                inputs: step.inputs.map { named($0) }, output: output,
                gradient: gradients[step.output].map { values[$0] }, slope: slope(of: step))
        }
    }

    private func slope(of step: Step) -> [Float]? {
        guard let function = step.operation as? Elementwise else { return nil }
        let ones = [Float](repeating: 1, count: step.output.count)
        return function.slope(values[step.inputs[0]], values[step.output], ones)
    }
}
