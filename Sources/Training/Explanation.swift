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

    /// The loss of one output.
    public struct OutputLoss: Sendable {
        /// The output's name.
        public let output: String
        /// The name of the loss.
        public let name: String
        /// The target as the loss takes it.
        public let target: [Float]
        /// The loss, before it is multiplied by its weight.
        public let value: Float
        /// What the loss is multiplied by in the sum.
        public let weight: Double
        /// The loss's derivative by the output, the weight included; `nil` without influence.
        public let gradient: [Float]?
    }

    /// The row, counted from 1.
    public let row: Int
    /// The operations of the layers and of the loss, in the order of computation.
    public let operations: [Operation]
    /// What each output of the model is, under its name.
    public let outputs: [Named]
    /// The losses of the outputs that have one, empty without a target.
    public let losses: [OutputLoss]
    /// What the step makes smaller: the sum of the weighted losses and of the penalties; `nil` without a target.
    public let loss: Float?
    /// The part of the loss that is penalties of the layers' weights and activities.
    public let penalty: Float
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
        losses = []
        loss = nil
        penalty = 0
        learningRate = 0
        parameters = []
    }

    /// Follows a row through a model, the loss and one step.
    ///
    /// Layers compute as in an evaluation: no dropout, batch normalisation by its moving averages, penalties counted.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - data: inputs, targets and, where samples weigh differently, sample weights.
    ///   - row: the row, counted from 1.
    ///   - settings: the loss, and the optimizer where it is asked for.
    ///   - learningRate: the learning rate, `nil` for the optimizer's own.
    ///   - usesOptimizer: whether the model's optimizer takes the step; else plain gradient descent does.
    /// - Throws: ``TrainingError`` where target, loss and model don't suit each other or there is no such row.
    public init(
        _ model: Model, data: Dataset, row: Int, settings: FitSettings, learningRate: Double?,
        usesOptimizer: Bool
    ) throws(TrainingError) {
        try Explanation.check(row, rows: data.rows)
        let one = try PreparedData(
            data.slice(rows: row - 1..<row), settings: settings, model: model, firstRow: row)
        let explained = try ExplainedProgram(model, objective: one.objective)
        let before = ParameterValues<Float>(model.parameters)
        let values = Interpreter<Float>(explained.program).run(
            inputs: one.arrays.map(\.elements), parameters: before)
        let reader = ValueReader(
            program: explained.program, model: model, values: values,
            others: one.objective.inputNames)
        self.row = row
        operations = reader.operations(
            explained.program.steps[..<explained.forwardSteps], gradients: explained.stepGradients)
        outputs = zip(model.graph.outputNames, explained.predictions).map {
            reader.named($1, as: $0)
        }
        losses = explained.losses(of: one.objective, values)
        loss = values[explained.loss][0]
        penalty = explained.penalties.reduce(0) { $0 + values[$1][0] }
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
