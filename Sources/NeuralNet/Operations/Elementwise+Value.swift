extension Elementwise {
    /// f(x) of each element.
    func value<Number: Scalar>(_ x: [Number]) -> [Number] {
        switch self {
        case .negate: x.map { -$0 }
        case .absolute: x.map { abs($0) }
        case .square: x.map { $0 * $0 }
        case .squareRoot: x.map { $0.squareRoot() }
        case .reciprocalSquareRoot: x.map { 1 / $0.squareRoot() }
        case .exponential: x.map { Number.exp($0) }
        case .logarithm: x.map { Number.log($0) }
        case .clip(let lower, let upper): clipped(x, Number(lower), Number(upper))
        case .step: x.map { $0 > 0 ? 1 : 0 }
        case .rounded(let type): x.map { $0.rounded(to: type) }
        case .sigmoid: x.map { logistic($0) }
        case .tanh: x.map { Number.tanh($0) }
        case .softplus: x.map { logOnePlusExp($0) }
        case .softsign: x.map { $0 / (1 + abs($0)) }
        case .logSigmoid: x.map { -logOnePlusExp(-$0) }
        case .silu: x.map { $0 * logistic($0) }
        case .gelu: x.map { $0 * normalDistribution($0) }
        case .geluTanh: x.map { 0.5 * $0 * (1 + Number.tanh(geluArgument($0))) }
        case .mish: x.map { $0 * Number.tanh(logOnePlusExp($0)) }
        case .tanhShrink: x.map { $0 - Number.tanh($0) }
        default: piecewise(x)
        }
    }

    /// f(x) of the functions that are made of pieces.
    private func piecewise<Number: Scalar>(_ x: [Number]) -> [Number] {
        switch self {
        case .relu(let slope, let maximum, let threshold):
            return rectified(
                x, Number(slope), maximum.map { Number($0) } ?? .infinity, Number(threshold))
        case .leakyRelu(let slope):
            let slope = Number(slope)
            return x.map { $0 >= 0 ? $0 : slope * $0 }
        case .elu(let alpha):
            let alpha = Number(alpha)
            return x.map { $0 > 0 ? $0 : alpha * Number.expm1($0) }
        case .celu(let alpha):
            let alpha = Number(alpha)
            return x.map { max($0, 0) + alpha * Number.expm1(min($0, 0) / alpha) }
        case .selu:
            let (scale, alpha) = (Number(SELU.scale), Number(SELU.alpha))
            return x.map { scale * ($0 > 0 ? $0 : alpha * Number.expm1($0)) }
        case .hardSigmoid(let slope):
            let slope = Number(slope)
            return x.map { unit(slope * $0 + 0.5) }
        case .hardSilu: return x.map { $0 * unit($0 / 6 + 0.5) }
        case .hardTanh: return clipped(x, -1, 1)
        case .hardShrink(let lambda):
            let lambda = Number(lambda)
            return x.map { abs($0) > lambda ? $0 : 0 }
        case .softShrink(let lambda):
            let lambda = Number(lambda)
            return x.map { $0 > lambda ? $0 - lambda : ($0 < -lambda ? $0 + lambda : 0) }
        case .squareplus(let b):
            let b = Number(b)
            return x.map { ($0 + ($0 * $0 + b).squareRoot()) / 2 }
        case .sparsePlus:
            return x.map { $0 <= -1 ? 0 : ($0 < 1 ? ($0 + 1) * ($0 + 1) / 4 : $0) }
        case .sparseSigmoid: return x.map { unit(0.5 * ($0 + 1)) }
        case .threshold(let threshold, let value):
            let (threshold, value) = (Number(threshold), Number(value))
            return x.map { $0 > threshold ? $0 : value }
        default: preconditionFailure("\(name) has no pieces")
        }
    }
}

/// Keras' `relu` with its three settings; NaN stays NaN.
private func rectified<Number: Scalar>(
    _ x: [Number], _ slope: Number, _ maximum: Number, _ threshold: Number
) -> [Number] {
    x.map {
        if $0 <= threshold { return slope == 0 ? 0 : slope * ($0 - threshold) }
        return $0 > maximum ? maximum : $0
    }
}

private func clipped<Number: Scalar>(_ x: [Number], _ lower: Number, _ upper: Number) -> [Number] {
    x.map { $0 < lower ? lower : ($0 > upper ? upper : $0) }
}

/// The constants of SELU (Klambauer et al., 2017).
enum SELU {
    static let alpha = 1.6732632423543772
    static let scale = 1.0507009873554805
}

extension Scalar {
    /// The nearest number of a type, of two the even one.
    @inline(__always)
    func rounded(to type: FloatType) -> Self {
        switch type {
        case .float64: self
        case .float32: Self(Float(self))
        case .float16: Self(Float16(self))
        case .bfloat16: Self(Float(self).roundedToBFloat16)
        }
    }
}

extension Float {
    /// The nearest number with 8 bits of significand.
    fileprivate var roundedToBFloat16: Float {
        guard !isNaN else { return .nan }
        let even = (bitPattern >> 16) & 1
        return Float(bitPattern: (bitPattern + 0x7fff + even) & 0xffff_0000)
    }
}

/// x held between 0 and 1; NaN stays NaN.
@inline(__always)
func unit<Number: Scalar>(_ x: Number) -> Number { x < 0 ? 0 : (x > 1 ? 1 : x) }

/// The logistic function 1 / (1 + e⁻ˣ), from the exponential that cannot overflow.
@inline(__always)
func logistic<Number: Scalar>(_ x: Number) -> Number {
    let small = Number.exp(-abs(x))
    return x >= 0 ? 1 / (1 + small) : small / (1 + small)
}

/// log(1 + eˣ) without overflow.
@inline(__always)
func logOnePlusExp<Number: Scalar>(_ x: Number) -> Number {
    let larger: Number = x > 0 ? x : (x < 0 ? 0 : x)
    return larger + Number.log1p(Number.exp(-abs(x)))
}

/// The distribution function Φ of the standard normal distribution.
@inline(__always)
func normalDistribution<Number: Scalar>(_ x: Number) -> Number {
    0.5 * (1 + Number.erf(x * Number(0.7071067811865476)))
}

/// √(2/π) (x + 0.044715 x³).
@inline(__always)
func geluArgument<Number: Scalar>(_ x: Number) -> Number {
    Number(0.7978845608028654) * (x + Number(0.044715) * x * x * x)
}
