/// In training, each element times a normal variable of mean 1 and variance rate / (1 − rate): Keras' `GaussianDropout`.
public struct GaussianDropout: Layer {
    public static let kind = LayerKind.gaussianDropout

    /// The rate of the dropout of the same variance.
    public var rate: Double

    /// Makes a layer.
    ///
    /// - Parameter rate: the rate of the dropout of the same variance.
    public init(rate: Double) {
        self.rate = rate
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard rate >= 0, rate < 1 else {
            throw .invalidSetting(
                "rate", value: "\(rate)", expected: "a number from 0 to below 1")
        }
        return [try single(inputs)]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        guard builder.mode == .training, rate > 0 else { return inputs }
        let noise = NormalNoise(
            mean: 1, deviation: (rate / (1 - rate)).squareRoot(), target: inputs[0].extents,
            position: builder.nextRandomOperation())
        let factors = builder.add(noise, [])
        return [builder.scaled(inputs[0], by: factors)]
    }
}
