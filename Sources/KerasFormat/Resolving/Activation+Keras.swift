import NeuralNet

/// The slope of `hard_sigmoid`, which changed between the generations under one name.
extension Generation {
    var hardSigmoidSlope: Double {
        switch self {
        case .one, .two: 0.2
        case .three: 1.0 / 6
        }
    }
}

extension Activation {
    /// The function that a generation of Keras means by a name, with the parameters it has there.
    init?(kerasName name: String, generation: Generation) {
        guard let function = Activation.named(in: generation)[name] else { return nil }
        self = function
    }

    /// The functions that a generation knows by name, in its last version.
    static func named(in generation: Generation) -> [String: Activation] {
        switch generation {
        case .one, .two: two
        case .three: three
        }
    }

    /// The names that both generations know with one meaning, in their later versions.
    private static let common: [String: Activation] = [
        "linear": .linear, "relu": .relu, "tanh": .tanh, "sigmoid": .sigmoid, "softmax": .softmax,
        "elu": .elementwise(.elu(alpha: 1)), "selu": .elementwise(.selu),
        "softplus": .elementwise(.softplus), "softsign": .elementwise(.softsign),
        "exponential": .elementwise(.exponential),
        "gelu": .elementwise(.gelu), "mish": .elementwise(.mish), "silu": .elementwise(.silu),
        "swish": .elementwise(.silu), "leaky_relu": .elementwise(.leakyRelu(slope: 0.2)),
        "log_softmax": .logSoftmax(axis: -1),
        "relu6": .elementwise(.relu(slope: 0, maximum: 6, threshold: 0)),
    ]

    private static let two = common.merging([
        "hard_sigmoid": .elementwise(.hardSigmoid(slope: Generation.two.hardSigmoidSlope))
    ]) { $1 }

    /// Without `threshold`: it has no default parameters, so its name alone means nothing.
    private static let three = common.merging([
        "hard_sigmoid": .elementwise(.hardSigmoid(slope: Generation.three.hardSigmoidSlope)),
        "celu": .elementwise(.celu(alpha: 1)), "glu": .gatedLinear(axis: -1),
        "hard_shrink": .elementwise(.hardShrink(lambda: 0.5)), "hard_silu": .elementwise(.hardSilu),
        "hard_swish": .elementwise(.hardSilu), "hard_tanh": .elementwise(.hardTanh),
        "log_sigmoid": .elementwise(.logSigmoid),
        "soft_shrink": .elementwise(.softShrink(lambda: 0.5)),
        "sparse_plus": .elementwise(.sparsePlus), "sparse_sigmoid": .elementwise(.sparseSigmoid),
        "sparsemax": .sparsemax(axis: -1), "squareplus": .elementwise(.squareplus(b: 4)),
        "tanh_shrink": .elementwise(.tanhShrink),
    ]) { $1 }
}
