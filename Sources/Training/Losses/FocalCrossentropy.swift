public import NeuralNet
internal import OrderedJSON

/// Binary cross-entropy, of which predictions that are nearly right count less: Keras' `binary_focal_crossentropy`.
///
/// The mean over the last axis of (1 − q)^γ · bce, q = t p + (1 − t)(1 − p); with class balancing, times
/// t α + (1 − t)(1 − α).
public struct BinaryFocalCrossentropy: Loss {
    public static let names = ["binary_focal_crossentropy", "BinaryFocalCrossentropy"]

    private let settings: CrossentropySettings
    private let alpha: Double
    private let gamma: Double
    private let balancesClasses: Bool

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss \(Self.names[0])")
        self.settings = try CrossentropySettings(&reader)
        alpha = try reader.number("alpha", default: 0.25)
        gamma = try reader.number("gamma", default: 2)
        try reader.check("gamma", gamma, "a number not below 0") { $0 >= 0 }
        balancesClasses = try reader.boolean("apply_class_balancing", default: false)
        try reader.finish(ignoring: ["fn"])
    }

    public func complaint(about value: Float, classes: Int) -> String? {
        (0...1).contains(value) ? nil : "numbers from 0 to 1"
    }

    public func obstacle(for prediction: [Int]) -> (key: String, value: String)? {
        settings.obstacle(for: prediction)
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let t = builder.smoothed(target, by: settings.labelSmoothing, classes: 2)
        let p = settings.fromLogits ? builder.map(.sigmoid, prediction) : prediction
        let crossentropy = builder.binaryCrossentropy(t, p)
        let wrong = builder.rest(of: t)
        let right = builder.scaled(t, by: p)
        let rest = builder.rest(of: p)
        let other = builder.scaled(wrong, by: rest)
        let certainty = builder.sum(right, other)
        let doubt = builder.rest(of: certainty)
        let focus = builder.power(doubt, gamma)
        var values = builder.scaled(focus, by: crossentropy)
        if balancesClasses {
            let first = builder.scaled(t, by: alpha)
            let second = builder.scaled(wrong, by: 1 - alpha)
            let weights = builder.sum(first, second)
            values = builder.scaled(weights, by: values)
        }
        return builder.mean(values, over: [settings.position(in: prediction)])
    }
}

/// Σ α (1 − p)^γ (−t log p), p divided by its sum and held within [1e-7, 1 − 1e-7]: Keras'
/// `categorical_focal_crossentropy`.
public struct CategoricalFocalCrossentropy: Loss {
    public static let names = ["categorical_focal_crossentropy", "CategoricalFocalCrossentropy"]

    public var spreadsClassNumbers: Bool { true }

    private let settings: CrossentropySettings
    private let gamma: Double
    /// One factor, or one for each class.
    private let alpha: [Double]

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss \(Self.names[0])")
        self.settings = try CrossentropySettings(&reader)
        alpha = try reader.numbers("alpha", default: [0.25])
        gamma = try reader.number("gamma", default: 2)
        try reader.check("gamma", gamma, "a number not below 0") { $0 >= 0 }
        try reader.finish(ignoring: ["fn"])
    }

    public func complaint(about value: Float, classes: Int) -> String? {
        (0...1).contains(value) ? nil : "numbers from 0 to 1"
    }

    public func obstacle(for prediction: [Int]) -> (key: String, value: String)? {
        if alpha.count != 1, alpha.count != prediction.last {
            return ("alpha", "\(alpha.count) numbers")
        }
        return settings.obstacle(for: prediction)
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let axis = settings.position(in: prediction)
        let classes = target.extents[target.extents.count - 1]
        let t = builder.smoothed(target, by: settings.labelSmoothing, classes: classes)
        let p =
            settings.fromLogits
            ? builder.activated(prediction, by: .softmax(axis: axis)) : prediction
        let held = builder.normalisedProbability(p, axis: axis)
        let logarithm = builder.map(.logarithm, held)
        let negated = builder.map(.negate, t)
        let crossentropy = builder.scaled(negated, by: logarithm)
        let doubt = builder.rest(of: held)
        let focus = builder.power(doubt, gamma)
        let factor = builder.constant(alpha, extents: [alpha.count])
        let weights = builder.scaled(focus, by: factor)
        let values = builder.scaled(weights, by: crossentropy)
        return builder.sum(values, over: [axis])
    }
}

/// (1 − p^q) / q of the probability p of the class that the target numbers: Keras'
/// `categorical_generalized_cross_entropy`.
public struct GeneralizedCrossentropy: Loss {
    public static let names = [
        "categorical_generalized_cross_entropy", "CategoricalGeneralizedCrossEntropy",
    ]

    private let q: Double

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss \(Self.names[0])")
        q = try reader.number("q", default: 0.5)
        try reader.check("q", q, "a number between 0 and 1") { $0 > 0 && $0 < 1 }
        try reader.finish(ignoring: ["fn"])
    }

    public func targetExtents(for prediction: [Int]) -> [Int] { prediction.dropLast() }

    public func complaint(about value: Float, classes: Int) -> String? {
        Training.complaint(aboutClass: value, of: classes)
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let classes = prediction.extents[prediction.extents.count - 1]
        let t = builder.oneHot(target, classes: classes)
        let chosen = builder.scaled(prediction, by: t)
        let p = builder.sumOverLast(chosen)
        let raised = builder.power(p, q)
        let rest = builder.rest(of: raised)
        return builder.scaled(rest, by: 1 / q)
    }
}

extension ProgramBuilder {
    /// x to the power of an exponent, for x not below 0.
    ///
    /// An exponent that is a small whole number is multiplied out; of another one, zeros count as 1e-37, so that the
    /// derivative there is 0.
    mutating func power(_ x: Value, _ exponent: Double) -> Value {
        switch exponent {
        case 0: return sum(scaled(x, by: 0), 1)
        case 1: return x
        case 2: return map(.square, x)
        case 3:
            let square = map(.square, x)
            return scaled(square, by: x)
        case 4:
            let square = map(.square, x)
            return map(.square, square)
        default:
            let held = map(.clip(lower: 1e-37, upper: .infinity), x)
            let logarithm = map(.logarithm, held)
            let product = scaled(logarithm, by: exponent)
            return map(.exponential, product)
        }
    }
}
