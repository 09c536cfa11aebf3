/// y = x / √(mean of x² + ε) · scale over some axes: Keras' `RMSNormalization`.
///
/// Parameter, of the axes' extents: `scale`.
public struct RMSNormalization: Layer {
    public static let kind = LayerKind.rmsNormalization

    /// The axes over which the mean is taken, negative from the end.
    public var axes: [Int]
    /// What is added to the mean of squares.
    public var epsilon: Double

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - axes: the axes over which the mean is taken.
    ///   - epsilon: what is added to the mean of squares.
    public init(axes: [Int] = [-1], epsilon: Double = 1e-6) {
        self.axes = axes
        self.epsilon = epsilon
    }

    public var roundingUse: RoundingUse { .inputsAndOutputs }

    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] {
        let input = try single(inputs, minimumRank: 2)
        // Keras multiplies by the scale as it is, which must then be of the last axes.
        let positions = try positionsBehindBatch(of: axes, in: input)
        guard positions == Array(input.rank - positions.count..<input.rank) else {
            throw .invalidSetting("axis", value: "\(axes)", expected: "the last axes of \(input)")
        }
        return [try ParameterRequirement("scale", try fixedExtents(of: axes, in: input))]
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs, minimumRank: 2)
        _ = try positionsBehindBatch(of: axes, in: input)
        try checkEpsilon(epsilon)
        return [input]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let squares = builder.map(.square, inputs[0])
        let axes = positions(of: axes, in: inputs[0])
        let mean = builder.mean(squares, over: axes, keepingAxes: true)
        let raised = builder.sum(mean, epsilon)
        let inverse = builder.map(.reciprocalSquareRoot, raised)
        let divided = builder.scaled(inputs[0], by: inverse)
        return [builder.scaled(divided, by: builder.parameter("scale"))]
    }

    public var passesMask: Bool { false }
}
