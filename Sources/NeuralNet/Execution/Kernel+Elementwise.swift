internal import CKernels

extension Elementwise {
    /// The kernel's function and its numbers.
    var laneFunction: (kind: ckernels_lane_kind, numbers: [Float]) {
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
