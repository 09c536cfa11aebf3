/// Each row by itself: y = (x − mean) / √(variance + ε) · γ + β over some axes: Keras' `LayerNormalization`.
///
/// Parameters, of the axes' extents: `gamma`, `beta`.
public struct LayerNormalization: Layer {
    public static let kind = LayerKind.layerNormalization

    /// The axes over which mean and variance are taken, negative from the end.
    public var axes: [Int]
    /// What is added to the variance.
    public var epsilon: Double
    /// Whether β is added.
    public var centers: Bool
    /// Whether γ scales.
    public var scales: Bool
    /// What a fit observes of γ.
    public var gammaRule: WeightRule?
    /// What a fit observes of β.
    public var betaRule: WeightRule?

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - axes: the axes over which mean and variance are taken.
    ///   - epsilon: what is added to the variance.
    ///   - centers: whether β is added.
    ///   - scales: whether γ scales.
    public init(
        axes: [Int] = [-1], epsilon: Double = 0.001, centers: Bool = true, scales: Bool = true
    ) {
        self.axes = axes
        self.epsilon = epsilon
        self.centers = centers
        self.scales = scales
    }

    public var roundingUse: RoundingUse { .outputs }

    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] {
        let extents = try fixedExtents(of: axes, in: try single(inputs, minimumRank: 2))
        var wanted: [ParameterRequirement] = []
        if scales { wanted.append(try ParameterRequirement("gamma", extents)) }
        if centers { wanted.append(try ParameterRequirement("beta", extents)) }
        return wanted
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs, minimumRank: 2)
        _ = try positionsBehindBatch(of: axes, in: input)
        try checkEpsilon(epsilon)
        return [input]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let x = inputs[0]
        let axes = positions(of: axes, in: x)
        let gamma = scales ? parameter("gamma", gammaRule, along: axes, of: x, &builder) : nil
        let beta = centers ? parameter("beta", betaRule, along: axes, of: x, &builder) : nil
        return [
            builder.normalised(x, over: axes, epsilon: epsilon, scale: gamma, offset: beta)
        ]
    }

    private func parameter(
        _ role: String, _ rule: WeightRule?, along axes: [Int], of x: Value,
        _ builder: inout ProgramBuilder
    ) -> Value {
        let value = builder.parameter(role, observing: rule)
        return builder.reshaped(
            value, to: x.extents.indices.map { axes.contains($0) ? x.extents[$0] : 1 })
    }

    public func constraint(on role: String) -> Constraint? {
        role == "gamma" ? gammaRule?.constraint : betaRule?.constraint
    }
}

extension ProgramBuilder {
    /// x · s + (offset − mean · s) with s = scale / √(variance + ε), as Keras 3 orders it.
    mutating func normalised(
        _ x: Value, over axes: [Int], epsilon: Double, scale: Value?, offset: Value?
    ) -> Value {
        let mean = mean(x, over: axes, keepingAxes: true)
        let centred = difference(x, mean)
        let squares = map(.square, centred)
        let variance = self.mean(squares, over: axes, keepingAxes: true)
        let raised = sum(variance, epsilon)
        var inverse = map(.reciprocalSquareRoot, raised)
        if let scale { inverse = scaled(inverse, by: scale) }
        let moved = scaled(mean, by: inverse)
        var shift = map(.negate, moved)
        if let offset { shift = sum(shift, offset) }
        let result = scaled(x, by: inverse)
        return sum(result, shift)
    }
}

/// The positions of axes of a value that may be counted from the end, ascending.
func positions(of axes: [Int], in value: Value) -> [Int] {
    axes.map { $0 < 0 ? $0 + value.extents.count : $0 }.sorted()
}

/// The extents of some axes, in ascending order of the axes.
///
/// - Throws: ``LayerError`` where an axis is none behind the batch, or open.
func fixedExtents(of axes: [Int], in shape: Shape) throws(LayerError) -> [Int] {
    var extents: [Int] = []
    for position in try positionsBehindBatch(of: axes, in: shape) {
        guard let extent = shape.extents[position] else { throw .openAxis(shape) }
        extents.append(extent)
    }
    return extents
}

/// Refuses an ε below zero.
func checkEpsilon(_ epsilon: Double) throws(LayerError) {
    guard epsilon >= 0 else {
        throw .invalidSetting("epsilon", value: "\(epsilon)", expected: "no negative number")
    }
}
