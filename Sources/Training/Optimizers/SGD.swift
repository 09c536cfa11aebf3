package import NeuralNet

/// Gradient descent with learning rate η: Keras' `SGD`.
///
/// Plain: w −= η g. With momentum μ: v = μ v − η g, w += v; Nesterov: w += μ v − η g.
package struct SGD: Optimizer {
    package static let className = "SGD"
    package static let defaultLearningRate = 0.01

    private let momentum: Float
    private let isNesterov: Bool

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the optimizer SGD")
        let momentum = try reader.number("momentum", default: 0)
        try reader.check("momentum", momentum, "a number from 0 to 1") { (0...1).contains($0) }
        self.momentum = Float(momentum)
        isNesterov = try reader.boolean("nesterov", default: false)
        try reader.finish(ignoring: Optimizers.commonKeys)
    }

    package var slotNames: [String] { momentum == 0 ? [] : ["momentum"] }

    package var rule: UpdateRule? {
        momentum == 0 ? .descent : .momentum(momentum, isNesterov: isNesterov)
    }

    package func update(
        _ parameter: inout [Float], gradient: [Float], slots: inout [[Float]], step: Int,
        learningRate: Float
    ) {
        guard momentum != 0 else {
            for index in parameter.indices { parameter[index] -= learningRate * gradient[index] }
            return
        }
        for index in parameter.indices {
            let descent = learningRate * gradient[index]
            let velocity = momentum * slots[0][index] - descent
            slots[0][index] = velocity
            parameter[index] += isNesterov ? momentum * velocity - descent : velocity
        }
    }
}
