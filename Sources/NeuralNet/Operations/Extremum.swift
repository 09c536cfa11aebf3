/// The larger or the smaller of two elements, broadcast as NumPy does; NaN if either is.
enum Extremum: String, Operation {
    case maximum, minimum

    var name: String { rawValue }

    func extents(for inputs: [[Int]]) -> [Int] { broadcast(inputs[0], inputs[1]) }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { compute(inputs) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { compute(inputs) }

    private func compute<Number: Scalar>(_ inputs: [Operand<Number>]) -> [Number] {
        switch self {
        case .maximum: combined(inputs) { $0 > $1 || $0.isNaN ? $0 : $1 }
        case .minimum: combined(inputs) { $0 < $1 || $0.isNaN ? $0 : $1 }
        }
    }

    // The gradient belongs to the element that was taken, half to each where they are equal.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        [0, 1].map { position in
            guard needed[position] else { return nil }
            let own = step.inputs[position]
            let share = builder.add(
                ExtremumShare(extremum: self), [own, step.inputs[1 - position]])
            let part = builder.scaled(gradient, by: share)
            return builder.unbroadcast(part, to: own.extents)
        }
    }
}

/// 1 where the first element is the one that is taken, 0 where the second is, ½ where they are equal.
struct ExtremumShare: Operation {
    let extremum: Extremum

    var name: String { "derivative of " + extremum.name }

    func extents(for inputs: [[Int]]) -> [Int] { broadcast(inputs[0], inputs[1]) }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { compute(inputs) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { compute(inputs) }

    private func compute<Number: Scalar>(_ inputs: [Operand<Number>]) -> [Number] {
        switch extremum {
        case .maximum: combined(inputs) { $0 > $1 ? 1 : ($0 == $1 ? 0.5 : 0) }
        case .minimum: combined(inputs) { $0 < $1 ? 1 : ($0 == $1 ? 0.5 : 0) }
        }
    }

    // It does not change as its inputs do.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] { [nil, nil] }
}
