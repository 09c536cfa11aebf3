package import NeuralNet

/// Half a cosine from the initial rate down to α of it, after a straight way up if there is a `warmup_target`: Keras'
/// `CosineDecay` (Loshchilov and Hutter, 2016).
package struct CosineDecay: Schedule {
    package static let className = "CosineDecay"

    private let initial: Double
    private let steps: Double
    private let alpha: Double
    private let target: Double?
    private let warmupSteps: Double

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = Self.reader(settings)
        initial = try reader.required("initial_learning_rate")
        steps = try reader.required("decay_steps")
        try reader.check("decay_steps", steps, "a number above 0") { $0 > 0 }
        alpha = try reader.number("alpha", default: 0)
        target = try reader.optionalNumber("warmup_target")
        warmupSteps = try reader.number("warmup_steps", default: 0)
        try reader.finish()
    }

    package func rate<Number: Scalar>(after iterations: Int) -> Number {
        let (steps, initial) = (Number(steps), Number(initial))
        guard let target else {
            return decayed(min(Number(iterations), steps) / steps, from: initial)
        }
        let (warmupSteps, highest) = (Number(warmupSteps), Number(target))
        let step = min(Number(iterations), steps + warmupSteps)
        if step < warmupSteps { return (highest - initial) * (step / warmupSteps) + initial }
        return decayed((step - warmupSteps) / steps, from: highest)
    }

    private func decayed<Number: Scalar>(_ passed: Number, from rate: Number) -> Number {
        let share = Number(0.5) * (1 + cosine(ofPi: passed))
        return rate * (Number(1 - alpha) * share + Number(alpha))
    }
}

/// Half a cosine again and again, each `t_mul` times as long and `m_mul` times as high as the one before: Keras'
/// `CosineDecayRestarts`.
package struct CosineDecayRestarts: Schedule {
    package static let className = "CosineDecayRestarts"

    private let initial: Double
    private let steps: Double
    private let lengthening: Double
    private let heightening: Double
    private let alpha: Double

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = Self.reader(settings)
        initial = try reader.required("initial_learning_rate")
        steps = try reader.required("first_decay_steps")
        lengthening = try reader.number("t_mul", default: 2)
        heightening = try reader.number("m_mul", default: 1)
        for (key, number) in [("first_decay_steps", steps), ("t_mul", lengthening)] {
            try reader.check(key, number, "a number above 0") { $0 > 0 }
        }
        try reader.check("m_mul", heightening, "a number not below 0") { $0 >= 0 }
        alpha = try reader.number("alpha", default: 0)
        try reader.finish()
    }

    package func rate<Number: Scalar>(after iterations: Int) -> Number {
        var passed = Number(iterations) / Number(steps)
        let lengthening = Number(lengthening)
        let restarts: Number
        if lengthening == 1 {
            restarts = passed.rounded(.down)
            passed -= restarts
        } else {
            // The restarts so far would have taken (1 − tⁿ) / (1 − t) first lengths.
            let ratio = logarithm(1 - passed * (1 - lengthening)) / logarithm(lengthening)
            restarts = ratio.rounded(.down)
            let length = power(Double(lengthening), Double(restarts), as: Number.self)
            passed = (passed - (1 - length) / (1 - lengthening)) / length
        }
        let height =
            restarts == 0 ? 1 : power(heightening, Double(restarts), as: Number.self)
        let share = Number(0.5) * height * (1 + cosine(ofPi: passed))
        return Number(initial) * ((1 - Number(alpha)) * share + Number(alpha))
    }

    /// The logarithm, computed in float64 and rounded once.
    private func logarithm<Number: Scalar>(_ x: Number) -> Number { Number(Double.log(Double(x))) }
}

/// cos(π x), the product rounded to the type as Keras rounds it, the cosine computed in float64 and rounded once.
func cosine<Number: Scalar>(ofPi x: Number) -> Number {
    Number(cosine(Double(Number(Double.pi) * x)))
}

/// The cosine by its series, of an angle brought to at most π/4 before; NaN of angles beyond all schedules.
private func cosine(_ angle: Double) -> Double {
    // π/2 in two parts, the first with so few bits that its product with a small whole number is exact.
    let (high, low) = (0x1.921fb544p+0, 0x1.0b4611a626331p-34)
    let quarters = (angle / (high + low)).rounded()
    guard abs(quarters) < 0x1p20 else { return .nan }
    let rest = (angle - quarters * high) - quarters * low
    let turn = Int(quarters.truncatingRemainder(dividingBy: 4))
    let square = rest * rest
    // Summed from the smallest term on: 1 − x²/2! + x⁴/4! …, and x − x³/3! + …
    var (even, odd) = (1.0, 1.0)
    for factor in stride(from: 18.0, through: 2, by: -2) {
        even = 1 - square / (factor * (factor - 1)) * even
        odd = 1 - square / (factor * (factor + 1)) * odd
    }
    switch (turn + 4) % 4 {
    case 0: return even
    case 1: return -(rest * odd)
    case 2: return -even
    default: return rest * odd
    }
}
