/// In training, each element is 0 with probability `rate`, else divided by 1 − rate: Keras' `Dropout`.
public struct Dropout: Layer {
    public static let kind = LayerKind.dropout

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
        let input = try single(inputs)
        guard rate >= 0, rate <= 1 else {
            throw .invalidSetting("rate", value: "\(rate)", expected: "a number from 0 to 1")
        }
        guard let noiseExtents else { return [input] }
        let fits = zip(noiseExtents, input.extents).allSatisfy { $0 == nil || $0 == 1 || $0 == $1 }
        guard noiseExtents.count == input.rank, fits else {
            throw .invalidSetting(
                "noise_shape", value: "\(Shape(noiseExtents))",
                expected: "1 or the extent of \(input)")
        }
        return [input]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let x = inputs[0]
        guard builder.mode == .training, rate > 0 else { return [x] }
        guard rate < 1 else { return [builder.scaled(x, by: 0)] }
        let extents = x.extents.indices.map { (noiseExtents?[$0] ?? nil) ?? x.extents[$0] }
        let mask = DropoutMask(
            rate: rate, target: extents, position: builder.nextRandomOperation())
        return [builder.scaled(x, by: builder.add(mask, []))]
    }
}
