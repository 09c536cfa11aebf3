internal import CKernels

/// How an operation is computed by the compiled kernels; operations without one run in plain loops.
enum Kernel {
    /// A function of each element of one to three operands, broadcast to the result's shape.
    case lane(kind: Int32, numbers: [Float])
    /// The operand's own memory under another shape.
    case view
    /// A matrix product.
    case product(Product.Form)
    /// Sums of the rows of a matrix, or of its columns.
    case sums(rows: Int, columns: Int, ofRows: Bool)
    /// Softmax of rows, or its logarithm.
    case softmax(rows: Int, columns: Int, isLogarithmic: Bool)
    /// Class numbers as rows.
    case oneHot(rows: Int, columns: Int)
    /// A dropout mask.
    case mask(threshold: UInt64, kept: Float, stream: UInt32)
    /// Normally distributed numbers.
    case noise(mean: Double, deviation: Double, stream: UInt32)
    /// Elements of the operands in another order, repeated or among zeros.
    case pieces(Pieces)
    /// Elements of the operand, added up where several meet.
    case addedPieces(Pieces)
    /// Rows of a table of so many rows.
    case gather(rows: Int, width: Int, places: Int)
    /// The gradient of such a table.
    case gatherSums(rows: Int, width: Int, places: Int)
    /// Matrix products side by side.
    case products(blocks: Int, rows: Int, inner: Int, columns: Int)
    /// Sparsemax of rows.
    case sparsemax(rows: Int, columns: Int)
    /// Its gradient.
    case sparsemaxSlope(rows: Int, columns: Int)
    /// The numbers of the intervals between ascending boundaries.
    case buckets([Float])
    /// The numbers of integers in a vocabulary.
    case vocabulary(VocabularyIndex)
}

/// An operation that may have a kernel.
protocol CompiledOperation: Operation {
    /// The kernel that computes a step of the operation, `nil` if its shapes have none.
    func kernel(for step: Step) -> Kernel?
}

extension Product: CompiledOperation {
    func kernel(for step: Step) -> Kernel? { .product(form) }
}

extension Arithmetic: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        switch self {
        case .add: .lane(kind: lane(CKERNELS_ADD), numbers: [])
        case .subtract: .lane(kind: lane(CKERNELS_SUBTRACT), numbers: [])
        case .multiply: .lane(kind: lane(CKERNELS_MULTIPLY), numbers: [])
        case .divide: .lane(kind: lane(CKERNELS_DIVIDE), numbers: [])
        }
    }
}

extension Extremum: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        switch self {
        case .maximum: .lane(kind: lane(CKERNELS_MAXIMUM), numbers: [])
        case .minimum: .lane(kind: lane(CKERNELS_MINIMUM), numbers: [])
        }
    }
}

extension ExtremumShare: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        switch extremum {
        case .maximum: .lane(kind: lane(CKERNELS_MAXIMUM_SHARE), numbers: [])
        case .minimum: .lane(kind: lane(CKERNELS_MINIMUM_SHARE), numbers: [])
        }
    }
}

extension Elementwise: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        .lane(kind: lane(laneFunction.kind), numbers: laneFunction.numbers)
    }
}

extension ElementwiseSlope: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let (kind, numbers) = function.laneFunction
        return .lane(kind: lane(kind) + lane(CKERNELS_SLOPE_OF), numbers: numbers)
    }
}

extension Summation: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let extents = step.inputs[0].extents
        let all = Array(extents.indices)
        // Axes of extent 1 stand in nobody's way.
        return sums(extents, all) ?? sums(extents, all.filter { extents[$0] != 1 })
    }

    private func sums(_ extents: [Int], _ order: [Int]) -> Kernel? {
        let summed = order.filter { axes.contains($0) }
        let kept = order.filter { !axes.contains($0) }
        let (outer, inner) = (count(kept, extents), count(summed, extents))
        if order == kept + summed { return .sums(rows: outer, columns: inner, ofRows: true) }
        guard order == summed + kept else { return nil }
        return .sums(rows: inner, columns: outer, ofRows: false)
    }

    private func count(_ axes: [Int], _ extents: [Int]) -> Int {
        axes.reduce(1) { $0 * extents[$1] }
    }
}

extension Reshape: CompiledOperation {
    func kernel(for step: Step) -> Kernel? { .view }
}

extension Softmax: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let split = AxisSplit(step.output.extents, axis: axis)
        guard split.inner == 1 else { return nil }
        return .softmax(rows: split.outer, columns: split.length, isLogarithmic: isLogarithmic)
    }
}

extension Sparsemax: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let split = AxisSplit(step.output.extents, axis: axis)
        guard split.inner == 1 else { return nil }
        return .sparsemax(rows: split.outer, columns: split.length)
    }
}

extension SparsemaxSlope: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let split = AxisSplit(step.output.extents, axis: axis)
        guard split.inner == 1 else { return nil }
        return .sparsemaxSlope(rows: split.outer, columns: split.length)
    }
}

extension OneHot: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        .oneHot(rows: step.inputs[0].count, columns: classes)
    }
}

extension DropoutMask: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        .mask(
            threshold: threshold, kept: Float(1 / (1 - rate)),
            stream: RandomStream.word(purpose: .dropout, operation: position))
    }
}

extension NormalNoise: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        .noise(
            mean: mean, deviation: deviation,
            stream: RandomStream.word(purpose: .dropout, operation: position))
    }
}

extension Buckets: CompiledOperation {
    func kernel(for step: Step) -> Kernel? { .buckets(boundaries.map { Float($0) }) }
}

extension VocabularyIndex: CompiledOperation {
    func kernel(for step: Step) -> Kernel? { .vocabulary(self) }
}

/// A lane's kind as the kernels hold it.
func lane(_ kind: ckernels_lane_kind) -> Int32 { Int32(kind.rawValue) }
