package import NeuralNet

/// What the numbers of a step are computed from, in the type that the parameters have.
package struct Moment<Number: Scalar> {
    /// The learning rate of the step.
    package let learningRate: Number
    /// The step, counted from 1; where gradients are accumulated, only updates count.
    package let step: Int
    /// The optimizer's carried number.
    package let carried: Number
}

/// The few numbers of a step, without memory of their own.
package struct StepNumbers<Number: Scalar> {
    private let numbers: InlineArray<8, Number>
    /// How many there are.
    package let count: Int

    /// Takes some numbers in order.
    package init(
        _ first: Number, _ second: Number? = nil, _ third: Number? = nil, _ fourth: Number? = nil,
        _ fifth: Number? = nil, _ sixth: Number? = nil, _ seventh: Number? = nil,
        _ eighth: Number? = nil
    ) {
        let given: InlineArray<8, Number?> = [
            first, second, third, fourth, fifth, sixth, seventh, eighth,
        ]
        var count = 0
        while count < given.count, given[count] != nil { count += 1 }
        numbers = InlineArray { given[$0] ?? 0 }
        self.count = count
    }

    package subscript(position: Int) -> Number { numbers[position] }
}

/// `base` to a power: the base rounded to the type as Keras rounds it, the power computed in float64 and rounded once.
func power<Number: Scalar>(_ base: Double, _ exponent: Double, as type: Number.Type) -> Number {
    let base = Double(Number(base))
    return Number(Double.exp(exponent * Double.log(base)))
}
