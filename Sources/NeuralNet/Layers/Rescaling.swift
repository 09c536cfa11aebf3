/// y = x · scale + offset, along the last axis where there are several: Keras' `Rescaling`.
public struct Rescaling: Layer {
    public static let kind = LayerKind.rescaling

    /// The factor, or one for each place of the last axis.
    public var scale: [Double]
    /// The term, or one for each place of the last axis.
    public var offset: [Double]

    /// Makes a layer.
    ///
    /// - Parameters:
    ///   - scale: the factor, or one for each place of the last axis.
    ///   - offset: the term, or one for each place of the last axis.
    public init(scale: [Double], offset: [Double] = [0]) {
        self.scale = scale
        self.offset = offset
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs)
        for (key, numbers) in [("scale", scale), ("offset", offset)] where numbers.count != 1 {
            guard input.rank > 1, input.last == numbers.count else {
                throw .invalidSetting(
                    key, value: "\(numbers.count) numbers",
                    expected: "one, or as many as the last extent of \(input)")
            }
        }
        return [input]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let (scale, offset) = (scale.map(builder.cast), offset.map(builder.cast))
        let factor = builder.constant(scale, extents: scale.count == 1 ? [] : [scale.count])
        let term = builder.constant(offset, extents: offset.count == 1 ? [] : [offset.count])
        let scaled = builder.scaled(inputs[0], by: factor)
        return [builder.sum(scaled, term)]
    }
}
