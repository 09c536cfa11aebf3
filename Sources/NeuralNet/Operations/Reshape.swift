/// The same elements under another shape.
struct Reshape: Operation {
    let extents: [Int]

    var onlyMoves: Bool { true }

    var name: String { "reshape" }

    func extents(for inputs: [[Int]]) -> [Int] {
        precondition(inputs[0].reduce(1, *) == extents.reduce(1, *), "as many elements as before")
        return extents
    }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { inputs[0].elements }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] {
        inputs[0].elements
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        [builder.reshaped(gradient, to: step.inputs[0].extents)]
    }
}
