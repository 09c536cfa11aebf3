public import NeuralNet
internal import OrderedJSON

/// Keras' `circle`: rows of the same class shall be alike, rows of others not (Sun et al., 2020).
///
/// With d = max(1 − pᵢ·pⱼ, 0) of two rows, softplus(log Σ exp(−γ(m + d)(m − d)) + log Σ exp(γ(1 + m − d)(1 − m − d))),
/// the first sum over rows of the same class, the second over the others, a factor below 0 being 0. Rows that have
/// none of either don't count.
public struct Circle: Loss {
    public static let names = ["circle", "Circle"]

    private let gamma: Double
    private let margin: Double
    private let removesDiagonal: Bool

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss \(Self.names[0])")
        gamma = try reader.number("gamma", default: 80)
        margin = try reader.number("margin", default: 0.4)
        removesDiagonal = try reader.boolean("remove_diagonal", default: true)
        try reader.finish(ignoring: ["fn"])
    }

    public func targetExtents(for prediction: [Int]) -> [Int] { prediction.dropLast() }

    public func complaint(about value: Float, classes: Int) -> String? {
        value == value.rounded() && abs(value) < 0x1p24 ? nil : "class numbers"
    }

    public func obstacle(for prediction: [Int]) -> (key: String, value: String)? {
        prediction.count == 2 ? nil : ("an output of axes", "\(prediction.count)")
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let rows = prediction.extents[0]
        let turned = builder.transposed(prediction, by: [1, 0])
        let likeness = builder.product(prediction, turned)
        let difference = builder.rest(of: likeness)
        let distance = builder.map(.positivePart, difference)
        let negated = builder.map(.negate, distance)
        let isOther = isOther(target, rows: rows, in: &builder)
        let isSame = isSame(isOther, rows: rows, in: &builder)

        let near = builder.sum(distance, margin)
        let pull = factor(near, where: isSame, in: &builder)
        let gap = builder.sum(negated, margin)
        let pulled = builder.scaled(builder.scaled(pull, by: gap), by: -gamma)
        let far = builder.sum(negated, 1 + margin)
        let push = factor(far, where: isOther, in: &builder)
        let lead = builder.sum(negated, 1 - margin)
        let pushed = builder.scaled(builder.scaled(push, by: lead), by: gamma)

        let positive = logarithmOfSum(pulled, where: isSame, in: &builder)
        let negative = logarithmOfSum(pushed, where: isOther, in: &builder)
        let total = builder.sum(positive, negative)
        return builder.map(.softplus, total)
    }

    public func counted(
        _ losses: Value, target: Value, in builder: inout ProgramBuilder
    ) -> Value? { builder.map(.step, losses) }

    /// 1 for two rows of different classes, else 0.
    private func isOther(
        _ target: Value, rows: Int, in builder: inout ProgramBuilder
    ) -> Value {
        let column = builder.reshaped(target, to: [rows, 1])
        let row = builder.reshaped(target, to: [1, rows])
        let difference = builder.difference(column, row)
        let size = builder.map(.absolute, difference)
        return builder.map(.step, size)
    }

    private func isSame(
        _ isOther: Value, rows: Int, in builder: inout ProgramBuilder
    ) -> Value {
        let isSame = builder.rest(of: isOther)
        guard removesDiagonal else { return isSame }
        let others = (0..<rows * rows).map { $0 / rows == $0 % rows ? 0.0 : 1.0 }
        let isAnother = builder.constant(others, extents: [rows, rows])
        return builder.scaled(isSame, by: isAnother)
    }

    private func factor(
        _ x: Value, where counts: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let masked = builder.scaled(x, by: counts)
        return builder.map(.positivePart, masked)
    }

    /// log Σ exp(x) over the elements of each row that count; a number far below all others if none does.
    private func logarithmOfSum(
        _ x: Value, where counts: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let shown = builder.scaled(x, by: counts)
        let less = builder.sum(counts, -1)
        let sunk = builder.scaled(less, by: 1e30)
        let masked = builder.sum(shown, sunk)
        let largest = builder.largest(masked, axis: 1)
        let column = builder.reshaped(largest, to: [x.extents[0], 1])
        let moved = builder.difference(masked, column)
        let exponential = builder.map(.exponential, moved)
        let sum = builder.sumOverLast(exponential)
        let logarithm = builder.map(.logarithm, sum)
        return builder.sum(largest, logarithm)
    }
}
