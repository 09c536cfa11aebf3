/// What a regularizer adds to the loss: l1 · Σ|w| + l2 · Σw², Keras' `L1L2`; or what `OrthogonalRegularizer` does.
public struct Penalty: Codable, Hashable, Sendable {
    /// The factor of the sum of absolute values.
    public var l1: Double
    /// The factor of the sum of squares.
    public var l2: Double
    /// What is added for vectors of a matrix that are not orthogonal.
    public var orthogonality: Orthogonality?

    /// The mean of |cos| over all pairs of rows or of columns of a matrix, times a factor.
    public struct Orthogonality: Codable, Hashable, Sendable {
        /// The vectors that are compared.
        public enum Vectors: String, Codable, Sendable { case rows, columns }

        /// The factor.
        public var factor: Double
        /// The vectors that are compared.
        public var vectors: Vectors

        /// Makes a penalty of pairs.
        ///
        /// - Parameters:
        ///   - factor: the factor.
        ///   - vectors: the vectors that are compared.
        public init(factor: Double, vectors: Vectors) {
            self.factor = factor
            self.vectors = vectors
        }
    }

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
        if let orthogonality { terms.append(orthogonality.lower(w, in: &builder)) }
        guard let first = terms.first else { return nil }
        return terms.dropFirst().reduce(first) { builder.sum($0, $1) }
    }
}

extension Penalty.Orthogonality {
    /// Adds the penalty's steps, as Keras 3 orders them; axes behind the first count as one.
    fileprivate func lower(_ w: Value, in builder: inout ProgramBuilder) -> Value {
        let rows = w.extents.first ?? 1
        let flat = builder.reshaped(w, to: [rows, w.count / max(rows, 1)])
        let matrix = vectors == .rows ? flat : builder.transposed(flat, by: [1, 0])
        let size = matrix.extents[0]
        let units = builder.unit(matrix, along: [1], leastSquare: 1e-14)
        let turned = builder.transposed(units, by: [1, 0])
        let cosines = builder.product(units, turned)
        let others = (0..<size * size).map { $0 / size == $0 % size ? 0.0 : 1 }
        let mask = builder.constant(others, extents: [size, size])
        let pairs = builder.scaled(cosines, by: mask)
        let sizes = builder.map(.absolute, pairs)
        let total = builder.sum(sizes, over: [0, 1])
        let count = Double(size) * (Double(size) - 1) / 2
        let weighted = builder.scaled(total, by: factor * 0.5)
        let divisor = builder.constant(count)
        return builder.quotient(weighted, divisor)
    }
}

extension ProgramBuilder {
    /// Adds a weight's penalty to the loss; as in Keras 3, once, and only if the layer is trainable.
    mutating func penalise(_ w: Value, by penalty: Penalty?) {
        guard mode != .inference, layerIsTrainable, let penalty, isFirstPenalty(of: w),
            let term = withoutRounding({ penalty.lower($0.storedValues[w] ?? w, in: &$0) })
        else { return }
        addPenalty(term)
    }

    /// Adds the penalty of a call's outputs to the loss, divided by the number of rows.
    mutating func penalise(activity: Value, by penalty: Penalty?) {
        guard mode != .inference, let term = penalty?.lower(activity, in: &self) else { return }
        addPenalty(scaled(term, by: 1 / Double(max(activity.extents[0], 1))))
    }
}
