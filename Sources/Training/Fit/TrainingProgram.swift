public import NeuralNet

/// One step of a model as a program: forward, loss, and gradients of all that may change.
///
/// Its inputs are those of the model, then the targets of the outputs that have a loss or metrics, then their sample
/// weights.
public struct TrainingProgram: Sendable {
    /// The steps.
    public var program: Program { builder.program }
    /// The steps, to which an optimizer adds its own.
    let builder: ProgramBuilder
    /// The loss: the sum of the outputs' losses and the layers' penalties.
    public let loss: Value
    /// The outputs that have a loss or metrics.
    let outputs: [ForwardProgram.Output]
    /// The gradients of the trainable parameters, in the model's order; those without influence are left out.
    public let gradients: [(identity: ParameterIdentity, value: Value)]

    /// Makes a program for a model of one output.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - loss: the loss of the output.
    ///   - rows: the number of rows of a batch.
    ///   - mode: whether dropout and batch statistics are at work, and penalties count.
    /// - Throws: ``TrainingError`` where the model has several outputs or an open input.
    public init(
        _ model: Model, loss: any Loss, rows: Int, mode: ProgramBuilder.Mode
    ) throws(TrainingError) {
        try self.init(
            model, objective: try Objective(loss, of: model), rows: rows, mode: mode)
    }

    /// Makes a program.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - objective: the losses and metrics.
    ///   - rows: the number of rows of a batch.
    ///   - mode: whether dropout and batch statistics are at work, penalties count, and there are gradients.
    /// - Throws: ``TrainingError`` where an input is open, or weights or masks don't suit a loss.
    init(
        _ model: Model, objective: Objective, rows: Int, mode: ProgramBuilder.Mode
    ) throws(TrainingError) {
        var forward = try ForwardProgram(model, objective: objective, rows: rows, mode: mode)
        loss = forward.loss
        outputs = forward.outputs
        gradients =
            mode == .evaluation ? [] : Self.gradients(of: loss, for: model, in: &forward.builder)
        builder = forward.builder
    }

    private static func gradients(
        of loss: Value, for model: Model, in builder: inout ProgramBuilder
    ) -> [(identity: ParameterIdentity, value: Value)] {
        let parameters = Dictionary(
            uniqueKeysWithValues: builder.program.parameters.map { ($0.identity, $0.value) })
        let known = model.specifications.filter(\.isTrainable).compactMap { specification in
            parameters[specification.identity].map { (specification.identity, $0) }
        }
        let gradients = builder.gradients(of: loss, for: known.map(\.1))
        return zip(known, gradients).compactMap { parameter, gradient in
            gradient.map { (identity: parameter.0, value: $0) }
        }
    }
}
