/// The elements of each row under another shape: Keras' `Reshape`.
public struct ReshapeLayer: Layer {
    public static let kind = LayerKind.reshape

    /// The extents behind the batch; one may be −1, which is what is left.
    public var extents: [Int]

    /// Makes a layer.
    ///
    /// - Parameter extents: the extents behind the batch.
    public init(extents: [Int]) {
        self.extents = extents
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs)
        let open = extents.indices.filter { extents[$0] == -1 }
        let known = extents.filter { $0 != -1 }
        guard open.count <= 1, let product = elementCount(of: known) else {
            throw .invalidSetting(
                "target_shape", value: "\(extents)", expected: "extents, of which one may be -1")
        }
        guard let behind = Shape(Array(input.extents.dropFirst())).fixed else {
            return [Shape([input.extents[0]] + extents.map { $0 == -1 ? nil : $0 })]
        }
        guard let count = elementCount(of: behind) else { throw .tooLarge(behind) }
        var result = extents
        if let position = open.first {
            guard product > 0, count % product == 0 else { throw .cannotReshape(input, extents) }
            result[position] = count / product
        } else if product != count {
            throw .cannotReshape(input, extents)
        }
        return [Shape([input.extents[0]] + result)]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let rows = inputs[0].extents[0]
        let count = inputs[0].extents.dropFirst().reduce(1, *)
        let known = extents.filter { $0 != -1 }.reduce(1, *)
        let result = extents.map { $0 == -1 ? count / max(known, 1) : $0 }
        return [builder.reshaped(inputs[0], to: [rows] + result)]
    }

    public var passesMask: Bool { false }
}
