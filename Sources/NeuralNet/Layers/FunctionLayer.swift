/// A function of a tensor that stands on the graph by itself: an operation of Keras 3 such as `ops.exp`, or one of TensorFlow.
///
/// Other than layers, operations lose the mask of what they are given; so they refuse one.
public struct FunctionLayer: Layer {
    public static let kind = LayerKind.function

    /// The function.
    public var function: Activation

    /// Makes a layer of a function.
    ///
    /// - Parameter function: the function.
    public init(_ function: Activation) {
        self.function = function
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        [try function.outputShape(for: try single(inputs))]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        [builder.activated(inputs[0], by: function)]
    }

    public func maskUse(in mode: ProgramBuilder.Mode, isTrainable: Bool) -> MaskUse { .unsupported }

    public var passesMask: Bool { false }
}
