/// What a fit observes of a weight: a penalty in the loss, a constraint after each step.
public struct WeightRule: Codable, Hashable, Sendable {
    /// Keras' regularizer.
    public var penalty: Penalty?
    /// Keras' constraint.
    public var constraint: Constraint?

    /// Makes a rule.
    ///
    /// - Parameters:
    ///   - penalty: the regularizer.
    ///   - constraint: the constraint.
    public init(penalty: Penalty? = nil, constraint: Constraint? = nil) {
        self.penalty = penalty
        self.constraint = constraint
    }
}

extension ProgramBuilder {
    /// A parameter of the layer being lowered, its penalty added to the loss.
    mutating func parameter(_ role: String, observing rule: WeightRule?) -> Value {
        let value = parameter(role)
        penalise(value, by: rule?.penalty)
        return value
    }
}
