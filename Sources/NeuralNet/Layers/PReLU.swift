/// y = max(x, 0) − α · max(−x, 0) with a learned α: Keras' `PReLU`.
///
/// Parameter: `alpha`, of the input's shape behind the batch, 1 along shared axes.
public struct PReLU: Layer {
    public static let kind = LayerKind.prelu

    /// The axes along which α is one number, counted from 1 for the first behind the batch.
    public var sharedAxes: [Int]
    /// Keras' `alpha_regularizer`.
    public var alphaPenalty: Penalty?
    /// Keras' `alpha_constraint`.
    public var alphaConstraint: Constraint?

    /// Makes a layer.
    ///
    /// - Parameter sharedAxes: the axes along which α is one number.
    public init(sharedAxes: [Int] = []) {
        self.sharedAxes = sharedAxes
    }

    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] {
        let input = try single(inputs, minimumRank: 2)
        for axis in sharedAxes where axis < 1 || axis >= input.rank { throw .badAxis(axis, input) }
        var extents: [Int] = []
        for axis in 1..<input.rank {
            guard let extent = sharedAxes.contains(axis) ? 1 : input.extents[axis] else {
                throw .openAxis(input)
            }
            extents.append(extent)
        }
        return [try ParameterRequirement("alpha", extents)]
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        [try single(inputs, minimumRank: 2)]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let alpha = builder.parameter("alpha")
        builder.penalise(alpha, by: alphaPenalty)
        let rectifier = Elementwise.relu(slope: 0, maximum: nil, threshold: 0)
        let positive = builder.map(rectifier, inputs[0])
        let negated = builder.map(.negate, inputs[0])
        let negative = builder.map(rectifier, negated)
        let scaled = builder.scaled(negative, by: alpha)
        return [builder.difference(positive, scaled)]
    }

    public func constraint(on role: String) -> Constraint? { alphaConstraint }
}
