internal import NeuralNet

/// A model's outputs and their loss as a program under construction, before gradients.
struct ForwardProgram {
    /// What a metric is made of, besides target and prediction.
    struct Reading: Sendable {
        /// The values of the metric's loss, `nil` if it has none.
        let values: Value?
        /// What the samples weigh, `nil` if all weigh the same.
        let weights: Value?
    }

    /// What is computed of an output.
    struct Output: Sendable {
        let prediction: Value
        let target: Value
        /// The loss before it is multiplied by the output's weight, `nil` if the output has none.
        let loss: Value?
        /// What the metrics are made of, in their order.
        let readings: [Reading]
    }

    /// The steps so far.
    var builder: ProgramBuilder
    /// What each call of a layer gives, in the order of the graph's calls.
    let calls: [[Value]]
    /// The outputs that have a loss or metrics.
    let outputs: [Output]
    /// The sum of the outputs' losses and the layers' penalties.
    let loss: Value

    /// Adds layers, losses and what metrics need.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - objective: the losses and metrics.
    ///   - rows: the number of rows of a batch.
    ///   - mode: whether dropout and batch statistics are at work, and penalties count.
    /// - Throws: ``TrainingError`` where an input is open, or weights or masks don't suit a loss.
    init(
        _ model: Model, objective: Objective, rows: Int, mode: ProgramBuilder.Mode
    ) throws(TrainingError) {
        var builder = ProgramBuilder(model, mode: mode)
        let values: [[Value]]
        do throws(ProgramError) {
            values = try builder.addLayers(of: model, rows: rows)
        } catch {
            throw .program(error)
        }
        let targets = objective.outputs.map { builder.input([rows] + $0.target) }
        let weights = objective.outputs.map { output in
            output.weights.map { builder.input([rows] + $0) }
        }
        var outputs: [Output] = []
        for (index, output) in objective.outputs.enumerated() {
            let reference = model.graph.outputs[output.position]
            let steps = try OutputMask.steps(
                of: builder.masks[reference.call][reference.output], output: output.name)
            outputs.append(
                try Self.lowered(
                    output, prediction: values[reference.call][reference.output],
                    target: targets[index], weights: weights[index], steps: steps, in: &builder))
        }
        loss = Self.total(
            zip(objective.outputs, outputs).map { ($0.loss?.weight, $1.loss) }, in: &builder)
        calls = values
        self.outputs = outputs
        self.builder = builder
    }

    /// Adds the steps of one output.
    private static func lowered(
        _ output: Objective.Output, prediction: Value, target: Value, weights: Value?,
        steps: Value?, in builder: inout ProgramBuilder
    ) throws(TrainingError) -> Output {
        var loss: Value?
        do throws(LossShapeProblem) {
            loss = try output.loss?.lower(
                target: target, prediction: prediction, steps: steps, weights: weights,
                in: &builder)
        } catch {
            switch error {
            case .steps: throw .program(.unsupportedMask(output.name))
            case .weights(let expected):
                throw .wrongWeightShape(
                    loss: "the loss of output \"\(output.name)\"",
                    expected: Shape([nil] + expected),
                    found: Shape([nil] + (output.weights ?? []).map { $0 }))
            }
        }
        let readings = output.metrics.map { metric in
            let formula = metric.metric.formula
            let values = formula?.lower(target: target, prediction: prediction, in: &builder)
            let factors = [
                metric.isWeighted ? weights : nil, metric.metric.heedsMask ? steps : nil,
            ].compactMap { $0 }
            let product = factors.count == 2 ? builder.scaled(factors[0], by: factors[1]) : nil
            return Reading(values: values, weights: product ?? factors.first)
        }
        return Output(
            prediction: prediction, target: target, loss: loss, readings: readings)
    }

    /// The sum of weighted losses and of the layers' penalties.
    private static func total(
        _ losses: [(weight: Double?, value: Value?)], in builder: inout ProgramBuilder
    ) -> Value {
        var terms: [Value] = []
        for (weight, value) in losses {
            guard let value else { continue }
            terms.append(weight.map { builder.scaled(value, by: $0) } ?? value)
        }
        terms += builder.penalties
        guard var total = terms.first else { return builder.constant(0) }
        for term in terms.dropFirst() { total = builder.sum(total, term) }
        return total
    }
}
