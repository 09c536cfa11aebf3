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
        if exactValues.contains(value) { return value }
        if let known = roundedValues[type]?[value] { return known }
        let result = addStep(Elementwise.rounded(type), [value])
        roundedValues[type, default: [:]][value] = result
        roundedValues[type, default: [:]][result] = result
        return result
    }

    /// A number of a layer's settings as the layer being lowered computes with it.
    func cast(_ number: Double) -> Double {
        rounding.map { number.rounded(to: $0) } ?? number
    }

    /// Notes what a step's result is known to be without rounding it: integers stay what they are, and moved elements
    /// are of the type that they had.
    mutating func noteType(of result: Value, of operation: some Operation, _ inputs: [Value]) {
        if operation.givesIntegers
            || (operation.onlyMoves && inputs.allSatisfy(exactValues.contains))
        {
            exactValues.insert(result)
        } else if operation.onlyMoves, let rounding,
            inputs.allSatisfy({ exactValues.contains($0) || roundedValues[rounding]?[$0] == $0 })
        {
            roundedValues[rounding, default: [:]][result] = result
        }
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
    ///   - given: the masks of the inputs.
    /// - Returns: what it gives, and the masks of that.
    mutating func lower(
        _ node: LayerNode, _ inputs: [Value], _ given: [Mask]
    ) -> (values: [Value], masks: [Mask]) {
        let type = node.precision.computation
        guard type != program.numberType else { return call(node.layer, inputs, given) }
        let use = node.layer.roundingUse
        let taken = use.includesInputs ? inputs.map { rounded($0, to: type) } : inputs
        rounding = use == .everything ? type : nil
        defer { rounding = nil }
        let made = call(node.layer, taken, given)
        return (made.values.map { rounded($0, to: type) }, made.masks)
    }

    private mutating func call(
        _ layer: any Layer, _ inputs: [Value], _ given: [Mask]
    ) -> (values: [Value], masks: [Mask]) {
        let outputs = layer.lower(inputs, in: &self)
        return (outputs, outputs.map { layer.mask(of: $0, for: inputs, given, in: &self) })
    }
}
