public import NeuralNet

/// The mean over the last axis of max(1 − t p, 0): Keras' `hinge`.
///
/// Targets are −1 or 1; a batch of zeros and ones alone is taken for these.
public struct Hinge: LossWithoutSettings {
    public static let names = ["hinge", "Hinge"]

    public init() {}

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let margins = builder.missingMargin(target, prediction)
        return builder.meanOverLast(margins)
    }
}

/// The mean over the last axis of max(1 − t p, 0)², with targets as of ``Hinge``: Keras' `squared_hinge`.
public struct SquaredHinge: LossWithoutSettings {
    public static let names = ["squared_hinge", "SquaredHinge"]

    public init() {}

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let margins = builder.missingMargin(target, prediction)
        let squares = builder.map(.square, margins)
        return builder.meanOverLast(squares)
    }
}

/// max(n − Σ t p + 1, 0) over the last axis, n the largest (1 − t) p: Keras' `categorical_hinge`.
public struct CategoricalHinge: LossWithoutSettings {
    public static let names = ["categorical_hinge", "CategoricalHinge"]

    public var spreadsClassNumbers: Bool { true }

    public init() {}

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let right = builder.scaled(target, by: prediction)
        let positive = builder.sumOverLast(right)
        let wrong = builder.rest(of: target)
        let others = builder.scaled(wrong, by: prediction)
        let negative = builder.largest(others, axis: prediction.extents.count - 1)
        let lead = builder.difference(negative, positive)
        let missing = builder.sum(lead, 1)
        return builder.map(.positivePart, missing)
    }
}

extension ProgramBuilder {
    /// max(1 − t p, 0), zeros and ones being −1 and 1 unless other targets are among them.
    fileprivate mutating func missingMargin(_ target: Value, _ prediction: Value) -> Value {
        // t(t − 1) is 0 of zeros and ones alone.
        let less = sum(target, -1)
        let product = scaled(target, by: less)
        let size = map(.absolute, product)
        let total = sum(size, over: Array(size.extents.indices))
        let isOther = map(.step, total)
        let isBinary = rest(of: isOther)
        let move = scaled(less, by: isBinary)
        let sign = sum(target, move)
        let agreement = scaled(sign, by: prediction)
        let missing = rest(of: agreement)
        return map(.positivePart, missing)
    }

    /// 1 − x.
    mutating func rest(of x: Value) -> Value {
        let negated = map(.negate, x)
        return sum(negated, 1)
    }
}

extension Elementwise {
    /// max(x, 0).
    static let positivePart = Elementwise.relu(slope: 0, maximum: nil, threshold: 0)
}
