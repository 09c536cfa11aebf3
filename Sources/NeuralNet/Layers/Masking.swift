/// Steps whose elements are all one number don't count and become 0: Keras' `Masking`.
public struct Masking: Layer {
    public static let kind = LayerKind.masking

    /// The number, compared in the type that the layer computes in.
    public var maskedNumber: Double

    /// Makes a layer.
    ///
    /// - Parameter maskedNumber: the number whose steps don't count.
    public init(maskedNumber: Double = 0) {
        self.maskedNumber = maskedNumber
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        [try single(inputs, minimumRank: 2)]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let steps = steps(of: inputs[0], in: &builder)
        return [builder.scaled(inputs[0], by: steps)]
    }

    /// 1 for each step that counts, with an axis of extent 1 for its elements.
    private func steps(of x: Value, in builder: inout ProgramBuilder) -> Value {
        let distance = builder.sum(x, -builder.cast(maskedNumber))
        let size = builder.map(.absolute, distance)
        let differs = builder.map(.step, size)
        let count = builder.sum(differs, over: [x.extents.count - 1], keepingAxes: true)
        return builder.map(.step, count)
    }

    public func mask(
        of output: Value, for inputs: [Value], _ masks: [Mask], in builder: inout ProgramBuilder
    ) -> Mask {
        let steps = steps(of: inputs[0], in: &builder)
        return .steps(builder.reshaped(steps, to: Array(inputs[0].extents.dropLast())))
    }
}
