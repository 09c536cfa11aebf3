/// What a layer that computes in a narrower type rounds to it, as Keras' layers cast.
public enum RoundingUse: Sendable {
    /// Inputs, parameters and every result.
    case everything
    /// Inputs and outputs; what lies between is computed in float32 at least.
    case inputsAndOutputs
    /// Outputs alone.
    case outputs

    /// Whether inputs are rounded.
    var includesInputs: Bool { self != .outputs }
}

// Computing in a type that is narrower than that of the run.
extension ProgramBuilder {
    /// A value as the layer being lowered computes with it: Keras' automatic cast.
    mutating func rounded(_ value: Value) -> Value {
        guard let rounding else { return value }
        return rounded(value, to: rounding)
    }

    /// A value as a type has it.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - type: the type.
    /// - Returns: the value itself if it is known to be of the type.
    mutating func rounded(_ value: Value, to type: FloatType) -> Value {
        if isExact(value) { return value }
        if let known = roundedValues[type]?[value] { return known }
        let result = addStep(Elementwise.rounded(type), [value])
        roundedValues[type, default: [:]][value] = result
        roundedValues[type, default: [:]][result] = result
        return result
    }

    /// Whether rounding to the type of the layer being lowered changes nothing.
    func isExact(_ value: Value) -> Bool {
        if exactValues.contains(value) { return true }
        guard let rounding else { return false }
        return roundedValues[rounding]?[value] == value
    }

    /// Calls a closure with rounding off, as for what Keras computes outside its layers' calls.
    mutating func withoutRounding<Result>(_ body: (inout ProgramBuilder) -> Result) -> Result {
        let outer = rounding
        rounding = nil
        defer { rounding = outer }
        return body(&self)
    }

    /// Adds one call of a layer, everything rounded to the type that the layer computes in.
    ///
    /// - Parameters:
    ///   - node: the layer.
    ///   - inputs: what it is given.
    /// - Returns: what it gives.
    mutating func lower(_ node: LayerNode, _ inputs: [Value]) -> [Value] {
        let type = node.precision.computation
        guard type != program.numberType else { return node.layer.lower(inputs, in: &self) }
        let use = node.layer.roundingUse
        let taken = use.includesInputs ? inputs.map { rounded($0, to: type) } : inputs
        rounding = use == .everything ? type : nil
        defer { rounding = nil }
        let outputs = node.layer.lower(taken, in: &self)
        return outputs.map { rounded($0, to: type) }
    }
}
