package import NeuralNet

/// Gradient descent with learning rate η: Keras' `SGD`.
///
/// Plain: w −= η g. With momentum μ: v = μ v − η g, w += v; Nesterov: w += μ v − η g.
package struct SGD: Optimizer {
    package static let className = "SGD"
    package static let defaultLearningRate = 0.01

    private let momentum: Double
    private let isNesterov: Bool

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: Self.owner)
        momentum = try reader.number("momentum", default: 0)
        try reader.check("momentum", momentum, "a number from 0 to 1") { (0...1).contains($0) }
        isNesterov = try reader.boolean("nesterov", default: false)
        try reader.finish(ignoring: CommonSettings.keys)
    }

    package func slots(of extents: [Int]) -> [Slot] {
        momentum == 0 ? [] : [Slot("momentum", extents)]
    }

    package var rule: UpdateRule? {
        momentum == 0 ? .descent : .momentum(Float(momentum), isNesterov: isNesterov)
    }

    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        StepNumbers(moment.learningRate)
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        let descent = builder.scaled(given.gradient, by: given.numbers[0])
        guard momentum != 0 else {
            return Changed(builder.difference(given.parameter, descent), slots: [])
        }
        let kept = builder.scaled(given.slots[0], by: momentum)
        let velocity = builder.difference(kept, descent)
        guard isNesterov else {
            return Changed(builder.sum(given.parameter, velocity), slots: [velocity])
        }
        let ahead = builder.scaled(velocity, by: momentum)
        let step = builder.difference(ahead, descent)
        return Changed(builder.sum(given.parameter, step), slots: [velocity])
    }
}
