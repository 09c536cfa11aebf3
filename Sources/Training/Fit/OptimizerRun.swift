internal import NeuralNet

/// An optimizer at work: its settings, its steps so far and what it remembers of each parameter.
struct OptimizerRun {
    private let optimizer: any Optimizer
    private let learningRate: Float
    private let trainable: [ParameterIdentity]
    private let extents: [ParameterIdentity: [Int]]
    private var slots: [ParameterIdentity: [[Float]]] = [:]
    /// The steps done.
    private(set) var iterations: Int
    /// What happened to the state that the model brought, for the user to read.
    private(set) var notes: [Warning] = []

    /// Goes on from the model's state, or starts afresh where another optimizer is asked for.
    ///
    /// - Parameters:
    ///   - settings: the optimizer's name and settings.
    ///   - model: the model.
    ///   - resets: whether the state starts afresh in any case.
    /// - Throws: ``TrainingError`` where a setting is not supported.
    init(_ settings: NamedSettings, model: Model, resets: Bool) throws(TrainingError) {
        optimizer = try Optimizers.optimizer(settings)
        learningRate = Float(try Optimizers.learningRate(settings))
        trainable = model.specifications.filter(\.isTrainable).map(\.identity)
        extents = Dictionary(
            uniqueKeysWithValues: model.specifications.map { ($0.identity, $0.extents) })
        iterations = 0
        guard let state = model.training.optimizer else {
            start()
            return
        }
        if resets {
            notes.append(Warning("the optimizer starts afresh, as asked"))
        } else if model.training.compiled?.optimizer?.name != settings.name {
            notes.append(Warning("the optimizer starts afresh, as it is another than the model's"))
        } else {
            goOn(from: state)
        }
        start()
    }

    private mutating func goOn(from state: OptimizerState) {
        iterations = state.iterations
        let known = Dictionary(
            state.slots.map { ("\($0.parameter)/\($0.name)", $0.value) },
            uniquingKeysWith: { first, _ in first })
        var missing = 0
        for identity in trainable {
            let values = optimizer.slotNames.map { known["\(identity)/\($0)"] }
            guard values.allSatisfy({ $0?.extents == extents[identity] }) else {
                missing += 1
                continue
            }
            slots[identity] = values.compactMap { $0?.floats }
        }
        if iterations > 0 {
            notes.append(Warning("the optimizer goes on after \(iterations) steps"))
        }
        if missing > 0, iterations > 0 {
            notes.append(
                Warning(
                    "the optimizer remembers nothing of \(missing) parameters, which start at zero")
            )
        }
    }

    /// Gives parameters without slots zeros.
    private mutating func start() {
        for identity in trainable where slots[identity] == nil {
            let count = extents[identity]?.reduce(1, *) ?? 0
            slots[identity] = optimizer.slotNames.map { _ in [Float](repeating: 0, count: count) }
        }
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - gradients: the gradients by parameter.
    ///   - parameters: the parameters, which are changed.
    mutating func apply(
        _ gradients: [(ParameterIdentity, [Float])], to parameters: inout ParameterValues<Float>
    ) {
        iterations += 1
        for (identity, gradient) in gradients {
            var own = slots.removeValue(forKey: identity) ?? []
            parameters.update(identity) { parameter in
                optimizer.update(
                    &parameter, gradient: gradient, slots: &own, step: iterations,
                    learningRate: learningRate)
            }
            slots[identity] = own
        }
    }

    /// The state as the model keeps it.
    var state: OptimizerState {
        let kept = trainable.flatMap { identity in
            zip(optimizer.slotNames, slots[identity] ?? []).map { name, values in
                OptimizerState.Slot(
                    parameter: identity, name: name,
                    value: Tensor(values, extents: extents[identity] ?? []))
            }
        }
        return OptimizerState(
            iterations: iterations, learningRate: Double(learningRate), slots: kept)
    }
}
