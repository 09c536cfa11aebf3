/// All axes behind the batch as one: Keras' `Flatten`.
public struct Flatten: Layer {
    public static let kind = LayerKind.flatten

    /// Makes a layer.
    public init() {}

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs)
        let behind = Shape(Array(input.extents.dropFirst()))
        guard let extents = behind.fixed else { return [Shape([input.extents[0], nil])] }
        guard let count = elementCount(of: extents) else { throw .tooLarge(extents) }
        return [Shape([input.extents[0], count])]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let extents = inputs[0].extents
        return [builder.reshaped(inputs[0], to: [extents[0], extents.dropFirst().reduce(1, *)])]
    }
}
