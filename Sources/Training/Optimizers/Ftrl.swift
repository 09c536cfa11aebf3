package import NeuralNet

/// Follow the regularised leader (McMahan et al., 2013): Keras' `Ftrl`.
///
/// With p the learning rate's power, a' = a + g² and l₂ = `l2_regularization_strength` + β / (2 η):
/// z += g + 2 s w − (a'⁻ᵖ − a⁻ᵖ) w / η, w = (clip(z, −l₁, l₁) − z) / (a'⁻ᵖ / η + 2 l₂).
package struct Ftrl: Optimizer {
    package static let className = "Ftrl"
    package static let defaultLearningRate = 0.001

    private let exponent: Double
    private let initial: Double
    private let l1: Double
    private let l2: Double
    private let shrinkage: Double
    private let beta: Double

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: Self.owner)
        func notNegative(_ key: String, _ value: Double) throws(TrainingError) -> Double {
            let number = try reader.number(key, default: value)
            try reader.check(key, number, "a number not below 0") { $0 >= 0 }
            return number
        }
        initial = try notNegative("initial_accumulator_value", 0.1)
        l1 = try notNegative("l1_regularization_strength", 0)
        l2 = try notNegative("l2_regularization_strength", 0)
        shrinkage = try notNegative("l2_shrinkage_regularization_strength", 0)
        beta = try reader.number("beta", default: 0)
        let power = try reader.number("learning_rate_power", default: -0.5)
        try reader.check("learning_rate_power", power, "a number not above 0") { $0 <= 0 }
        exponent = -power
        try reader.finish(ignoring: CommonSettings.keys)
    }

    package func slots(of extents: [Int]) -> [Slot] {
        [Slot("accumulator", extents, initial: initial), Slot("linear", extents)]
    }

    /// The learning rate and 2 l₂.
    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        let rate = moment.learningRate
        return StepNumbers(rate, 2 * (Number(l2) + Number(beta) / (2 * rate)))
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        let (w, g, rate) = (given.parameter, given.gradient, given.numbers[0])
        let slope =
            shrinkage == 0 ? g : builder.sum(g, builder.scaled(w, by: 2 * shrinkage))
        let total = builder.sum(given.slots[0], builder.map(.square, g))
        let after = raised(total, in: &builder)
        let before = raised(given.slots[0], in: &builder)
        let growth = builder.quotient(builder.difference(after, before), rate)
        let change = builder.difference(slope, builder.scaled(growth, by: w))
        let linear = builder.sum(given.slots[1], change)
        let divisor = builder.sum(builder.quotient(after, rate), given.numbers[1])
        let held = builder.map(.clip(lower: -l1, upper: l1), linear)
        let parameter = builder.quotient(builder.difference(held, linear), divisor)
        return Changed(parameter, slots: [total, linear])
    }

    /// x to the power of −p; no x is negative.
    private func raised(_ x: Value, in builder: inout ProgramBuilder) -> Value {
        if exponent == 0.5 { return builder.map(.squareRoot, x) }
        if exponent == 1 { return x }
        let logarithm = builder.map(.logarithm, x)
        return builder.map(.exponential, builder.scaled(logarithm, by: exponent))
    }
}
