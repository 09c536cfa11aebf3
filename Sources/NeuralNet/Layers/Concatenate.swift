/// Inputs one behind the other along an axis: Keras' `Concatenate`.
public struct Concatenate: Layer {
    public static let kind = LayerKind.concatenate

    /// The axis, negative from the end.
    public var axis: Int

    /// Makes a layer.
    ///
    /// - Parameter axis: the axis.
    public init(axis: Int = -1) {
        self.axis = axis
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard let first = inputs.first else { throw .wrongInputCount(expected: 1, found: 0) }
        let axis = try positionBehindBatch(of: axis, in: first)
        var result = first
        for input in inputs.dropFirst() {
            guard input.rank == first.rank else { throw .unequalShapes(inputs) }
            for position in 0..<first.rank where position != axis {
                guard let a = result.extents[position], let b = input.extents[position] else {
                    result.extents[position] = nil
                    continue
                }
                guard a == b else { throw .unequalShapes(inputs) }
            }
            result.extents[axis] = try sum(result.extents[axis], input.extents[axis])
        }
        return [result]
    }

    private func sum(_ a: Int?, _ b: Int?) throws(LayerError) -> Int? {
        guard let a, let b else { return nil }
        let (sum, overflow) = a.addingReportingOverflow(b)
        guard !overflow else { throw .tooLarge([a, b]) }
        return sum
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let axis = axis < 0 ? axis + inputs[0].extents.count : axis
        return [builder.concatenated(inputs, axis: axis)]
    }

    public func mask(
        of output: Value, for inputs: [Value], _ masks: [Mask], in builder: inout ProgramBuilder
    ) -> Mask {
        let joinsFeatures = axis == -1 || axis == inputs[0].extents.count - 1
        if case .steps(let mask) = combined(masks) {
            return joinsFeatures && mask.extents.count < inputs[0].extents.count
                ? .steps(mask) : .unclear
        }
        return combined(masks)
    }
}
