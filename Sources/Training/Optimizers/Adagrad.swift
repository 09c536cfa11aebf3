package import NeuralNet

/// Division by the root of all gradients' squares (Duchi et al., 2011): Keras' `Adagrad`.
///
/// a += g², w −= η g / √(a + ε). Optimizers before tf.keras 2.11 have √a + ε, and those of stand-alone Keras start with
/// a = 0.
package struct Adagrad: Optimizer {
    package static let className = "Adagrad"
    package static let defaultLearningRate = 0.001

    private let initial: Double
    private let epsilon: Double
    private let dialect: OptimizerDialect

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: Self.owner)
        dialect = OptimizerDialect(settings)
        initial = try reader.number(
            "initial_accumulator_value", default: dialect == .legacy ? 0 : 0.1)
        try reader.check("initial_accumulator_value", initial, "a number not below 0") { $0 >= 0 }
        epsilon = try reader.epsilon(default: 1e-7)
        try reader.finish(ignoring: CommonSettings.keys)
    }

    package func slots(of extents: [Int]) -> [Slot] {
        [Slot("accumulator", extents, initial: initial)]
    }

    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        StepNumbers(moment.learningRate)
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        let square = builder.map(.square, given.gradient)
        let total = builder.sum(given.slots[0], square)
        let descent = builder.scaled(given.gradient, by: given.numbers[0])
        let divisor =
            dialect == .legacy
            ? builder.sum(builder.map(.squareRoot, total), epsilon)
            : builder.map(.squareRoot, builder.sum(total, epsilon))
        let step = builder.quotient(descent, divisor)
        return Changed(builder.difference(given.parameter, step), slots: [total])
    }
}
