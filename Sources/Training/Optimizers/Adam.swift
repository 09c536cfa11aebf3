package import NeuralNet

/// Adam (Kingma and Ba, 2014) as Keras 3 computes it.
///
/// m += (g − m)(1 − β₁), v += (g² − v)(1 − β₂), w −= m α / (√v + ε) with α = η √(1 − β₂ᵗ) / (1 − β₁ᵗ);
/// with `amsgrad`, √v̂ of the largest v so far stands for √v.
package struct Adam: Optimizer {
    package static let className = "Adam"
    package static let defaultLearningRate = 0.001

    private let betas: Betas
    /// 1 − β₁ and 1 − β₂.
    private let rests: (first: Double, second: Double)
    private let epsilon: Double
    private let isAMSGrad: Bool

    package init(_ settings: NamedSettings) throws(TrainingError) {
        try self.init(settings, owner: Self.owner)
    }

    /// Reads Adam's settings for an optimizer that computes alike.
    init(_ settings: NamedSettings, owner: String) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: owner)
        betas = try Betas(&reader)
        // Keras 3 subtracts in float64 and rounds once; optimizers before tf.keras 2.11 rounded β before.
        rests =
            OptimizerDialect(settings) == .legacy
            ? (1 - Double(Float(betas.first)), 1 - Double(Float(betas.second)))
            : (1 - betas.first, 1 - betas.second)
        epsilon = try reader.epsilon(default: 1e-7)
        isAMSGrad = try reader.boolean("amsgrad", default: false)
        try reader.finish(ignoring: CommonSettings.keys)
    }

    package func slots(of extents: [Int]) -> [Slot] {
        let names = ["momentum", "velocity"] + (isAMSGrad ? ["velocity_hat"] : [])
        return names.map { Slot($0, extents) }
    }

    package var rule: UpdateRule? {
        .adam(rest1: Float(rests.first), rest2: Float(rests.second), epsilon: Float(epsilon))
    }

    /// α, which holds the corrections of both averages' start at zero.
    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        let step = Double(moment.step)
        let left1 = 1 - power(betas.first, step, as: Number.self)
        let left2 = 1 - power(betas.second, step, as: Number.self)
        return StepNumbers(moment.learningRate * left2.squareRoot() / left1)
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        let m = builder.moved(given.slots[0], toward: given.gradient, by: rests.first)
        let square = builder.map(.square, given.gradient)
        let v = builder.moved(given.slots[1], toward: square, by: rests.second)
        let largest = isAMSGrad ? builder.maximum(given.slots[2], v) : v
        let step = builder.scaled(m, by: given.numbers[0])
        let root = builder.map(.squareRoot, largest)
        let descent = builder.quotient(step, builder.sum(root, epsilon))
        return Changed(
            builder.difference(given.parameter, descent),
            slots: isAMSGrad ? [m, v, largest] : [m, v])
    }
}

/// Adam with weight decay apart from the gradient (Loshchilov and Hutter, 2017): Keras' `AdamW`.
package struct AdamW: Optimizer {
    package static let className = "AdamW"
    package static let defaultLearningRate = 0.001
    package static let defaultWeightDecay: Double? = 0.004

    private let adam: Adam

    package init(_ settings: NamedSettings) throws(TrainingError) {
        adam = try Adam(settings, owner: Self.owner)
    }

    package func slots(of extents: [Int]) -> [Slot] { adam.slots(of: extents) }

    package var rule: UpdateRule? { adam.rule }

    package func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number> {
        adam.numbers(at: moment)
    }

    package func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed {
        adam.lower(given, in: &builder)
    }
}

/// How slowly two averages forget.
struct Betas {
    /// β₁, of the gradients.
    let first: Double
    /// β₂, of their squares or sizes.
    let second: Double

    /// Reads `beta_1` and `beta_2`.
    init(
        _ reader: inout SettingsReader, second: Double = 0.999
    ) throws(TrainingError) {
        first = try reader.number("beta_1", default: 0.9)
        self.second = try reader.number("beta_2", default: second)
        for (key, beta) in [("beta_1", first), ("beta_2", self.second)] {
            try reader.check(key, beta, "a number from 0 to below 1") { (0..<1).contains($0) }
        }
    }
}

extension SettingsReader {
    /// Reads `epsilon`, which keeps a divisor from 0.
    mutating func epsilon(
        _ key: String = "epsilon", default value: Double
    ) throws(TrainingError) -> Double {
        let epsilon = try number(key, default: value)
        try check(key, epsilon, "a number not below 0") { $0 >= 0 }
        return epsilon
    }
}

// The words that optimizers have in common.
extension ProgramBuilder {
    /// `x + (goal − x) · share`.
    mutating func moved(_ x: Value, toward goal: Value, by share: Double) -> Value {
        let way = difference(goal, x)
        return sum(x, scaled(way, by: share))
    }

    /// `a · weight + b · (1 − weight)`.
    mutating func blended(_ a: Value, _ b: Value, weight: Double) -> Value {
        let first = scaled(a, by: weight)
        return sum(first, scaled(b, by: 1 - weight))
    }

    /// The root of the sum of squares.
    mutating func length(_ x: Value) -> Value {
        let square = map(.square, x)
        return map(.squareRoot, sum(square, over: Array(x.extents.indices)))
    }

    /// The root of the mean of squares.
    mutating func rootMeanSquare(_ x: Value) -> Value {
        let square = map(.square, x)
        return map(.squareRoot, mean(square, over: Array(x.extents.indices)))
    }
}
