/// A function of each element: the activations of Keras and what losses and layers need besides.
///
/// `value` and `slope` state each function and its derivative; where a function has a kink, the
/// derivative is the one that Keras' backends use there.
public enum Elementwise: Hashable, Sendable {
    // What formulas are made of.
    case negate, absolute, square, squareRoot, reciprocalSquareRoot, exponential, logarithm
    case clip(lower: Double, upper: Double)
    /// 1 where x > 0, else 0.
    case step
    /// The nearest number of a type, of two the even one.
    case rounded(FloatType)

    // Activations.
    /// x above the threshold, at most `maximum`; `slope` · (x − threshold) below.
    case relu(slope: Double, maximum: Double?, threshold: Double)
    case leakyRelu(slope: Double)
    case sigmoid, tanh, softplus, softsign
    /// α (eˣ − 1) below 0.
    case elu(alpha: Double)
    /// max(x, 0) + min(α (e^(x/α) − 1), 0).
    case celu(alpha: Double)
    case selu
    /// x σ(x).
    case silu
    /// x Φ(x).
    case gelu
    /// 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
    case geluTanh
    /// x tanh(softplus(x)).
    case mish
    /// clip(slope · x + 0.5, 0, 1); the slope is 1/6 in Keras 3, 0.2 before.
    case hardSigmoid(slope: Double)
    /// x · clip(x/6 + 0.5, 0, 1).
    case hardSilu
    case hardTanh
    /// x outside [−λ, λ], else 0.
    case hardShrink(lambda: Double)
    /// x moved towards 0 by λ, at most to 0.
    case softShrink(lambda: Double)
    /// x − tanh x.
    case tanhShrink
    /// (x + √(x² + b)) / 2.
    case squareplus(b: Double)
    /// 0 below −1, (x + 1)²/4 up to 1, x above.
    case sparsePlus
    /// clip((x + 1)/2, 0, 1).
    case sparseSigmoid
    case logSigmoid
    /// x above the threshold, else a fixed value.
    case threshold(threshold: Double, value: Double)
}

extension Elementwise: Operation {
    public var name: String {
        switch self {
        case .negate: "negate"
        case .absolute: "absolute"
        case .square: "square"
        case .squareRoot: "square root"
        case .rounded(let type): "rounded to \(type.rawValue)"
        case .reciprocalSquareRoot: "1 / square root"
        case .exponential: "exponential"
        case .logarithm: "logarithm"
        case .clip: "clip"
        case .step: "step"
        case .threshold: "threshold"
        default: activationName
        }
    }

    private var activationName: String {
        switch self {
        case .relu: "relu"
        case .leakyRelu: "leakyRelu"
        case .sigmoid: "sigmoid"
        case .tanh: "tanh"
        case .softplus: "softplus"
        case .softsign: "softsign"
        case .elu: "elu"
        case .celu: "celu"
        case .selu: "selu"
        case .silu: "silu"
        case .gelu: "gelu"
        case .geluTanh: "geluTanh"
        case .mish: "mish"
        case .hardSigmoid: "hardSigmoid"
        case .hardSilu: "hardSilu"
        case .hardTanh: "hardTanh"
        case .hardShrink: "hardShrink"
        case .softShrink: "softShrink"
        case .tanhShrink: "tanhShrink"
        case .squareplus: "squareplus"
        case .sparsePlus: "sparsePlus"
        case .sparseSigmoid: "sparseSigmoid"
        case .logSigmoid: "logSigmoid"
        default: preconditionFailure("all other functions are named before")
        }
    }

    public func extents(for inputs: [[Int]]) -> [Int] { inputs[0] }

    public func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] {
        value(inputs[0].elements)
    }

    public func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] {
        value(inputs[0].elements)
    }

    // With y = f(x): dx = f'(x) dy.
    public func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        // A gradient is rounded as the value was, which is how Keras' casts are differentiated.
        if case .rounded(let type) = self { return [builder.rounded(gradient, to: type)] }
        let (x, y) = (step.inputs[0], step.output)
        let slope = ElementwiseSlope(function: self)
        // An operand that the slope does not need is not kept for it.
        switch slopeOperands {
        case .neither: return [builder.add(slope, [gradient, gradient, gradient])]
        case .argument: return [builder.add(slope, [x, x, gradient])]
        case .value: return [builder.add(slope, [y, y, gradient])]
        case .both: return [builder.add(slope, [x, y, gradient])]
        }
    }

    /// What f'(x) is computed from.
    private enum SlopeOperands {
        case neither, argument, value, both
    }

    private var slopeOperands: SlopeOperands {
        switch self {
        case .negate, .step: .neither
        case .squareRoot, .exponential, .sigmoid, .tanh: .value
        // x and its value are on the same side of 0 and of the maximum.
        case .relu(slope: 0, maximum: _, threshold: 0): .value
        case .reciprocalSquareRoot, .silu, .tanhShrink: .both
        default: .argument
        }
    }
}

/// f'(x) · gradient for an elementwise f; inputs are x, f(x) and the gradient, another of them in place of one that
/// f' does not need.
struct ElementwiseSlope: Operation {
    let function: Elementwise

    var name: String { "derivative of " + function.name }

    func extents(for inputs: [[Int]]) -> [Int] { inputs[0] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] {
        function.slope(inputs[0].elements, inputs[1].elements, inputs[2].elements)
    }

    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] {
        function.slope(inputs[0].elements, inputs[1].elements, inputs[2].elements)
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        preconditionFailure("second derivatives are not taken")
    }
}
