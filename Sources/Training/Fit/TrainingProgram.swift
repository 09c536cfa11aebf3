public import NeuralNet

/// One step of a model as a program: forward, loss, and gradients of all that may change.
public struct TrainingProgram: Sendable {
    /// The steps.
    public var program: Program { builder.program }
    /// The steps, to which an optimizer adds its own.
    let builder: ProgramBuilder
    /// The loss: the mean over the batch's samples, and the layers' penalties.
    public let loss: Value
    /// What the model's outputs are.
    public let outputs: [Value]
    /// The gradients of the trainable parameters, in the model's order; those without influence are left out.
    public let gradients: [(identity: ParameterIdentity, value: Value)]

    /// Makes a program.
    ///
    /// - Parameters:
    ///   - model: a model with one output.
    ///   - loss: the loss of the output.
    ///   - rows: the number of rows of a batch.
    ///   - mode: whether dropout and batch statistics are at work, and penalties count.
    /// - Throws: ``TrainingError`` where the model has several outputs or an open input.
    public init(
        _ model: Model, loss: any Loss, rows: Int, mode: ProgramBuilder.Mode
    ) throws(TrainingError) {
        let wanted = model.specifications.filter(\.isTrainable).map(\.identity)
        try self.init(model, loss: loss, rows: rows, mode: mode, gradientsOf: wanted)
    }

    /// Makes a program of forward and loss alone.
    ///
    /// - Parameters:
    ///   - model: a model with one output.
    ///   - loss: the loss of the output.
    ///   - rows: the number of rows of a batch.
    /// - Returns: the program, without gradients.
    /// - Throws: ``TrainingError`` where the model has several outputs or an open input.
    static func evaluation(
        of model: Model, loss: any Loss, rows: Int
    ) throws(TrainingError) -> TrainingProgram {
        try TrainingProgram(model, loss: loss, rows: rows, mode: .evaluation, gradientsOf: [])
    }

    private init(
        _ model: Model, loss: any Loss, rows: Int, mode: ProgramBuilder.Mode,
        gradientsOf wanted: [ParameterIdentity]
    ) throws(TrainingError) {
        guard model.graph.outputs.count == 1, let output = model.graph.outputs.first else {
            throw .severalOutputs(model.graph.outputNames)
        }
        var builder = ProgramBuilder(model, mode: mode)
        let values: [[Value]]
        do throws(ProgramError) {
            values = try builder.addLayers(of: model, rows: rows)
        } catch {
            throw .program(error)
        }
        let prediction = values[output.call][output.output]
        let target = builder.input(try loss.checkedTargetExtents(for: prediction.extents))
        let losses = try Self.masked(
            loss.lower(target: target, prediction: prediction, in: &builder),
            by: builder.masks[output.call][output.output],
            output: model.graph.layerName(of: output), in: &builder)
        var total = builder.mean(losses, over: Array(losses.extents.indices))
        for penalty in builder.penalties { total = builder.sum(total, penalty) }
        let parameters = Dictionary(
            uniqueKeysWithValues: builder.program.parameters.map { ($0.identity, $0.value) })
        let known = wanted.compactMap { identity in
            parameters[identity].map { (identity: identity, value: $0) }
        }
        let gradients = builder.gradients(of: total, for: known.map(\.value))
        self.gradients = zip(known, gradients).compactMap { parameter, gradient in
            gradient.map { (identity: parameter.identity, value: $0) }
        }
        self.loss = total
        outputs = [prediction]
        self.builder = builder
    }
}
