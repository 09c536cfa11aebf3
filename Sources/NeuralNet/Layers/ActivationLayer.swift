/// y = activation(x): Keras' `Activation`, `ReLU`, `LeakyReLU`, `ELU`, `Softmax`, `ThresholdedReLU`.
public struct ActivationLayer: Layer {
    public static let kind = LayerKind.activation

    /// The function.
    public var activation: Activation
    /// Keras' `activity_regularizer`.
    public var activityPenalty: Penalty?
    /// Whether Keras leaves masked elements out of the function, as its `Softmax` does; no other layer has it.
    public var leavesOutMasked: Bool?

    /// Makes a layer of a function.
    ///
    /// - Parameter activation: the function.
    public init(_ activation: Activation) {
        self.activation = activation
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        [try activation.outputShape(for: try single(inputs))]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let y = builder.activated(inputs[0], by: activation)
        builder.penalise(activity: y, by: activityPenalty)
        return [y]
    }

    public func maskUse(in mode: ProgramBuilder.Mode, isTrainable: Bool) -> MaskUse {
        leavesOutMasked == true ? .unsupported : .ignored
    }
}
