/// In training, each element plus a normal variable of mean 0: Keras' `GaussianNoise`.
public struct GaussianNoise: Layer {
    public static let kind = LayerKind.gaussianNoise

    /// The noise's standard deviation.
    public var deviation: Double

    /// Makes a layer.
    ///
    /// - Parameter deviation: the noise's standard deviation.
    public init(deviation: Double) {
        self.deviation = deviation
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard deviation >= 0 else {
            throw .invalidSetting(
                "stddev", value: "\(deviation)", expected: "no negative number")
        }
        return [try single(inputs)]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        guard builder.mode == .training, deviation > 0 else { return inputs }
        let noise = NormalNoise(
            mean: 0, deviation: deviation, target: inputs[0].extents,
            position: builder.nextRandomOperation())
        let terms = builder.add(noise, [])
        return [builder.sum(inputs[0], terms)]
    }
}
