/// y = x / √max(Σ x², least square) over some axes: Keras' `UnitNormalization`.
public struct UnitNormalization: Layer {
    public static let kind = LayerKind.unitNormalization

    /// The axes over which the length is taken, negative from the end.
    public var axes: [Int]
    /// The least square of the length: 10⁻²⁴ in Keras 3, 10⁻¹² in Keras 2.
    public var leastSquare: Double

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - axes: the axes over which the length is taken.
    ///   - leastSquare: the least square of the length.
    public init(axes: [Int] = [-1], leastSquare: Double = 1e-24) {
        self.axes = axes
        self.leastSquare = leastSquare
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs, minimumRank: 2)
        _ = try positionsBehindBatch(of: axes, in: input)
        return [input]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let axes = positions(of: axes, in: inputs[0])
        return [builder.unit(inputs[0], along: axes, leastSquare: leastSquare)]
    }
}
