internal import NeuralNet
internal import OrderedJSON

/// An optimizer at work: its settings, its steps so far and what it remembers of each parameter.
struct OptimizerRun {
    private let optimizer: any Optimizer
    private var rate: Float
    private let settingsRate: Float
    private let specifications: [ParameterSpecification]
    private let trainable: [ParameterIdentity]
    private let extents: [ParameterIdentity: [Int]]
    /// What is remembered, a memory for each of the optimizer's slots.
    private let slots: [ParameterMemory]
    /// What is remembered of parameters that are frozen now, and of no parameter; it stays as it is.
    private var kept = OptimizerState(iterations: 0)
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
        settingsRate = Float(try Optimizers.learningRate(settings))
        rate = settingsRate
        specifications = model.specifications
        trainable = model.specifications.filter(\.isTrainable).map(\.identity)
        extents = Dictionary(
            uniqueKeysWithValues: model.specifications.map { ($0.identity, $0.extents) })
        iterations = 0
        let counts = model.specifications.filter(\.isTrainable)
            .map { ($0.identity, $0.extents.reduce(1, *)) }
        slots = optimizer.slotNames.map { _ in ParameterMemory(counts) }
        try checkCount(model.training.optimizer?.iterations ?? 0, "iterations")
        guard let state = model.training.optimizer else { return }
        if resets {
            notes.append(Warning("the optimizer starts afresh, as asked"))
        } else if model.training.compiled?.optimizer?.name != settings.name {
            notes.append(Warning("the optimizer starts afresh, as it is another than the model's"))
        } else {
            goOn(from: state)
        }
    }

    private mutating func goOn(from state: OptimizerState) {
        iterations = state.iterations
        kept.scalars = state.scalars
        let changing = Set(trainable)
        kept.slots = state.slots.filter { !changing.contains($0.parameter) }
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
            for (slot, value) in zip(slots, values) {
                slot[identity] = value?.floats ?? slot[identity]
            }
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

    /// The kernels' updates of parameters, `nil` if the optimizer has none and ``apply(_:to:)`` is called.
    ///
    /// - Parameter gradients: the gradients in a program.
    /// - Returns: an update for each.
    func updates(
        for gradients: [(identity: ParameterIdentity, value: Value)]
    ) -> [ParameterUpdate]? {
        guard let rule = optimizer.rule else { return nil }
        return gradients.map {
            ParameterUpdate($0.identity, gradient: $0.value, rule: rule, slots: slots)
        }
    }

    /// Counts a step.
    ///
    /// - Returns: the rate that the kernels take in it.
    mutating func nextRate() -> Float {
        iterations += 1
        return optimizer.rate(rate, step: iterations)
    }

    /// Changes parameters in plain loops, in the step that ``nextRate()`` counted.
    ///
    /// - Parameters:
    ///   - gradients: the gradients by parameter.
    ///   - parameters: the parameters, which are changed.
    func apply(_ gradients: [(ParameterIdentity, [Float])], to parameters: ParameterMemory) {
        for (identity, gradient) in gradients {
            var own = slots.map { $0[identity] }
            var parameter = parameters[identity]
            optimizer.update(
                &parameter, gradient: gradient, slots: &own, step: iterations,
                learningRate: rate)
            parameters[identity] = parameter
            for (slot, values) in zip(slots, own) { slot[identity] = values }
        }
    }

    /// The bytes that are remembered of the parameters that change.
    var byteCount: Int { slots.reduce(0) { $0 + $1.byteCount } }

    /// The state as the model keeps it, at the end of the run: its memory is given back.
    func handedOver() -> OptimizerState {
        state { $0.handedOver($1, extents: $2) }
    }

    /// A copy of the state as the model keeps it.
    func snapshot() -> OptimizerState {
        state { Tensor($0[$1], extents: $2) }
    }

    private func state(
        _ take: (ParameterMemory, ParameterIdentity, [Int]) -> Tensor
    ) -> OptimizerState {
        let frozen = Dictionary(grouping: kept.slots, by: \.parameter)
        let changing = Set(trainable)
        let all = specifications.flatMap { specification in
            let identity = specification.identity
            guard changing.contains(identity) else { return frozen[identity] ?? [] }
            return zip(optimizer.slotNames, slots).map { name, slot in
                OptimizerState.Slot(
                    parameter: identity, name: name,
                    value: take(slot, identity, specification.extents))
            }
        }
        return OptimizerState(
            iterations: iterations, learningRate: Double(rate), slots: all,
            scalars: kept.scalars)
    }
}

// The learning rate, which callbacks may set.
extension OptimizerRun {
    /// The learning rate of the next step; setting it replaces the settings' rate.
    var learningRate: Double {
        get { Double(rate) }
        set { rate = Float(newValue) }
    }

    /// Whether the settings have a schedule, which Keras lets no callback replace.
    var hasSchedule: Bool { false }

    /// Compile settings with the rate that was set.
    func updated(_ settings: CompileSettings) -> CompileSettings {
        var settings = settings
        if rate != settingsRate {
            settings.optimizer?.configuration["learning_rate"] = JSON(learningRate)
        }
        return settings
    }
}

/// Refuses counts of a file that adding to would overflow, or float64 could not tell apart.
func checkCount(_ count: Int, _ name: String) throws(TrainingError) {
    guard (0...(1 << 53)).contains(count) else {
        throw .invalidSetting(
            of: "the training state", key: name, value: "\(count)",
            expected: "a number from 0 to 2⁵³")
    }
}
