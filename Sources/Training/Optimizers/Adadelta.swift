package import NeuralNet

/// Steps in the measure of earlier steps (Zeiler, 2012): Keras' `Adadelta`.
///
/// a = ρ a + (1 − ρ) g², δ = −√(d + ε) g / √(a + ε), d = ρ d + (1 − ρ) δ², w += η δ.
package struct Adadelta: Optimizer {
    package static let className = "Adadelta"
    package static let defaultLearningRate = 0.001

    private let rho: Double
    private let epsilon: Double

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: Self.owner)
        rho = try reader.number("rho", default: 0.95)
        try reader.check("rho", rho, "a number from 0 to 1") { (0...1).contains($0) }
        epsilon = try reader.epsilon(default: 1e-7)
        try reader.finish(ignoring: CommonSettings.keys)
    }

    package func slots(of extents: [Int]) -> [Slot] {
        [Slot("accumulated_grad", extents), Slot("accumulated_delta_var", extents)]
    }

    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        StepNumbers(moment.learningRate)
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        func root(_ x: Value) -> Value { builder.map(.squareRoot, builder.sum(x, epsilon)) }
        let square = builder.map(.square, given.gradient)
        let gradients = builder.blended(given.slots[0], square, weight: rho)
        let top = builder.scaled(root(given.slots[1]), by: given.gradient)
        let step = builder.map(.negate, builder.quotient(top, root(gradients)))
        let steps = builder.blended(given.slots[1], builder.map(.square, step), weight: rho)
        let change = builder.scaled(step, by: given.numbers[0])
        return Changed(builder.sum(given.parameter, change), slots: [gradients, steps])
    }
}
