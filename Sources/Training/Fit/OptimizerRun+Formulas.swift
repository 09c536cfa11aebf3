internal import NeuralNet

/// What an optimizer adds to a step.
struct LoweredUpdate {
    /// The updates that kernels do.
    var kernels: [ParameterUpdate] = []
    /// How many inputs the program has for the numbers of a step, behind all others; 0 if kernels do all.
    var inputCount = 0
}

extension OptimizerRun {
    /// Adds to a step what the optimizer does with its gradients.
    ///
    /// - Parameters:
    ///   - gradients: the gradients in the program.
    ///   - phase: what is done.
    ///   - builder: the program under construction.
    /// - Returns: what the executor and each run must be given.
    func lower(
        _ gradients: [(identity: ParameterIdentity, value: Value)], phase: Phase,
        in builder: inout ProgramBuilder
    ) -> LoweredUpdate {
        var result = LoweredUpdate()
        let gradients = common.bounded(gradients, phase, in: &builder)
        if common.isPlain, let rule = optimizer.rule {
            result.kernels = gradients.map { identity, gradient in
                let slots = optimizer.slots(of: gradient.extents).map { identity.slot($0.name) }
                return ParameterUpdate(identity, gradient: gradient, rule: rule, slots: slots)
            }
            return result
        }
        let ownCount = optimizer.numbers(at: Moment<Float>(learningRate: 1, step: 1, carried: 1))
            .count
        let own = (0..<ownCount).map { _ in builder.input([]) }
        let shared = CommonNumbers(in: &builder)
        result.inputCount = ownCount + CommonNumbers.count
        var weights: [ParameterIdentity: Value] = [:]
        for (identity, gradient) in gradients {
            builder.layer = identity.layer
            let decayed = common.decayed(
                builder.variable(identity, gradient.extents), shared, in: &builder)
            weights[identity] = change(identity, decayed, by: gradient, own, in: &builder)
        }
        for parameter in trainable {
            builder.layer = parameter.identity.layer
            let weight = weights[parameter.identity]
            let averaged = common.averaged(parameter, weight, shared, in: &builder)
            if let value = averaged ?? weight { builder.update(parameter.identity, to: value) }
        }
        builder.layer = nil
        return result
    }

    /// Adds the optimizer's own formulas for one parameter.
    private func change(
        _ identity: ParameterIdentity, _ parameter: Value, by gradient: Value, _ numbers: [Value],
        in builder: inout ProgramBuilder
    ) -> Value {
        let slots = optimizer.slots(of: gradient.extents)
        let given = Given(
            parameter: parameter, gradient: gradient,
            slots: slots.map { builder.variable(identity.slot($0.name), $0.extents) },
            numbers: numbers)
        let changed = optimizer.lower(given, in: &builder)
        for (slot, value) in zip(slots, changed.slots) {
            builder.update(identity.slot(slot.name), to: value)
        }
        return changed.parameter
    }

    /// Changes parameters by gradients that were computed elsewhere, in the step that ``beginStep()`` began.
    ///
    /// - Parameters:
    ///   - gradients: the gradients by parameter.
    ///   - phase: what the step does.
    ///   - parameters: the parameters, which are changed.
    func apply(
        _ gradients: [(identity: ParameterIdentity, values: [Float])], phase: Phase,
        to parameters: ParameterMemory
    ) {
        let extents = Dictionary(uniqueKeysWithValues: trainable.map { ($0.identity, $0.extents) })
        var builder = ProgramBuilder(mode: .training)
        let inputs = gradients.map {
            (identity: $0.identity, value: builder.input(extents[$0.identity] ?? []))
        }
        let update = lower(inputs, phase: phase, in: &builder)
        let executor = Executor(
            builder.program, wanted: [],
            parameters: ParameterMemory(joining: [parameters, memory]), updates: update.kernels,
            pool: ThreadPool(threads: 1))
        for (position, gradient) in gradients.enumerated() {
            _ = executor.input(position).update(fromContentsOf: gradient.values)
        }
        for position in 0..<update.inputCount {
            executor.input(gradients.count + position)[0] = numbers[position]
        }
        executor.run(rate: numbers[0])
    }
}
