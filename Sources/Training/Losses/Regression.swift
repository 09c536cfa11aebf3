public import NeuralNet

/// The mean over the last axis of |t − p|: Keras' `mean_absolute_error`.
public struct MeanAbsoluteError: LossWithoutSettings {
    public static let names = ["mean_absolute_error", "mae", "MAE", "MeanAbsoluteError"]

    public init() {}

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let error = builder.difference(target, prediction)
        let sizes = builder.map(.absolute, error)
        return builder.meanOverLast(sizes)
    }
}

/// The mean over the last axis of |(t − p) / max(|t|, 1e-7)| in percent: Keras' `mean_absolute_percentage_error`.
public struct MeanAbsolutePercentageError: LossWithoutSettings {
    public static let names = [
        "mean_absolute_percentage_error", "mape", "MAPE", "MeanAbsolutePercentageError",
    ]

    public init() {}

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let error = builder.difference(target, prediction)
        let size = builder.map(.absolute, target)
        let held = builder.map(.notBelowEpsilon, size)
        let share = builder.quotient(error, held)
        let sizes = builder.map(.absolute, share)
        let mean = builder.meanOverLast(sizes)
        return builder.scaled(mean, by: 100)
    }
}

/// The mean over the last axis of (log(p + 1) − log(t + 1))², both held at 1e-7 or above: Keras'
/// `mean_squared_logarithmic_error`.
public struct MeanSquaredLogarithmicError: LossWithoutSettings {
    public static let names = [
        "mean_squared_logarithmic_error", "msle", "MSLE", "MeanSquaredLogarithmicError",
    ]

    public init() {}

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let first = logarithm(prediction, in: &builder)
        let second = logarithm(target, in: &builder)
        let error = builder.difference(first, second)
        let squares = builder.map(.square, error)
        return builder.meanOverLast(squares)
    }

    private func logarithm(_ x: Value, in builder: inout ProgramBuilder) -> Value {
        let held = builder.map(.notBelowEpsilon, x)
        let moved = builder.sum(held, 1)
        return builder.map(.logarithm, moved)
    }
}

/// The mean over the last axis of log cosh(p − t) = x + softplus(−2x) − log 2: Keras' `log_cosh`.
public struct LogCosh: LossWithoutSettings {
    public static let names = ["log_cosh", "logcosh", "LogCosh"]

    public init() {}

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let x = builder.difference(prediction, target)
        let doubled = builder.scaled(x, by: -2)
        let soft = builder.map(.softplus, doubled)
        let total = builder.sum(x, soft)
        let values = builder.sum(total, -0.6931471805599453)
        return builder.meanOverLast(values)
    }
}

/// The mean over the last axis of e²/2 up to |e| = δ, and δ|e| − δ²/2 beyond: Keras' `huber`.
public struct Huber: Loss {
    public static let names = ["huber", "huber_loss", "Huber"]

    /// Where the square becomes a line.
    private let delta: Double

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss \(Self.names[0])")
        delta = try reader.number("delta", default: 1)
        try reader.check("delta", delta, "a number above 0") { $0 > 0 }
        try reader.finish(ignoring: ["fn"])
    }

    // With c = min(|e|, δ), both pieces are c(|e| − c/2), whose derivative by |e| is c.
    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let error = builder.difference(prediction, target)
        let size = builder.map(.absolute, error)
        let held = builder.map(.clip(lower: 0, upper: delta), size)
        let half = builder.scaled(held, by: -0.5)
        let rest = builder.sum(size, half)
        let values = builder.scaled(held, by: rest)
        return builder.meanOverLast(values)
    }
}

extension ProgramBuilder {
    /// The mean over the last axis.
    mutating func meanOverLast(_ x: Value) -> Value { mean(x, over: [x.extents.count - 1]) }

    /// The sum over the last axis.
    mutating func sumOverLast(_ x: Value) -> Value { sum(x, over: [x.extents.count - 1]) }
}

extension Elementwise {
    /// Holds numbers at Keras' `epsilon` or above.
    static let notBelowEpsilon = Elementwise.clip(lower: 1e-7, upper: .infinity)
}
