public import NeuralNet
internal import OrderedJSON

/// One row's way through a model, number by number: forward, loss, chain rule and update.
public struct Explanation: Sendable {
    /// A value with its name and numbers.
    public struct Named: Sendable {
        /// A parameter's identity, an input's name, a constant's number, or the operation that made it.
        public let name: String
        /// The extent of each axis; the batch of one row included.
        public let extents: [Int]
        /// The elements in C order.
        public let elements: [Float]
    }

    /// One operation as it was computed.
    public struct Operation: Sendable {
        /// The name in the order of computation: `layer/operation`, numbered where it repeats.
        public let name: String
        /// The layer that asked for it, `nil` for the loss.
        public let layer: String?
        /// The kind of operation.
        public let kind: String
        /// What it took.
        public let inputs: [Named]
        /// What it gave.
        public let output: Named
        /// The loss's derivative with respect to what it gave; `nil` without a target or influence.
        public let gradient: [Float]?
        /// The derivative of each element by the one that it was made of; `nil` unless a function of each.
        public let slope: [Float]?
    }

    /// One parameter before and after the step.
    public struct Parameter: Sendable {
        /// The parameter.
        public let identity: ParameterIdentity
        /// The extent of each axis.
        public let extents: [Int]
        /// The elements before.
        public let before: [Float]
        /// The loss's derivative with respect to each element.
        public let gradient: [Float]
        /// The elements after.
        public let after: [Float]
    }

    /// The row, counted from 1.
    public let row: Int
    /// The operations of the layers and of the loss, in the order of computation.
    public let operations: [Operation]
    /// What each output of the model is, under its name.
    public let outputs: [Named]
    /// The target as the loss takes it, `nil` if none was given.
    public let target: [Float]?
    /// The name of the loss and its value, `nil` without a target.
    public let loss: (name: String, value: Float)?
    /// The learning rate of the update.
    public let learningRate: Double
    /// The parameters that the step changes; empty without a target.
    public let parameters: [Parameter]

    /// Follows a row through a model without a target: forward only.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - inputs: an array for each input.
    ///   - row: the row, counted from 1.
    /// - Throws: ``TrainingError`` where inputs don't suit the model or there is no such row.
    public init(_ model: Model, inputs: [DataArray], row: Int) throws(TrainingError) {
        try model.checkShapes(of: inputs)
        try Explanation.check(row, rows: inputs[0].rows)
        let program = try InferenceProgram(model, rows: 1)
        let values = Interpreter<Float>(program.program).run(
            inputs: inputs.map { $0.gathered([row - 1]) },
            parameters: ParameterValues(model.parameters))
        let reader = ValueReader(program: program.program, model: model, values: values)
        self.row = row
        operations = reader.operations(program.program.steps[...], gradients: [:])
        outputs = zip(model.graph.outputNames, program.outputs).map { reader.named($1, as: $0) }
        target = nil
        loss = nil
        learningRate = 0
        parameters = []
    }

    /// Follows a row through a model, the loss and one step.
    ///
    /// Layers compute as in prediction: no dropout, batch normalisation by its moving averages, no penalties.
    ///
    /// - Parameters:
    ///   - model: a model with one output.
    ///   - data: inputs and target.
    ///   - row: the row, counted from 1.
    ///   - settings: the loss, and the optimizer where it is asked for.
    ///   - learningRate: the learning rate, `nil` for the optimizer's own.
    ///   - usesOptimizer: whether the model's optimizer takes the step; else plain gradient descent does.
    /// - Throws: ``TrainingError`` where target, loss and model don't suit each other or there is no such row.
    public init(
        _ model: Model, data: Dataset, row: Int, settings: FitSettings, learningRate: Double?,
        usesOptimizer: Bool
    ) throws(TrainingError) {
        let loss = try Losses.loss(settings.loss)
        try Explanation.check(row, rows: data.rows)
        let one = data.slice(rows: row - 1..<row)
        try one.checkInputs(of: model, firstRow: row)
        let target = try CheckedTarget(one, loss: loss, model: model, firstRow: row).array
        let explained = try ExplainedProgram(model, loss: loss)
        let before = ParameterValues<Float>(model.parameters)
        let values = Interpreter<Float>(explained.program).run(
            inputs: one.inputs.map(\.elements) + [target.elements], parameters: before)
        let reader = ValueReader(program: explained.program, model: model, values: values)
        self.row = row
        operations = reader.operations(
            explained.program.steps[..<explained.forwardSteps], gradients: explained.stepGradients)
        outputs = [reader.named(explained.output, as: model.graph.outputNames[0])]
        self.target = target.elements
        self.loss = (loss.name, values[explained.loss][0])
        var run = try OptimizerRun(settings.optimizer, model: model, resets: false)
        if let learningRate { run.learningRate = learningRate }
        self.learningRate = run.learningRate
        if !usesOptimizer {
            let plain = NamedSettings(
                name: SGD.className, configuration: ["learning_rate": .init(self.learningRate)])
            run = try OptimizerRun(plain, model: model, resets: true)
        }
        let phase = run.phase
        run.beginStep()
        let parameters = ParameterMemory(model.parameters)
        run.apply(
            explained.gradients.map { ($0.identity, values[$0.value]) }, phase: phase,
            to: parameters)
        self.parameters = explained.gradients.map { identity, gradient in
            Parameter(
                identity: identity, extents: gradient.extents, before: before[identity],
                gradient: values[gradient], after: parameters[identity])
        }
    }

    private static func check(_ row: Int, rows: Int) throws(TrainingError) {
        guard row >= 1, row <= rows else { throw .noSuchRow(row, rows: rows) }
    }
}

extension Model {
    /// Whether layers add penalties of weights or activities to the loss of a fit.
    public var hasPenalties: Bool {
        get throws(TrainingError) {
            var builder = ProgramBuilder(self, mode: .training)
            do throws(ProgramError) {
                _ = try builder.addLayers(of: self, rows: 1)
            } catch {
                throw .program(error)
            }
            return !builder.penalties.isEmpty
        }
    }
}

/// Forward, loss, and the gradient of every step and parameter, for one row in inference mode.
private struct ExplainedProgram {
    let program: Program
    let output: Value
    let loss: Value
    let forwardSteps: Int
    let stepGradients: [Value: Value]
    let gradients: [(identity: ParameterIdentity, value: Value)]

    init(_ model: Model, loss: any Loss) throws(TrainingError) {
        guard model.graph.outputs.count == 1, let reference = model.graph.outputs.first else {
            throw .severalOutputs(model.graph.outputNames)
        }
        var builder = ProgramBuilder(model, mode: .inference)
        let values: [[Value]]
        do throws(ProgramError) {
            values = try builder.addLayers(of: model, rows: 1)
        } catch {
            throw .program(error)
        }
        output = values[reference.call][reference.output]
        let target = builder.input(loss.targetExtents(for: output.extents))
        let losses = loss.lower(target: target, prediction: output, in: &builder)
        self.loss = builder.mean(losses, over: Array(losses.extents.indices))
        let forward = builder.program
        forwardSteps = forward.steps.count
        let trainable = Set(model.specifications.filter(\.isTrainable).map(\.identity))
        let wanted = forward.parameters.filter { trainable.contains($0.identity) }
        let stepValues = forward.steps.map(\.output)
        let all = builder.gradients(of: self.loss, for: stepValues + wanted.map(\.value))
        var stepGradients: [Value: Value] = [:]
        for (value, gradient) in zip(stepValues, all) { stepGradients[value] = gradient }
        self.stepGradients = stepGradients
        gradients = zip(wanted, all.dropFirst(stepValues.count)).compactMap { parameter, gradient in
            gradient.map { (parameter.identity, $0) }
        }
        program = builder.program
    }
}

/// Gives a program's values names and numbers.
private struct ValueReader {
    private let values: ProgramValues<Float>
    private let names: [String]

    init(program: Program, model: Model, values: ProgramValues<Float>) {
        self.values = values
        var used: [String: Int] = [:]
        let inputs = model.graph.inputNames + ["target"]
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
