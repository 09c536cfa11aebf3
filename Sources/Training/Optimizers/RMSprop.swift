package import NeuralNet

/// Division by the root of the mean square of gradients: Keras' `RMSprop`.
///
/// v = ρ v + (1 − ρ) g², and w −= η g / √(v + ε); centered, the mean gradient's square is taken from v, and with
/// momentum b = μ b + η g / √(v + ε), w −= b. Optimizers before tf.keras 2.11 have √v + ε, but for tf.keras' with
/// momentum.
package struct RMSprop: Optimizer {
    package static let className = "RMSprop"
    package static let defaultLearningRate = 0.001

    private let rho: Double
    private let momentum: Double
    private let epsilon: Double
    private let isCentered: Bool
    private let dialect: OptimizerDialect

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: Self.owner)
        rho = try reader.number("rho", default: 0.9)
        momentum = try reader.number("momentum", default: 0)
        epsilon = try reader.epsilon(default: 1e-7)
        isCentered = try reader.boolean("centered", default: false)
        for (key, number) in [("rho", rho), ("momentum", momentum)] {
            try reader.check(key, number, "a number from 0 to 1") { (0...1).contains($0) }
        }
        dialect = OptimizerDialect(settings)
        try reader.finish(ignoring: CommonSettings.keys)
    }

    package func slots(of extents: [Int]) -> [Slot] {
        let names =
            ["velocity"] + (momentum > 0 ? ["momentum"] : [])
            + (isCentered ? ["average_gradient"] : [])
        return names.map { Slot($0, extents) }
    }

    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        StepNumbers(moment.learningRate)
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        let square = builder.map(.square, given.gradient)
        let velocity = builder.blended(given.slots[0], square, weight: rho)
        var spread = velocity
        var centers: [Value] = []
        if isCentered, let before = given.slots.last {
            let mean = builder.blended(before, given.gradient, weight: rho)
            spread = builder.difference(velocity, builder.map(.square, mean))
            centers = [mean]
        }
        let descent = builder.scaled(given.gradient, by: given.numbers[0])
        let step = builder.quotient(descent, divisor(spread, in: &builder))
        guard momentum > 0 else {
            return Changed(
                builder.difference(given.parameter, step), slots: [velocity] + centers)
        }
        let moved = builder.sum(builder.scaled(given.slots[1], by: momentum), step)
        return Changed(
            builder.difference(given.parameter, moved), slots: [velocity, moved] + centers)
    }

    private func divisor(_ spread: Value, in builder: inout ProgramBuilder) -> Value {
        if dialect == .legacy, momentum == 0 {
            return builder.sum(builder.map(.squareRoot, spread), epsilon)
        }
        return builder.map(.squareRoot, builder.sum(spread, epsilon))
    }
}
