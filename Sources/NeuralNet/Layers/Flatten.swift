/// All axes behind the batch as one: Keras' `Flatten`.
public struct Flatten: Layer {
    public static let kind = LayerKind.flatten

    /// Where the channels are, which then come last; `nil` where they do already.
    public var dataFormat: DataFormat?

    /// Makes a layer.
    ///
    /// - Parameter dataFormat: where the channels are.
    public init(dataFormat: DataFormat? = nil) {
        self.dataFormat = dataFormat
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs)
        let behind = Shape(Array(input.extents.dropFirst()))
        guard let extents = behind.fixed else { return [Shape([input.extents[0], nil])] }
        guard let count = elementCount(of: extents) else { throw .tooLarge(extents) }
        return [Shape([input.extents[0], count])]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let extents = inputs[0].extents
        var value = inputs[0]
        if dataFormat == .channelsFirst, extents.count > 2 {
            value = builder.transposed(value, by: [0] + Array(2..<extents.count) + [1])
        }
        return [builder.reshaped(value, to: [extents[0], extents.dropFirst().reduce(1, *)])]
    }

    public var passesMask: Bool { false }
}
