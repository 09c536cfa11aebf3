extension ProgramBuilder {
    /// Adds the steps that compute the gradients of a loss: reverse mode over the operations.
    ///
    /// Only what leads from the wanted values to the loss is differentiated.
    ///
    /// - Parameters:
    ///   - loss: one number.
    ///   - wanted: the values whose gradients are wanted.
    /// - Returns: each gradient, of the value's shape; `nil` where the loss does not depend on it.
    package mutating func gradients(of loss: Value, for wanted: [Value]) -> [Value?] {
        precondition(loss.count == 1, "a loss is one number")
        let steps = program.steps
        var depends = Set(wanted.map(\.index))
        for step in steps where step.inputs.contains(where: { depends.contains($0.index) }) {
            depends.insert(step.output.index)
        }
        var gradients: [Int: Value] = [:]
        let one = constant(1)
        gradients[loss.index] = reshaped(one, to: loss.extents)
        for step in steps.reversed() where depends.contains(step.output.index) {
            guard let gradient = gradients[step.output.index] else { continue }
            (layer, rounding) = (step.layer, step.rounding)
            let needed = step.inputs.map { depends.contains($0.index) }
            let parts = step.operation.derivative(
                of: step, gradient: gradient, needed: needed, in: &self)
            for (input, part) in zip(step.inputs, parts) where depends.contains(input.index) {
                guard let part else { continue }
                gradients[input.index] = gradients[input.index].map { sum($0, part) } ?? part
            }
        }
        (layer, rounding) = (nil, nil)
        return wanted.map { gradients[$0.index] }
    }

    /// The sum of a gradient over the axes along which its value was broadcast.
    ///
    /// - Parameters:
    ///   - gradient: a gradient of the broadcast shape.
    ///   - extents: the shape before.
    /// - Returns: the gradient in the shape before.
    mutating func unbroadcast(_ gradient: Value, to extents: [Int]) -> Value {
        guard gradient.extents != extents else { return gradient }
        let added = gradient.extents.count - extents.count
        let axes = gradient.extents.indices.filter {
            $0 < added || (extents[$0 - added] == 1 && gradient.extents[$0] != 1)
        }
        let summed = axes.isEmpty ? gradient : sum(gradient, over: axes, keepingAxes: true)
        return reshaped(summed, to: extents)
    }
}
