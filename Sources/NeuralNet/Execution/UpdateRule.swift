/// How a parameter is changed by its gradient in a compiled step.
package enum UpdateRule: Sendable {
    /// w −= η g.
    case descent
    /// v = μ v − η g, then w += v, or w += μ v − η g after Nesterov; one slot, v.
    case momentum(Float, isNesterov: Bool)
    /// Adam with 1 − β₁, 1 − β₂ and ε; slots m, v and, if AMSGrad, the largest v.
    case adam(rest1: Float, rest2: Float, epsilon: Float)
}

/// An update at the end of a compiled step.
package struct ParameterUpdate {
    /// The parameter that is changed.
    let identity: ParameterIdentity
    /// Its gradient.
    let gradient: Value
    /// How it is changed.
    let rule: UpdateRule
    /// The names of what is remembered of it, in the order of the rule.
    let slots: [ParameterIdentity]

    /// Describes an update.
    ///
    /// - Parameters:
    ///   - identity: the parameter that is changed.
    ///   - gradient: its gradient.
    ///   - rule: how it is changed.
    ///   - slots: the names of what is remembered of it.
    package init(
        _ identity: ParameterIdentity, gradient: Value, rule: UpdateRule,
        slots: [ParameterIdentity]
    ) {
        self.identity = identity
        self.gradient = gradient
        self.rule = rule
        self.slots = slots
    }

    /// The same update by another value, which has the gradient's elements.
    func with(gradient: Value) -> ParameterUpdate {
        ParameterUpdate(identity, gradient: gradient, rule: rule, slots: slots)
    }
}
