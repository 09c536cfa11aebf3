/// Each row several times, along a new axis behind the batch: Keras' `RepeatVector`.
public struct RepeatVector: Layer {
    public static let kind = LayerKind.repeatVector

    /// How often.
    public var count: Int

    /// Makes a layer.
    ///
    /// - Parameter count: how often.
    public init(count: Int) {
        self.count = count
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs, rank: 2)
        guard count > 0 else {
            throw .invalidSetting("n", value: "\(count)", expected: "a positive integer")
        }
        return [Shape([input.extents[0], count, input.extents[1]])]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let extents = inputs[0].extents
        let step = builder.reshaped(inputs[0], to: [extents[0], 1, extents[1]])
        return [
            builder.selected(step, axis: 1, positions: [Int](repeating: 0, count: count))
        ]
    }

    public var passesMask: Bool { false }
}
