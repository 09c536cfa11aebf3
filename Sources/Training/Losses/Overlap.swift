public import NeuralNet
internal import OrderedJSON

/// 1 − 2 Σ t p / (Σ t + Σ p + 1e-7) over all elements or some axes: Keras' `dice`.
public struct Dice: Loss {
    public static let names = ["dice", "Dice"]

    private let axes: [Int]?

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss \(Self.names[0])")
        axes = try reader.integers("axis")
        try reader.finish(ignoring: ["fn"])
    }

    public func obstacle(for prediction: [Int]) -> (key: String, value: String)? {
        prediction.obstacle(axes)
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let axes = prediction.extents.positions(ofAxes: axes)
        let products = builder.scaled(target, by: prediction)
        let both = builder.sum(products, over: axes)
        let doubled = builder.scaled(both, by: 2)
        let targets = builder.sum(target, over: axes)
        let predictions = builder.sum(prediction, over: axes)
        let all = builder.sum(targets, predictions)
        let divisor = builder.sum(all, 1e-7)
        let share = builder.quotient(doubled, divisor)
        return builder.rest(of: share)
    }
}

/// 1 − i / (i + α Σ t(1 − p) + β Σ p(1 − t) + 1e-7), i = Σ t p, over all elements or some axes: Keras' `tversky`.
public struct Tversky: Loss {
    public static let names = ["tversky", "Tversky"]

    private let alpha: Double
    private let beta: Double
    private let axes: [Int]?

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss \(Self.names[0])")
        alpha = try reader.number("alpha", default: 0.5)
        beta = try reader.number("beta", default: 0.5)
        axes = try reader.integers("axis")
        try reader.finish(ignoring: ["fn"])
    }

    public func obstacle(for prediction: [Int]) -> (key: String, value: String)? {
        prediction.obstacle(axes)
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let axes = prediction.extents.positions(ofAxes: axes)
        let products = builder.scaled(target, by: prediction)
        let both = builder.sum(products, over: axes)
        let noPrediction = builder.rest(of: prediction)
        let missed = builder.scaled(noPrediction, by: target)
        let first = builder.sum(missed, over: axes)
        let noTarget = builder.rest(of: target)
        let added = builder.scaled(prediction, by: noTarget)
        let second = builder.sum(added, over: axes)
        let left = builder.scaled(first, by: alpha)
        let right = builder.scaled(second, by: beta)
        let partial = builder.sum(both, left)
        let all = builder.sum(partial, right)
        let divisor = builder.sum(all, 1e-7)
        let share = builder.quotient(both, divisor)
        return builder.rest(of: share)
    }
}

extension [Int] {
    /// The first of some axes that extents don't have, as a setting.
    fileprivate func obstacle(_ axes: [Int]?) -> (key: String, value: String)? {
        axes?.first { position(ofAxis: $0) == nil }.map { ("axis", "\($0)") }
    }

    /// The positions of axes that were checked, of all if none are named.
    fileprivate func positions(ofAxes axes: [Int]?) -> [Int] {
        guard let axes else { return Array(indices) }
        return Set(axes.map { knownPosition(ofAxis: $0) }).sorted()
    }
}
