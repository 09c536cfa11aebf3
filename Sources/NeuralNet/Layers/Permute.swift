/// The axes behind the batch in another order: Keras' `Permute`.
public struct Permute: Layer {
    public static let kind = LayerKind.permute

    /// For each axis of the result the axis of the input, counted from 1 for the first behind the batch.
    public var order: [Int]

    /// Makes a layer.
    ///
    /// - Parameter order: the axes in their new order, counted from 1.
    public init(order: [Int]) {
        self.order = order
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs)
        guard order.sorted() == Array(1..<max(input.rank, 1)) else {
            throw .invalidSetting(
                "dims", value: "\(order)", expected: "each axis of \(input) behind the batch once")
        }
        return [Shape([input.extents[0]] + order.map { input.extents[$0] })]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        [builder.transposed(inputs[0], by: [0] + order)]
    }

    public var passesMask: Bool { false }
}
