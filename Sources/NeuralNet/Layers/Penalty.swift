/// What a regularizer adds to the loss: l1 · Σ|w| + l2 · Σw², Keras' `L1L2`.
public struct Penalty: Codable, Hashable, Sendable {
    /// The factor of the sum of absolute values.
    public var l1: Double
    /// The factor of the sum of squares.
    public var l2: Double

    /// Makes a penalty.
    ///
    /// - Parameters:
    ///   - l1: the factor of the sum of absolute values.
    ///   - l2: the factor of the sum of squares.
    public init(l1: Double, l2: Double) {
        self.l1 = l1
        self.l2 = l2
    }

    /// Adds the penalty's steps to a program.
    ///
    /// - Parameters:
    ///   - w: what is penalised.
    ///   - builder: the program under construction.
    /// - Returns: one number, `nil` if both factors are 0.
    func lower(_ w: Value, in builder: inout ProgramBuilder) -> Value? {
        let axes = Array(w.extents.indices)
        var terms: [Value] = []
        for (factor, function) in [(l1, Elementwise.absolute), (l2, .square)] where factor != 0 {
            let mapped = builder.map(function, w)
            let total = builder.sum(mapped, over: axes)
            terms.append(builder.scaled(total, by: factor))
        }
        guard let first = terms.first else { return nil }
        return terms.dropFirst().reduce(first) { builder.sum($0, $1) }
    }
}

extension ProgramBuilder {
    /// Adds a weight's penalty to the loss; as in Keras 3, once, and only if the layer is trainable.
    mutating func penalise(_ w: Value, by penalty: Penalty?) {
        guard mode != .inference, layerIsTrainable, let penalty, isFirstPenalty(of: w),
            let term = penalty.lower(w, in: &self)
        else { return }
        addPenalty(term)
    }

    /// Adds the penalty of a call's outputs to the loss, divided by the number of rows.
    mutating func penalise(activity: Value, by penalty: Penalty?) {
        guard mode != .inference, let term = penalty?.lower(activity, in: &self) else { return }
        addPenalty(scaled(term, by: 1 / Double(max(activity.extents[0], 1))))
    }
}
