package import NeuralNet

/// Adam (Kingma and Ba, 2014) as Keras 3 computes it.
///
/// m += (g − m)(1 − β₁), v += (g² − v)(1 − β₂), w −= m α / (√v + ε) with α = η √(1 − β₂ᵗ) / (1 − β₁ᵗ);
/// with `amsgrad`, √v̂ of the largest v so far stands for √v.
package struct Adam: Optimizer {
    package static let className = "Adam"
    package static let defaultLearningRate = 0.001

    /// The logarithms of β₁ and β₂.
    private let logarithm1: Double
    private let logarithm2: Double
    /// 1 − β₁ and 1 − β₂, subtracted in float64 and rounded once, as Keras does.
    private let rest1: Float
    private let rest2: Float
    private let epsilon: Float
    private let isAMSGrad: Bool

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the optimizer Adam")
        let beta1 = try reader.number("beta_1", default: 0.9)
        let beta2 = try reader.number("beta_2", default: 0.999)
        let epsilon = try reader.number("epsilon", default: 1e-7)
        for (key, beta) in [("beta_1", beta1), ("beta_2", beta2)] {
            try reader.check(key, beta, "a number from 0 to below 1") { (0..<1).contains($0) }
        }
        try reader.check("epsilon", epsilon, "a number not below 0") { $0 >= 0 }
        isAMSGrad = try reader.boolean("amsgrad", default: false)
        try reader.finish(ignoring: Optimizers.commonKeys)
        self.epsilon = Float(epsilon)
        (logarithm1, logarithm2) = (
            Double.log(Double(Float(beta1))), Double.log(Double(Float(beta2)))
        )
        (rest1, rest2) = (Float(1 - beta1), Float(1 - beta2))
    }

    package var slotNames: [String] {
        ["momentum", "velocity"] + (isAMSGrad ? ["velocity_hat"] : [])
    }

    package var rule: UpdateRule? { .adam(rest1: rest1, rest2: rest2, epsilon: epsilon) }

    /// α, which holds the corrections of both averages' start at zero.
    package func rate(_ learningRate: Float, step: Int) -> Float {
        learningRate * (1 - power(logarithm2, step)).squareRoot() / (1 - power(logarithm1, step))
    }

    package func update(
        _ parameter: inout [Float], gradient: [Float], slots: inout [[Float]], step: Int,
        learningRate: Float
    ) {
        let rate = rate(learningRate, step: step)
        for index in parameter.indices {
            let g = gradient[index]
            let m = slots[0][index] + (g - slots[0][index]) * rest1
            let v = slots[1][index] + (g * g - slots[1][index]) * rest2
            slots[0][index] = m
            slots[1][index] = v
            var largest = v
            if isAMSGrad {
                largest = max(slots[2][index], v)
                slots[2][index] = largest
            }
            parameter[index] -= m * rate / (largest.squareRoot() + epsilon)
        }
    }

    /// βᵗ of a β's logarithm, which is −∞ for 0; rounded once.
    private func power(_ logarithm: Double, _ step: Int) -> Float {
        Float(Double.exp(Double(step) * logarithm))
    }
}
