package import NeuralNet

/// Adam with steps in the measure of each weight (You et al., 2019): Keras' `Lamb`.
///
/// m += (g − m)(1 − β₁), v += (g² − v)(1 − β₂), u = m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε), w −= ‖w‖ / ‖u‖ η u, without
/// the ratio where a length is 0.
package struct Lamb: Optimizer {
    package static let className = "Lamb"
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
        [Slot("momentum", extents), Slot("velocity", extents)]
    }

    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        let step = Double(moment.step)
        return StepNumbers(
            moment.learningRate, 1 - power(betas.first, step, as: Number.self),
            1 - power(betas.second, step, as: Number.self))
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        let m = builder.moved(given.slots[0], toward: given.gradient, by: 1 - betas.first)
        let square = builder.map(.square, given.gradient)
        let v = builder.moved(given.slots[1], toward: square, by: 1 - betas.second)
        let mean = builder.quotient(m, given.numbers[1])
        let root = builder.map(.squareRoot, builder.quotient(v, given.numbers[2]))
        let update = builder.quotient(mean, builder.sum(root, epsilon))
        let ratio = builder.ratioOfLengths(given.parameter, update)
        let rate = builder.scaled(ratio, by: given.numbers[0])
        let descent = builder.scaled(update, by: rate)
        return Changed(builder.difference(given.parameter, descent), slots: [m, v])
    }
}

extension ProgramBuilder {
    /// ‖a‖ / ‖b‖, and 1 where either is 0.
    fileprivate mutating func ratioOfLengths(_ a: Value, _ b: Value) -> Value {
        let (top, bottom) = (length(a), length(b))
        let areBoth = scaled(map(.step, top), by: map(.step, bottom))
        let rest = sum(map(.negate, areBoth), 1)
        return quotient(
            sum(scaled(top, by: areBoth), rest), sum(scaled(bottom, by: areBoth), rest))
    }
}
