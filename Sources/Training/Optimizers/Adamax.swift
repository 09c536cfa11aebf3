package import NeuralNet

/// Adam by the largest gradients: Keras' `Adamax`.
///
/// m += (g − m)(1 − β₁), u = max(β₂ u, |g|), w −= η m / ((1 − β₁ᵗ)(u + ε)).
package struct Adamax: Optimizer {
    package static let className = "Adamax"
    package static let defaultLearningRate = 0.001

    private let betas: Betas
    private let epsilon: Double

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: Self.owner)
        betas = try Betas(&reader)
        epsilon = try reader.epsilon(default: 1e-7)
        try reader.finish(ignoring: CommonSettings.keys)
    }

    package func slots(of extents: [Int]) -> [Slot] {
        [Slot("momentum", extents), Slot("norm", extents)]
    }

    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        let left = 1 - power(betas.first, Double(moment.step), as: Number.self)
        return StepNumbers(moment.learningRate, left)
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        let m = builder.moved(given.slots[0], toward: given.gradient, by: 1 - betas.first)
        let faded = builder.scaled(given.slots[1], by: betas.second)
        let norm = builder.maximum(faded, builder.map(.absolute, given.gradient))
        let step = builder.scaled(m, by: given.numbers[0])
        let divisor = builder.scaled(builder.sum(norm, epsilon), by: given.numbers[1])
        let descent = builder.quotient(step, divisor)
        return Changed(builder.difference(given.parameter, descent), slots: [m, norm])
    }
}
