package import NeuralNet

/// Steps of one length in each element (Chen et al., 2023): Keras' `Lion`.
///
/// w −= η sign(β₁ m + (1 − β₁) g), m = β₂ m + (1 − β₂) g.
package struct Lion: Optimizer {
    package static let className = "Lion"
    package static let defaultLearningRate = 0.001

    private let beta1: Double
    private let beta2: Double

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: Self.owner)
        beta1 = try reader.number("beta_1", default: 0.9)
        beta2 = try reader.number("beta_2", default: 0.99)
        try reader.check("beta_1", beta1, "a number above 0 and up to 1") { $0 > 0 && $0 <= 1 }
        try reader.check("beta_2", beta2, "a number from 0 to 1") { (0...1).contains($0) }
        try reader.finish(ignoring: CommonSettings.keys)
    }

    package func slots(of extents: [Int]) -> [Slot] { [Slot("momentum", extents)] }

    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        StepNumbers(moment.learningRate, 1 - Number(beta1), 1 - Number(beta2))
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        func blended(_ weight: Double, _ rest: Value) -> Value {
            let kept = builder.scaled(given.slots[0], by: weight)
            return builder.sum(kept, builder.scaled(given.gradient, by: rest))
        }
        let direction = blended(beta1, given.numbers[1])
        let isUp = builder.map(.step, direction)
        let isDown = builder.map(.step, builder.map(.negate, direction))
        let sign = builder.difference(isUp, isDown)
        let descent = builder.scaled(sign, by: given.numbers[0])
        return Changed(
            builder.difference(given.parameter, descent),
            slots: [blended(beta2, given.numbers[2])])
    }
}
