/// y = (x − mean) / √(variance + ε) · γ + β along an axis: Keras' `BatchNormalization`.
///
/// In training, mean and biased variance are the batch's, and the moving averages follow them by
/// moving · momentum + batch · (1 − momentum). Frozen, it computes as in inference and keeps them.
/// Parameters, each of the axis' extent: `gamma`, `beta`, `moving_mean`, `moving_variance`.
public struct BatchNormalization: Layer {
    public static let kind = LayerKind.batchNormalization

    /// The axis that is normalised by itself, negative from the end.
    public var axis: Int
    /// How slowly the moving averages follow.
    public var momentum: Double
    /// What is added to the variance.
    public var epsilon: Double
    /// Whether β is added.
    public var centers: Bool
    /// Whether γ scales.
    public var scales: Bool
    /// Keras' `gamma_regularizer`.
    public var gammaPenalty: Penalty?
    /// Keras' `beta_regularizer`.
    public var betaPenalty: Penalty?
    /// Keras' `gamma_constraint`.
    public var gammaConstraint: Constraint?
    /// Keras' `beta_constraint`.
    public var betaConstraint: Constraint?

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - axis: the axis that is normalised by itself.
    ///   - momentum: how slowly the moving averages follow.
    ///   - epsilon: what is added to the variance.
    ///   - centers: whether β is added.
    ///   - scales: whether γ scales.
    public init(
        axis: Int = -1, momentum: Double = 0.99, epsilon: Double = 0.001, centers: Bool = true,
        scales: Bool = true
    ) {
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.centers = centers
        self.scales = scales
    }

    public var roundingUse: RoundingUse { .inputsAndOutputs }

    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] {
        let input = try single(inputs, minimumRank: 2)
        guard let extent = input.extents[try positionBehindBatch(of: axis, in: input)] else {
            throw .openAxis(input)
        }
        var wanted: [ParameterRequirement] = []
        if scales { wanted.append(try ParameterRequirement("gamma", [extent])) }
        if centers { wanted.append(try ParameterRequirement("beta", [extent])) }
        for role in ["moving_mean", "moving_variance"] {
            wanted.append(try ParameterRequirement(role, [extent], isTrainable: false))
        }
        return wanted
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs, minimumRank: 2)
        _ = try positionBehindBatch(of: axis, in: input)
        guard epsilon >= 0 else {
            throw .invalidSetting("epsilon", value: "\(epsilon)", expected: "no negative number")
        }
        return [input]
    }

    // As Keras does, x · s + (β − mean · s) with s = γ / √(variance + ε).
    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let x = inputs[0]
        let axis = axis < 0 ? axis + x.extents.count : axis
        var along = [Int](repeating: 1, count: x.extents.count)
        along[axis] = x.extents[axis]
        let usesBatch = builder.mode == .training && builder.layerIsTrainable
        let (mean, variance) =
            usesBatch
            ? batchStatistics(x, axis: axis, in: &builder)
            : (
                builder.reshaped(builder.parameter("moving_mean"), to: along),
                builder.reshaped(builder.parameter("moving_variance"), to: along)
            )
        let raised = builder.sum(variance, epsilon)
        var scale = builder.map(.reciprocalSquareRoot, raised)
        if scales {
            let gamma = builder.parameter("gamma")
            builder.penalise(gamma, by: gammaPenalty)
            scale = builder.scaled(scale, by: builder.reshaped(gamma, to: along))
        }
        let moved = builder.scaled(mean, by: scale)
        var offset = builder.map(.negate, moved)
        if centers {
            let beta = builder.parameter("beta")
            builder.penalise(beta, by: betaPenalty)
            offset = builder.sum(offset, builder.reshaped(beta, to: along))
        }
        let scaled = builder.scaled(x, by: scale)
        return [builder.sum(scaled, offset)]
    }

    /// Mean and biased variance of the batch; the moving averages are set to follow them.
    private func batchStatistics(
        _ x: Value, axis: Int, in builder: inout ProgramBuilder
    ) -> (mean: Value, variance: Value) {
        let axes = x.extents.indices.filter { $0 != axis }
        let weights = countingSteps(x, in: &builder)
        let mean = mean(x, weights, over: axes, in: &builder)
        let centred = builder.difference(x, mean)
        let squares = builder.map(.square, centred)
        let variance = self.mean(squares, weights, over: axes, in: &builder)
        for (role, batch) in [("moving_mean", mean), ("moving_variance", variance)] {
            let old = builder.scaled(builder.statistic(role), by: momentum)
            let flat = builder.reshaped(batch, to: [x.extents[axis]])
            let new = builder.scaled(flat, by: 1 - momentum)
            builder.update(role, to: builder.sum(old, new))
        }
        return (mean, variance)
    }

    /// 1 for the elements of steps that count, `nil` if all do.
    private func countingSteps(_ x: Value, in builder: inout ProgramBuilder) -> Value? {
        guard case .steps(let mask) = builder.inputMask else { return nil }
        let wide = builder.reshaped(mask, to: mask.extents + [1])
        return builder.add(Broadcast(target: x.extents), [wide])
    }

    /// The mean of what counts; with a mask, as Keras does, over its sum and 10⁻⁷.
    private func mean(
        _ x: Value, _ weights: Value?, over axes: [Int], in builder: inout ProgramBuilder
    ) -> Value {
        guard let weights else { return builder.mean(x, over: axes, keepingAxes: true) }
        let counting = builder.scaled(x, by: weights)
        let total = builder.sum(counting, over: axes, keepingAxes: true)
        let count = builder.sum(weights, over: axes, keepingAxes: true)
        let divisor = builder.sum(count, 1e-7)
        return builder.quotient(total, divisor)
    }

    public func maskUse(in mode: ProgramBuilder.Mode, isTrainable: Bool) -> MaskUse {
        mode == .training && isTrainable ? .heeded : .ignored
    }

    public func constraint(on role: String) -> Constraint? {
        role == "gamma" ? gammaConstraint : (role == "beta" ? betaConstraint : nil)
    }
}
