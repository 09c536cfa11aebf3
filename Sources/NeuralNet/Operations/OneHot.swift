/// Class numbers as rows of zeros with a 1 at the class; a number outside the classes gives zeros.
struct OneHot: Operation {
    let classes: Int

    var name: String { "one-hot" }

    func extents(for inputs: [[Int]]) -> [Int] { inputs[0] + [classes] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { rows(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { rows(inputs[0]) }

    private func rows<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        x.elements.flatMap { number in (0..<classes).map { number == Number($0) ? 1 : 0 } }
    }

    // Class numbers have no gradient.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] { [nil] }
}
