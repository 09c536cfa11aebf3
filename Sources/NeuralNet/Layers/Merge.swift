/// Several inputs as one, element by element: Keras' `Add`, `Subtract`, `Multiply`, `Average`, `Maximum`, `Minimum`.
///
/// Inputs with fewer axes get axes of extent 1 behind the batch; then all are broadcast.
public struct Merge: Layer {
    public static let kind = LayerKind.merge

    /// How elements are merged; more than two inputs in their order.
    public enum Function: String, Codable, Sendable {
        case add, subtract, multiply, average, maximum, minimum
    }

    /// How elements are merged.
    public var function: Function

    /// Makes a layer of a function.
    ///
    /// - Parameter function: how elements are merged.
    public init(_ function: Function) {
        self.function = function
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        guard inputs.count >= 2, function != .subtract || inputs.count == 2 else {
            throw .wrongInputCount(expected: 2, found: inputs.count)
        }
        let rank = inputs.map(\.rank).max() ?? 0
        var result = Merge.widened(inputs[0].extents, to: rank, with: 1)
        for input in inputs.dropFirst() {
            let other = Merge.widened(input.extents, to: rank, with: 1)
            for axis in 0..<rank {
                switch (result[axis], other[axis]) {
                case (let a?, let b?) where a != b && a != 1 && b != 1:
                    throw .unequalShapes(inputs)
                case (let a?, let b?): result[axis] = a == 1 ? b : a
                default: result[axis] = nil
                }
            }
        }
        return [Shape(result)]
    }

    /// Extents with ones behind the batch, so that they are as many as wanted.
    private static func widened<Extent>(
        _ extents: [Extent], to rank: Int, with one: Extent
    ) -> [Extent] {
        extents.prefix(1) + [Extent](repeating: one, count: rank - extents.count)
            + extents.dropFirst()
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let rank = inputs.map(\.extents.count).max() ?? 0
        let values = inputs.map {
            builder.reshaped($0, to: Merge.widened($0.extents, to: rank, with: 1))
        }
        var result = values[0]
        for value in values.dropFirst() {
            result =
                switch function {
                case .add, .average: builder.sum(result, value)
                case .subtract: builder.difference(result, value)
                case .multiply: builder.scaled(result, by: value)
                case .maximum: builder.maximum(result, value)
                case .minimum: builder.minimum(result, value)
                }
        }
        guard function == .average else { return [result] }
        let count = builder.constant(Double(values.count))
        return [builder.quotient(result, count)]
    }

    public func mask(
        of output: Value, for inputs: [Value], _ masks: [Mask], in builder: inout ProgramBuilder
    ) -> Mask { combined(masks) }
}

/// The mask of a layer that takes several inputs: none if none has one, unclear unless there is only one.
func combined(_ masks: [Mask]) -> Mask {
    let steps = masks.compactMap { mask in
        if case .steps(let value) = mask { value } else { nil }
    }
    let hasUnclear = masks.contains { if case .unclear = $0 { true } else { false } }
    guard !hasUnclear, steps.count == masks.count || steps.isEmpty else { return .unclear }
    guard let first = steps.first else { return .none }
    return steps.allSatisfy { $0 == first } ? .steps(first) : .unclear
}
