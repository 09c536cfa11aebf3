extension Elementwise {
    /// f'(x) · gradient of each element.
    ///
    /// - Parameters:
    ///   - x: the argument.
    ///   - y: the function's value at x.
    ///   - gradient: the factor.
    /// - Returns: the products.
    package func slope<Number: Scalar>(_ x: [Number], _ y: [Number], _ gradient: [Number])
        -> [Number]
    {
        @inline(__always)
        func each(_ body: (Number, Number) -> Number) -> [Number] {
            x.indices.map { gradient[$0] * body(x[$0], y[$0]) }
        }
        switch self {
        case .negate: return gradient.map { -$0 }
        case .absolute: return each { x, _ in x > 0 ? 1 : (x < 0 ? -1 : 0) }
        case .square: return each { x, _ in 2 * x }
        case .squareRoot: return each { _, y in 0.5 / y }
        case .reciprocalSquareRoot: return each { x, y in -0.5 * y / x }
        case .exponential: return each { _, y in y }
        case .logarithm: return each { x, _ in 1 / x }
        case .clip(let lower, let upper):
            let (lower, upper) = (Number(lower), Number(upper))
            return each { x, _ in x >= lower && x <= upper ? 1 : 0 }
        case .step: return each { _, _ in 0 }
        case .rounded: return gradient
        case .sigmoid: return each { _, y in y * (1 - y) }
        case .tanh: return each { _, y in 1 - y * y }
        case .softplus: return each { x, _ in logistic(x) }
        case .softsign: return each { x, _ in 1 / ((1 + abs(x)) * (1 + abs(x))) }
        case .logSigmoid: return each { x, _ in logistic(-x) }
        case .silu: return each { x, y in logistic(x) + y * logistic(-x) }
        case .gelu: return each { x, _ in normalDistribution(x) + x * normalDensity(x) }
        case .geluTanh: return each { x, _ in geluTanhSlope(x) }
        case .mish: return each { x, _ in mishSlope(x) }
        case .tanhShrink: return each { x, y in (x - y) * (x - y) }
        default: return piecewiseSlope(x, gradient)
        }
    }

    /// f'(x) · gradient of the functions that are made of pieces.
    private func piecewiseSlope<Number: Scalar>(_ x: [Number], _ gradient: [Number]) -> [Number] {
        @inline(__always)
        func each(_ body: (Number) -> Number) -> [Number] {
            x.indices.map { gradient[$0] * body(x[$0]) }
        }
        switch self {
        case .relu(let slope, let maximum, let threshold):
            let (slope, threshold) = (Number(slope), Number(threshold))
            let maximum = maximum.map { Number($0) } ?? .infinity
            return each { $0 <= threshold ? slope : ($0 < maximum ? 1 : 0) }
        case .leakyRelu(let slope):
            let slope = Number(slope)
            return each { $0 >= 0 ? 1 : slope }
        case .elu(let alpha):
            let alpha = Number(alpha)
            return each { $0 > 0 ? 1 : alpha * Number.exp($0) }
        case .celu(let alpha):
            let alpha = Number(alpha)
            return each { $0 > 0 ? 1 : Number.exp($0 / alpha) }
        case .selu:
            let (scale, alpha) = (Number(SELU.scale), Number(SELU.alpha))
            return each { $0 > 0 ? scale : scale * alpha * Number.exp($0) }
        case .hardSigmoid(let slope):
            let slope = Number(slope)
            return each { abs(slope * $0) < 0.5 ? slope : 0 }
        case .hardSilu: return each { $0 <= -3 ? 0 : ($0 >= 3 ? 1 : $0 / 3 + 0.5) }
        case .hardTanh: return each { abs($0) <= 1 ? 1 : 0 }
        case .hardShrink(let lambda), .softShrink(let lambda):
            let lambda = Number(lambda)
            return each { abs($0) > lambda ? 1 : 0 }
        case .squareplus(let b):
            let b = Number(b)
            return each { 0.5 * (1 + $0 / ($0 * $0 + b).squareRoot()) }
        case .sparsePlus: return each { $0 <= -1 ? 0 : ($0 < 1 ? 0.5 * ($0 + 1) : 1) }
        case .sparseSigmoid: return each { abs($0) < 1 ? 0.5 : 0 }
        case .threshold(let threshold, _):
            let threshold = Number(threshold)
            return each { $0 > threshold ? 1 : 0 }
        default: preconditionFailure("\(name) has no pieces")
        }
    }
}

/// The density of the standard normal distribution.
@inline(__always)
private func normalDensity<Number: Scalar>(_ x: Number) -> Number {
    Number(0.3989422804014327) * Number.exp(-0.5 * x * x)
}

@inline(__always)
private func geluTanhSlope<Number: Scalar>(_ x: Number) -> Number {
    let t = Number.tanh(geluArgument(x))
    let inner = Number(0.7978845608028654) * (1 + 3 * Number(0.044715) * x * x)
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner
}

@inline(__always)
private func mishSlope<Number: Scalar>(_ x: Number) -> Number {
    let t = Number.tanh(logOnePlusExp(x))
    return t + x * (1 - t * t) * logistic(x)
}
