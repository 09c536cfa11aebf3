package import NeuralNet

/// Adam with Nesterov's momentum (Dozat, 2016): Keras' `Nadam`.
///
/// With uₜ = β₁ (1 − ½ · 0.96ᵗ) and Uₜ the product of all u so far:
/// m̂ = uₜ₊₁ m / (1 − Uₜ uₜ₊₁) + (1 − uₜ) g / (1 − Uₜ), v̂ = v / (1 − β₂ᵗ), w −= η m̂ / (√v̂ + ε).
/// Optimizers before tf.keras 2.11 have 0.96 to the power of t · `schedule_decay`.
package struct Nadam: Optimizer {
    package static let className = "Nadam"
    package static let defaultLearningRate = 0.001

    private let betas: Betas
    private let epsilon: Double
    /// What multiplies t in the exponent.
    private let pace: Double

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: Self.owner)
        betas = try Betas(&reader)
        epsilon = try reader.epsilon(default: 1e-7)
        // tf.keras stores the pace as `decay`, by which no rate decays.
        let decay = try reader.number("decay", default: 0.004)
        let schedule = try reader.number("schedule_decay", default: decay)
        pace = OptimizerDialect(settings) == .legacy ? schedule : 1
        try reader.finish(ignoring: CommonSettings.keys)
    }

    package func slots(of extents: [Int]) -> [Slot] {
        [Slot("momentum", extents), Slot("velocity", extents)]
    }

    package var carriedName: String? { "u_product" }

    package func carried<Number: Scalar>(_ number: Number, step: Int) -> Number {
        number * Number(betas.first) * (1 - 0.5 * fading(step))
    }

    private func fading<Number: Scalar>(_ step: Int) -> Number {
        power(0.96, Double(step) * pace, as: Number.self)
    }

    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        let (beta1, beta2) = (Number(betas.first), Number(betas.second))
        let now = beta1 * (1 - 0.5 * fading(moment.step))
        let next = beta1 * (1 - 0.5 * fading(moment.step + 1))
        let left = 1 - power(betas.second, Double(moment.step), as: Number.self)
        return StepNumbers(
            moment.learningRate, next, 1 - moment.carried * next, 1 - now, 1 - moment.carried, left,
            1 - beta1, 1 - beta2)
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        let (g, numbers) = (given.gradient, given.numbers)
        func moved(_ slot: Value, toward goal: Value, by share: Value) -> Value {
            let way = builder.difference(goal, slot)
            return builder.sum(slot, builder.scaled(way, by: share))
        }
        let m = moved(given.slots[0], toward: g, by: numbers[6])
        let v = moved(given.slots[1], toward: builder.map(.square, g), by: numbers[7])
        let ahead = builder.quotient(builder.scaled(m, by: numbers[1]), numbers[2])
        let here = builder.quotient(builder.scaled(g, by: numbers[3]), numbers[4])
        let step = builder.scaled(builder.sum(ahead, here), by: numbers[0])
        let root = builder.map(.squareRoot, builder.quotient(v, numbers[5]))
        let descent = builder.quotient(step, builder.sum(root, epsilon))
        return Changed(builder.difference(given.parameter, descent), slots: [m, v])
    }
}
