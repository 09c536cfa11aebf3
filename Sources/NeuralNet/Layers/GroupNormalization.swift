/// Each row and group of channels by itself: Keras' `GroupNormalization`.
///
/// The axis is cut into groups; mean and variance are those of a group over all axes but the batch. Parameters,
/// of the axis' extent: `gamma`, `beta`.
public struct GroupNormalization: Layer {
    public static let kind = LayerKind.groupNormalization

    /// The number of groups, −1 for one of each channel.
    public var groups: Int
    /// The axis that is cut into groups, negative from the end.
    public var axis: Int
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
    ///   - groups: the number of groups.
    ///   - axis: the axis that is cut into groups.
    ///   - epsilon: what is added to the variance.
    ///   - centers: whether β is added.
    ///   - scales: whether γ scales.
    public init(
        groups: Int = 32, axis: Int = -1, epsilon: Double = 0.001, centers: Bool = true,
        scales: Bool = true
    ) {
        self.groups = groups
        self.axis = axis
        self.epsilon = epsilon
        self.centers = centers
        self.scales = scales
    }

    public var roundingUse: RoundingUse { .outputs }

    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] {
        let extents = try fixedExtents(of: [axis], in: try single(inputs, minimumRank: 2))
        var wanted: [ParameterRequirement] = []
        if scales { wanted.append(try ParameterRequirement("gamma", extents)) }
        if centers { wanted.append(try ParameterRequirement("beta", extents)) }
        return wanted
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs, minimumRank: 2)
        let extent = try fixedExtents(of: [axis], in: input)[0]
        let count = groups == -1 ? extent : groups
        guard count > 0, extent % count == 0 else {
            throw .invalidSetting(
                "groups", value: "\(groups)", expected: "a divisor of \(extent) channels")
        }
        try checkEpsilon(epsilon)
        return [input]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let extents = inputs[0].extents
        let axis = axis < 0 ? axis + extents.count : axis
        let count = groups == -1 ? extents[axis] : groups
        let parts = [count, extents[axis] / count]
        let split = Array(extents[..<axis]) + parts + Array(extents[(axis + 1)...])
        let along = split.indices.map { $0 == axis || $0 == axis + 1 ? split[$0] : 1 }
        var scale: Value?
        if scales {
            scale = builder.reshaped(builder.parameter("gamma", observing: gammaRule), to: along)
        }
        var offset: Value?
        if centers {
            offset = builder.reshaped(builder.parameter("beta", observing: betaRule), to: along)
        }
        let grouped = builder.reshaped(inputs[0], to: split)
        let axes = split.indices.filter { $0 != 0 && $0 != axis }
        let result = builder.normalised(
            grouped, over: axes, epsilon: epsilon, scale: scale, offset: offset)
        return [builder.reshaped(result, to: extents)]
    }

    // Keras 2 leaves masked steps out of mean and variance, Keras 3 does not.
    public func maskUse(in mode: ProgramBuilder.Mode, isTrainable: Bool) -> MaskUse {
        .unsupported
    }

    public func constraint(on role: String) -> Constraint? {
        role == "gamma" ? gammaRule?.constraint : betaRule?.constraint
    }
}
