internal import NeuralNet
internal import OrderedJSON

/// An optimizer at work: its settings, its steps so far and what it remembers of each parameter.
struct OptimizerRun {
    /// What a step does with its gradients.
    enum Phase: Hashable {
        /// Changes the parameters.
        case updating
        /// Adds the gradients to those of the steps before.
        case accumulating
    }

    let optimizer: any Optimizer
    let common: CommonSettings
    /// The parameters that change, in the model's order.
    let trainable: [ParameterSpecification]
    /// What is remembered of them, under the names that `ParameterIdentity.slot(_:)` gives.
    let memory: ParameterMemory
    /// The numbers of the step that ``beginStep()`` began, in the order of ``lower(_:phase:in:)``.
    private(set) var numbers: [Float]
    /// The steps done.
    private(set) var iterations = 0
    /// What happened to the state that the model brought, for the user to read.
    private(set) var notes: [Warning] = []
    private var rate: LearningRate
    /// The rate that replaces the settings', once it was set.
    private var changedRate: Double?
    private let specifications: [ParameterSpecification]
    /// What is remembered of parameters that are frozen now, and of none; it stays as it is.
    private var kept = OptimizerState(iterations: 0)
    private var carried: Float = 1

    /// Goes on from the model's state, or starts afresh where another optimizer is asked for.
    ///
    /// - Parameters:
    ///   - settings: the optimizer's name and settings.
    ///   - model: the model.
    ///   - resets: whether the state starts afresh in any case.
    /// - Throws: ``TrainingError`` where a setting is not supported.
    init(_ settings: NamedSettings, model: Model, resets: Bool) throws(TrainingError) {
        let optimizer = try Optimizers.optimizer(settings)
        let common = try CommonSettings(settings)
        let trainable = model.specifications.filter(\.isTrainable)
        self.optimizer = optimizer
        self.common = common
        self.trainable = trainable
        specifications = model.specifications
        rate = try LearningRate(settings)
        memory = ParameterMemory(
            trainable.flatMap { parameter in
                common.slots(of: parameter, optimizer).map {
                    (parameter.identity.slot($0.name), $0.extents.reduce(1, *))
                }
            })
        numbers = []
        numbers.reserveCapacity(16)
        for parameter in trainable { start(parameter, in: model) }
        try checkCount(model.training.optimizer?.iterations ?? 0, "iterations")
        guard let state = model.training.optimizer else { return }
        let own = model.training.compiled?.optimizer
        if resets {
            notes.append(Warning("the optimizer starts afresh, as asked"))
        } else if own?.name != settings.name {
            notes.append(Warning("the optimizer starts afresh, as it is another than the model's"))
        } else {
            goOn(from: state)
            // A file may hold the rate twice; Keras takes that of the state.
            let isOwn =
                own?.configuration["learning_rate"] == settings.configuration["learning_rate"]
            if isOwn, let number = state.learningRate, case .constant(let stated) = rate,
                Float(number) != Float(stated)
            {
                rate = .constant(number)
            }
        }
    }

    /// Sets what is remembered of a parameter to what it is before the first step.
    private func start(_ parameter: ParameterSpecification, in model: Model) {
        for slot in common.slots(of: parameter, optimizer) {
            let identity = parameter.identity.slot(slot.name)
            if slot.name == CommonSettings.averageName,
                let value = model.parameters[parameter.identity]
            {
                memory[identity] = value.floats
            } else if slot.initial != 0 {
                let count = slot.extents.reduce(1, *)
                memory[identity] = [Float](repeating: Float(slot.initial), count: count)
            }
        }
    }

    private mutating func goOn(from state: OptimizerState) {
        iterations = state.iterations
        kept.scalars = state.scalars
        if let name = optimizer.carriedName, let number = kept.scalars.removeValue(forKey: name) {
            carried = Float(number)
        }
        let changing = Set(trainable.map(\.identity))
        kept.slots = state.slots.filter { !changing.contains($0.parameter) }
        var known: [ParameterIdentity: Tensor] = [:]
        for slot in state.slots { known[slot.parameter.slot(slot.name)] = slot.value }
        var missing = 0
        for parameter in trainable {
            let all = common.slots(of: parameter, optimizer)
            let own = optimizer.slots(of: parameter.extents).count
            func isKnown(_ slot: Slot) -> Bool {
                known[parameter.identity.slot(slot.name)]?.extents == slot.extents
            }
            // The settings' own are taken one by one, the optimizer's only together.
            var taken = all.dropLast(own).filter(isKnown)
            if all.suffix(own).allSatisfy(isKnown) {
                taken += all.suffix(own)
            } else {
                missing += 1
            }
            for slot in taken {
                let identity = parameter.identity.slot(slot.name)
                if let value = known[identity] { memory[identity] = value.floats }
            }
        }
        if iterations > 0 {
            notes.append(Warning("the optimizer goes on after \(iterations) steps"))
        }
        if missing > 0, iterations > 0 {
            notes.append(
                Warning(
                    "the optimizer remembers nothing of \(missing) parameters, which start anew")
            )
        }
    }

    // MARK: - Steps

    /// What the next step does.
    var phase: Phase {
        (iterations + 1) % common.accumulation == 0 ? .updating : .accumulating
    }

    /// The learning rate of the next step, before any decay as Keras stores it; setting it replaces the settings' rate
    /// or schedule and keeps their decay.
    var learningRate: Double {
        get { if case .decaying(let rate, _) = rate { rate } else { rate.rate(after: iterations) } }
        set {
            if case .decaying(_, let decay) = rate {
                rate = .decaying(newValue, decay: decay)
            } else {
                rate = .constant(newValue)
            }
            changedRate = newValue
        }
    }

    /// Whether the settings have a schedule, which Keras lets no callback replace.
    var hasSchedule: Bool {
        if case .schedule = rate { true } else { false }
    }

    /// Counts a step and computes its numbers.
    mutating func beginStep() {
        let updates = iterations / common.accumulation
        let learningRate: Float = rate.rate(after: iterations)
        if phase == .updating { carried = optimizer.floatCarried(carried, step: updates + 1) }
        let own = optimizer.floatNumbers(
            at: Moment(learningRate: learningRate, step: updates + 1, carried: carried))
        numbers.removeAll(keepingCapacity: true)
        for position in 0..<own.count { numbers.append(own[position]) }
        common.appendNumbers(to: &numbers, learningRate: learningRate, updates: updates)
        iterations += 1
    }

    /// Ends a fit: weights become their averages, if there are any.
    func finish(_ parameters: ParameterMemory) {
        guard common.average != nil else { return }
        for parameter in trainable {
            let average = parameter.identity.slot(CommonSettings.averageName)
            parameters[parameter.identity] = memory[average]
        }
    }

    // MARK: - Results

    /// The bytes that are remembered of the parameters that change.
    var byteCount: Int { memory.byteCount }

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
        let changing = Set(trainable.map(\.identity))
        let all = specifications.flatMap { parameter in
            guard changing.contains(parameter.identity) else {
                return frozen[parameter.identity] ?? []
            }
            return common.slots(of: parameter, optimizer).map { slot in
                OptimizerState.Slot(
                    parameter: parameter.identity, name: slot.name,
                    value: take(memory, parameter.identity.slot(slot.name), slot.extents))
            }
        }
        var scalars = kept.scalars
        if let name = optimizer.carriedName { scalars[name] = Double(carried) }
        return OptimizerState(
            iterations: iterations, learningRate: hasSchedule ? nil : Double(Float(learningRate)),
            slots: all, scalars: scalars)
    }

    /// Compile settings with the rate that was set meanwhile.
    func updated(_ settings: CompileSettings) -> CompileSettings {
        // A rate that is the settings' stays in their spelling.
        guard let changedRate,
            settings.optimizer?.learningRate.map({ Float($0) }) != Float(changedRate)
        else { return settings }
        var settings = settings
        settings.optimizer?.configuration["learning_rate"] = JSON(changedRate)
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
