/// y = activation(x W + b), over the last axis: Keras' `Dense`.
///
/// Parameters: `kernel` (inputs, units), `bias` (units).
public struct Dense: Layer {
    public static let kind = LayerKind.dense

    /// The extent of the output's last axis.
    public var units: Int
    /// The function applied at the end.
    public var activation: Activation
    /// Whether a bias is added.
    public var usesBias: Bool
    /// Keras' `kernel_regularizer`.
    public var kernelPenalty: Penalty?
    /// Keras' `bias_regularizer`.
    public var biasPenalty: Penalty?
    /// Keras' `kernel_constraint`.
    public var kernelConstraint: Constraint?
    /// Keras' `bias_constraint`.
    public var biasConstraint: Constraint?
    /// Keras' `activity_regularizer`.
    public var activityPenalty: Penalty?

    /// Makes a dense layer.
    ///
    /// - Parameters:
    ///   - units: the extent of the output's last axis.
    ///   - activation: the function applied at the end.
    ///   - usesBias: whether a bias is added.
    public init(units: Int, activation: Activation = .linear, usesBias: Bool = true) {
        self.units = units
        self.activation = activation
        self.usesBias = usesBias
    }

    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] {
        let input = try single(inputs, minimumRank: 2)
        guard let width = input.last else { throw .openAxis(input) }
        let kernel = try ParameterRequirement("kernel", [width, units])
        return usesBias ? [kernel, try ParameterRequirement("bias", [units])] : [kernel]
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let input = try single(inputs, minimumRank: 2)
        guard units > 0 else {
            throw .invalidSetting("units", value: "\(units)", expected: "a positive integer")
        }
        return [try activation.outputShape(for: Shape(input.extents.dropLast() + [units]))]
    }

    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let kernel = builder.parameter("kernel")
        builder.penalise(kernel, by: kernelPenalty)
        var z = builder.product(inputs[0], kernel)
        if usesBias {
            let bias = builder.parameter("bias")
            builder.penalise(bias, by: biasPenalty)
            z = builder.sum(z, bias)
        }
        let y = builder.activated(z, by: activation)
        builder.penalise(activity: y, by: activityPenalty)
        return [y]
    }

    public func constraint(on role: String) -> Constraint? {
        role == "kernel" ? kernelConstraint : biasConstraint
    }
}
