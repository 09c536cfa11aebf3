/// Drops elements to the lower limit of SELU and keeps mean and variance: Keras' `AlphaDropout`.
///
/// In training, y = a · (x · k + α' · (1 − k)) + b, with k 0 with probability `rate` and else 1, α' = −1.7580993408473766,
/// a = ((1 − rate) (1 + rate · α'²))^−½ and b = −a · α' · rate.
public struct AlphaDropout: Layer {
    public static let kind = LayerKind.alphaDropout

    /// The probability with which an element is dropped.
    public var rate: Double
    /// Keras' `noise_shape`: the mask's extents, batch first; `nil` entries take the input's.
    public var noiseExtents: [Int?]?

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - rate: the probability with which an element is dropped.
    ///   - noiseExtents: the mask's extents where they differ from the input's.
    public init(rate: Double, noiseExtents: [Int?]? = nil) {
        self.rate = rate
        self.noiseExtents = noiseExtents
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard rate < 1 else {
            throw .invalidSetting("rate", value: "\(rate)", expected: "a number below 1")
        }
        return try Dropout(rate: rate, noiseExtents: noiseExtents).outputShapes(for: inputs)
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let x = inputs[0]
        guard builder.mode == .training, rate > 0 else { return [x] }
        let extents = x.extents.indices.map { (noiseExtents?[$0] ?? nil) ?? x.extents[$0] }
        let scaledMask = builder.add(
            DropoutMask(rate: rate, target: extents, position: builder.nextRandomOperation()), [])
        let kept = builder.map(.step, scaledMask)
        let lowest = -SELU.alpha * SELU.scale
        let factor = 1 / ((1 - rate) * (1 + rate * lowest * lowest)).squareRoot()
        let one = builder.constant(1)
        let rest = builder.difference(one, kept)
        let fallen = builder.scaled(rest, by: lowest)
        let standing = builder.scaled(x, by: kept)
        let mixed = builder.sum(standing, fallen)
        let spread = builder.scaled(mixed, by: factor)
        return [builder.sum(spread, -factor * lowest * rate)]
    }
}
