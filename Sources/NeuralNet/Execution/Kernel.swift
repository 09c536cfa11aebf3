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

extension Broadcast: CompiledOperation {
    func kernel(for step: Step) -> Kernel? { .lane(kind: lane(CKERNELS_COPY), numbers: []) }
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
        let sorted = axes.sorted()
        let last = extents.count - sorted.count
        if sorted == Array(last..<extents.count) {
            return .sums(
                rows: extents[..<last].reduce(1, *), columns: extents[last...].reduce(1, *),
                ofRows: true)
        }
        guard sorted == Array(0..<sorted.count) else { return nil }
        return .sums(
            rows: extents[..<sorted.count].reduce(1, *),
            columns: extents[sorted.count...].reduce(1, *), ofRows: false)
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

/// A lane's kind as the kernels hold it.
private func lane(_ kind: ckernels_lane_kind) -> Int32 { Int32(kind.rawValue) }

extension Elementwise {
    /// The kernel's function and its numbers.
    fileprivate var laneFunction: (kind: ckernels_lane_kind, numbers: [Float]) {
        switch self {
        case .negate: (CKERNELS_NEGATE, [])
        case .absolute: (CKERNELS_ABSOLUTE, [])
        case .square: (CKERNELS_SQUARE, [])
        case .squareRoot: (CKERNELS_SQUARE_ROOT, [])
        case .reciprocalSquareRoot: (CKERNELS_RECIPROCAL_SQUARE_ROOT, [])
        case .exponential: (CKERNELS_EXPONENTIAL, [])
        case .logarithm: (CKERNELS_LOGARITHM, [])
        case .clip(let lower, let upper): (CKERNELS_CLIP, [Float(lower), Float(upper)])
        case .step: (CKERNELS_STEP, [])
        case .rounded(.float16): (CKERNELS_ROUND_FLOAT16, [])
        case .rounded(.bfloat16): (CKERNELS_ROUND_BFLOAT16, [])
        case .rounded: (CKERNELS_COPY, [])
        case .sigmoid: (CKERNELS_SIGMOID, [])
        case .tanh: (CKERNELS_TANH, [])
        case .softplus: (CKERNELS_SOFTPLUS, [])
        case .softsign: (CKERNELS_SOFTSIGN, [])
        case .silu: (CKERNELS_SILU, [])
        case .gelu: (CKERNELS_GELU, [])
        case .geluTanh: (CKERNELS_GELU_TANH, [])
        case .mish: (CKERNELS_MISH, [])
        case .tanhShrink: (CKERNELS_TANH_SHRINK, [])
        case .logSigmoid: (CKERNELS_LOG_SIGMOID, [])
        default: pieces
        }
    }

    private var pieces: (kind: ckernels_lane_kind, numbers: [Float]) {
        switch self {
        case .relu(let slope, let maximum, let threshold):
            (
                CKERNELS_RELU,
                [Float(slope), maximum.map { Float($0) } ?? .infinity, Float(threshold)]
            )
        case .leakyRelu(let slope): (CKERNELS_LEAKY_RELU, [Float(slope)])
        case .elu(let alpha): (CKERNELS_ELU, [Float(alpha)])
        case .celu(let alpha): (CKERNELS_CELU, [Float(alpha)])
        case .selu: (CKERNELS_SELU, [Float(SELU.scale), Float(SELU.alpha)])
        case .hardSigmoid(let slope): (CKERNELS_HARD_SIGMOID, [Float(slope)])
        case .hardSilu: (CKERNELS_HARD_SILU, [])
        case .hardTanh: (CKERNELS_CLIP, [-1, 1])
        case .hardShrink(let lambda): (CKERNELS_HARD_SHRINK, [Float(lambda)])
        case .softShrink(let lambda): (CKERNELS_SOFT_SHRINK, [Float(lambda)])
        case .squareplus(let b): (CKERNELS_SQUAREPLUS, [Float(b)])
        case .sparsePlus: (CKERNELS_SPARSE_PLUS, [])
        case .sparseSigmoid: (CKERNELS_SPARSE_SIGMOID, [])
        case .threshold(let threshold, let value):
            (CKERNELS_THRESHOLD, [Float(threshold), Float(value)])
        default: preconditionFailure("\(name) has no pieces")
        }
    }
}
