package import NeuralNet

/// η · rᵖ, p being the steps in units of `decay_steps`: Keras' `ExponentialDecay`.
package struct ExponentialDecay: Schedule {
    package static let className = "ExponentialDecay"

    private let initial: Double
    private let factor: Double
    private let pace: Pace

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = Self.reader(settings)
        initial = try reader.required("initial_learning_rate")
        factor = try reader.required("decay_rate")
        try reader.check("decay_rate", factor, "a number not below 0") { $0 >= 0 }
        pace = try Pace(&reader)
        try reader.finish()
    }

    package func rate<Number: Scalar>(after iterations: Int) -> Number {
        let passed: Number = pace.passed(after: iterations)
        return Number(initial) * (passed == 0 ? 1 : power(factor, Double(passed), as: Number.self))
    }
}

/// η / (1 + r p), p being the steps in units of `decay_steps`: Keras' `InverseTimeDecay`.
package struct InverseTimeDecay: Schedule {
    package static let className = "InverseTimeDecay"

    private let initial: Double
    private let factor: Double
    private let pace: Pace

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = Self.reader(settings)
        initial = try reader.required("initial_learning_rate")
        factor = try reader.required("decay_rate")
        pace = try Pace(&reader)
        try reader.finish()
    }

    package func rate<Number: Scalar>(after iterations: Int) -> Number {
        Number(initial) / (1 + Number(factor) * pace.passed(after: iterations))
    }
}

/// From the initial rate to the last one along a power: Keras' `PolynomialDecay`.
package struct PolynomialDecay: Schedule {
    package static let className = "PolynomialDecay"

    private let initial: Double
    private let last: Double
    private let steps: Double
    private let exponent: Double
    private let isCyclic: Bool

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = Self.reader(settings)
        initial = try reader.required("initial_learning_rate")
        steps = try reader.required("decay_steps")
        try reader.check("decay_steps", steps, "a number above 0") { $0 > 0 }
        last = try reader.number("end_learning_rate", default: 0.0001)
        exponent = try reader.number("power", default: 1)
        isCyclic = try reader.boolean("cycle", default: false)
        try reader.finish()
    }

    package func rate<Number: Scalar>(after iterations: Int) -> Number {
        var (step, steps) = (Number(iterations), Number(steps))
        if isCyclic {
            steps *= step == 0 ? 1 : (step / steps).rounded(.up)
        } else {
            step = min(step, steps)
        }
        let left = 1 - step / steps
        let share: Number
        if left == 0 {
            share = exponent == 0 ? 1 : (exponent < 0 ? .infinity : 0)
        } else {
            share = power(Double(left), exponent, as: Number.self)
        }
        return (Number(initial) - Number(last)) * share + Number(last)
    }
}

/// A rate for each stretch of steps: Keras' `PiecewiseConstantDecay`.
package struct PiecewiseConstantDecay: Schedule {
    package static let className = "PiecewiseConstantDecay"

    /// The last steps of the stretches but the last.
    private let boundaries: [Double]
    private let values: [Double]

    package init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = Self.reader(settings)
        let boundaries = try reader.numbers("boundaries")
        values = try reader.numbers("values")
        // Keras rounds towards zero, to the type of the step.
        self.boundaries = boundaries.map { $0.rounded(.towardZero) }
        try reader.check(
            "boundaries", Double(boundaries.count), "one boundary less than values, ascending"
        ) { _ in
            values.count == boundaries.count + 1 && !boundaries.isEmpty
                && zip(boundaries, boundaries.dropFirst()).allSatisfy { $0 <= $1 }
        }
        try reader.finish()
    }

    package func rate<Number: Scalar>(after iterations: Int) -> Number {
        var stretch = 0
        while stretch < boundaries.count, Double(iterations) > boundaries[stretch] { stretch += 1 }
        return Number(values[stretch])
    }
}
