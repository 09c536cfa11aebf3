package import NeuralNet

extension SmallModel {
    /// A chain of random layers from one row of numbers to one number.
    ///
    /// - Parameters:
    ///   - seed: what the layers and parameters depend on.
    ///   - width: the largest number of units, and the number of inputs.
    /// - Returns: the model, without compile settings.
    /// - Throws: ``ModelError`` where layers don't fit together, which would be an error of this function.
    package static func random(seed: UInt64, width: Int) throws -> Model {
        var generator = SeededGenerator(seed: seed)
        let activations: [Activation] = [
            .linear, .relu, .sigmoid, .tanh, .softmax, .elementwise(.gelu), .elementwise(.silu),
            .elementwise(.softplus), .elementwise(.elu(alpha: 1)), .elementwise(.selu),
        ]
        var layers: [any Layer] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let activation = activations.randomElement(using: &generator) ?? .linear
            layers.append(
                Dense(
                    units: Int.random(in: (width + 1) / 2...width, using: &generator),
                    activation: activation, usesBias: Bool.random(using: &generator)))
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: layers.append(BatchNormalization())
            case 1: layers.append(Dropout(rate: 0.3))
            default: break
            }
        }
        layers.append(Dense(units: 1))
        return try chain(layers, inputExtents: [width], seed: seed)
    }
}
