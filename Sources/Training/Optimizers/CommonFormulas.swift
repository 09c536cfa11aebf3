internal import NeuralNet

/// The numbers of a step that every optimizer's formulas have, as inputs of a program.
struct CommonNumbers {
    /// The learning rate.
    let learningRate: Value
    /// What is kept of the moving averages, and what is added of the weights.
    let kept: Value
    let added: Value
    /// 1 and 0 where the weights become their averages, else 0 and 1.
    let overwritten: Value
    let unchanged: Value

    /// How many there are.
    static let count = 5

    /// Adds the inputs.
    init(in builder: inout ProgramBuilder) {
        learningRate = builder.input([])
        kept = builder.input([])
        added = builder.input([])
        overwritten = builder.input([])
        unchanged = builder.input([])
    }
}

extension CommonSettings {
    /// The names of what is remembered of a parameter besides the optimizer's own slots, as in Keras 3.
    static let averageName = "average"
    static let accumulatorName = "gradient_accumulator"

    /// What is remembered of a parameter, in Keras' order.
    func slots(of parameter: ParameterSpecification, _ optimizer: any Optimizer) -> [Slot] {
        let names =
            (average == nil ? [] : [Self.averageName])
            + (accumulation == 1 ? [] : [Self.accumulatorName])
        return names.map { Slot($0, parameter.extents) } + optimizer.slots(of: parameter.extents)
    }

    /// Whether gradients change the weights by the optimizer's own formulas alone.
    var isPlain: Bool { weightDecay == nil && average == nil }

    /// Appends the numbers of a step in the order of ``CommonNumbers``.
    ///
    /// - Parameters:
    ///   - numbers: the numbers.
    ///   - learningRate: the learning rate.
    ///   - updates: the updates before.
    func appendNumbers<Number: Scalar>(
        to numbers: inout [Number], learningRate: Number, updates: Int
    ) {
        numbers.append(learningRate)
        guard let average else {
            for _ in 1..<CommonNumbers.count { numbers.append(0) }
            return
        }
        let isFirst = average.startsAtFirstStep && updates == 0
        let kept = isFirst ? 0 : Number(average.momentum)
        numbers.append(kept)
        numbers.append(1 - kept)
        let overwrites = average.overwriteFrequency.map { (updates + 1) % $0 == 0 } ?? false
        numbers.append(overwrites ? 1 : 0)
        numbers.append(overwrites ? 0 : 1)
    }

    // MARK: - Gradients

    /// Adds what happens to gradients before the update: the mean over several steps, and clipping.
    ///
    /// - Parameters:
    ///   - gradients: the gradients of a step.
    ///   - phase: what the step does.
    ///   - builder: the program under construction.
    /// - Returns: what updates are done with; none where the step does no updates.
    func bounded(
        _ gradients: [(identity: ParameterIdentity, value: Value)], _ phase: OptimizerRun.Phase,
        in builder: inout ProgramBuilder
    ) -> [(identity: ParameterIdentity, value: Value)] {
        var gradients = gradients
        if accumulation > 1 {
            for position in gradients.indices {
                gradients[position].value = accumulated(gradients[position], phase, in: &builder)
            }
        }
        guard phase == .updating else { return [] }
        for bound in clipping { bound.lower(&gradients, in: &builder) }
        return gradients
    }

    /// The mean of a gradient and those that were kept of it, which start anew; or the sum, which is kept.
    private func accumulated(
        _ gradient: (identity: ParameterIdentity, value: Value), _ phase: OptimizerRun.Phase,
        in builder: inout ProgramBuilder
    ) -> Value {
        let identity = gradient.identity.slot(Self.accumulatorName)
        let extents = gradient.value.extents
        let before = builder.variable(identity, extents)
        let total = builder.sum(gradient.value, before)
        guard phase == .updating else {
            builder.update(identity, to: total)
            return total
        }
        builder.update(identity, to: builder.repeated(0, extents))
        return builder.quotient(total, builder.constant(Double(accumulation)))
    }

    // MARK: - Weights

    /// A weight less its decay, w − w · decay · η.
    func decayed(
        _ weight: Value, _ numbers: CommonNumbers, in builder: inout ProgramBuilder
    ) -> Value {
        guard let weightDecay else { return weight }
        let share = builder.scaled(weight, by: weightDecay)
        return builder.difference(weight, builder.scaled(share, by: numbers.learningRate))
    }

    /// Adds the moving average of a weight.
    ///
    /// - Parameters:
    ///   - parameter: the parameter.
    ///   - weight: what it becomes by the update, `nil` if it stays.
    ///   - numbers: the numbers of the step.
    ///   - builder: the program under construction.
    /// - Returns: what the parameter becomes where averages overwrite weights, `nil` if they never do.
    func averaged(
        _ parameter: ParameterSpecification, _ weight: Value?, _ numbers: CommonNumbers,
        in builder: inout ProgramBuilder
    ) -> Value? {
        guard let average else { return nil }
        let weight = weight ?? builder.variable(parameter.identity, parameter.extents)
        let identity = parameter.identity.slot(Self.averageName)
        let before = builder.variable(identity, parameter.extents)
        let kept = builder.scaled(before, by: numbers.kept)
        let mean = builder.sum(kept, builder.scaled(weight, by: numbers.added))
        builder.update(identity, to: mean)
        guard average.overwriteFrequency != nil else { return nil }
        let own = builder.scaled(weight, by: numbers.unchanged)
        return builder.sum(builder.scaled(mean, by: numbers.overwritten), own)
    }
}

extension CommonSettings.Clipping {
    /// Adds the steps that hold gradients in bounds.
    fileprivate func lower(
        _ gradients: inout [(identity: ParameterIdentity, value: Value)],
        in builder: inout ProgramBuilder
    ) {
        switch self {
        case .elements(let bound):
            for position in gradients.indices {
                gradients[position].value = builder.map(
                    .clip(lower: -bound, upper: bound), gradients[position].value)
            }
        case .lengths(let bound):
            for position in gradients.indices {
                let gradient = gradients[position].value
                let divisor = builder.map(
                    .clip(lower: bound, upper: .infinity), builder.length(gradient))
                gradients[position].value = builder.quotient(
                    builder.scaled(gradient, by: bound), divisor)
            }
        case .totalLength(let bound):
            let squares = gradients.map { gradient in
                builder.sum(
                    builder.map(.square, gradient.value),
                    over: Array(gradient.value.extents.indices))
            }
            guard let first = squares.first else { return }
            let total = squares.dropFirst().reduce(first) { builder.sum($0, $1) }
            let length = builder.map(.squareRoot, total)
            let inverse = builder.quotient(builder.constant(1), length)
            let least = builder.map(.clip(lower: -.infinity, upper: 1 / bound), inverse)
            let factor = builder.scaled(least, by: bound)
            for position in gradients.indices {
                gradients[position].value = builder.scaled(gradients[position].value, by: factor)
            }
        }
    }
}
