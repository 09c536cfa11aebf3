/// y = (x − mean) / max(√variance, 10⁻⁷), or its inverse, with numbers that were measured before: Keras' `Normalization`.
///
/// Parameters, unless mean and variance are given, of the axes' extents: `mean`, `variance`; and `count`, a number.
public struct Normalization: Layer {
    public static let kind = LayerKind.normalization

    /// The axes along which mean and variance differ, negative from the end.
    public var axes: [Int]
    /// Mean and variance where they are settings: one number, or one for each place along the axes.
    public var given: Moments?
    /// Whether the inverse is computed: y = mean + x · max(√variance, 10⁻⁷).
    public var inverts: Bool

    /// Mean and variance.
    public struct Moments: Codable, Hashable, Sendable {
        /// The means.
        public var mean: [Double]
        /// The variances.
        public var variance: [Double]

        /// Makes moments.
        ///
        /// - Parameters:
        ///   - mean: the means.
        ///   - variance: the variances.
        public init(mean: [Double], variance: [Double]) {
            self.mean = mean
            self.variance = variance
        }
    }

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - axes: the axes along which mean and variance differ.
    ///   - given: mean and variance where they are settings.
    ///   - inverts: whether the inverse is computed.
    public init(axes: [Int] = [-1], given: Moments? = nil, inverts: Bool = false) {
        self.axes = axes
        self.given = given
        self.inverts = inverts
    }

    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] {
        guard given == nil else { return [] }
        let extents = try fixedExtents(of: axes, in: try single(inputs))
        return [
            try ParameterRequirement("mean", extents, isTrainable: false),
            try ParameterRequirement("variance", extents, isTrainable: false),
            .counter("count"),
        ]
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs)
        let extents = try fixedExtents(of: axes, in: input)
        if let given {
            let count = extents.reduce(1, *)
            guard [1, count].contains(given.mean.count), given.mean.count == given.variance.count
            else {
                throw .invalidSetting(
                    "mean", value: "\(given.mean.count) numbers",
                    expected: "as many as there are along the axes, \(count), or one")
            }
        }
        return [input]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let x = inputs[0]
        let axes = positions(of: axes, in: x)
        let along = x.extents.indices.map { axes.contains($0) ? x.extents[$0] : 1 }
        let (mean, variance) = moments(along, in: &builder)
        let root = builder.map(.squareRoot, variance)
        let deviation = builder.map(.clip(lower: 1e-7, upper: .infinity), root)
        if inverts {
            let spread = builder.scaled(x, by: deviation)
            return [builder.sum(mean, spread)]
        }
        let centred = builder.difference(x, mean)
        return [builder.quotient(centred, deviation)]
    }

    private func moments(
        _ along: [Int], in builder: inout ProgramBuilder
    ) -> (mean: Value, variance: Value) {
        guard let given else {
            let mean = builder.parameter("mean")
            let variance = builder.parameter("variance")
            return (builder.reshaped(mean, to: along), builder.reshaped(variance, to: along))
        }
        let extents = given.mean.count == 1 ? along.map { _ in 1 } : along
        return (
            builder.constant(given.mean, extents: extents),
            builder.constant(given.variance, extents: extents)
        )
    }
}
