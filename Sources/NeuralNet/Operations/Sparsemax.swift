/// The nearest point of the probability simplex along an axis (Martins and Astudillo, 2016).
struct Sparsemax: Operation {
    let axis: Int

    var name: String { "sparsemax" }

    func extents(for inputs: [[Int]]) -> [Int] { inputs[0] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { compute(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] {
        compute(inputs[0])
    }

    private func compute<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        let split = AxisSplit(x.extents, axis: axis)
        var result = x.elements
        split.forEachLine { start in
            let positions = (0..<split.length).map { start + $0 * split.inner }
            let descending = positions.map { x.elements[$0] }.sorted(by: >)
            var (total, threshold): (Number, Number) = (0, 0)
            for (index, element) in descending.enumerated() {
                total += element
                let candidate = (total - 1) / Number(index + 1)
                guard element > candidate else { break }
                threshold = candidate
            }
            for position in positions {
                let excess = x.elements[position] - threshold
                result[position] = excess < 0 ? 0 : excess
            }
        }
        return result
    }

    // On the support S of y: dx = dy − the mean of dy over S; elsewhere 0.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        let axis = AxisSplit(step.output.extents, axis: axis).axis
        let support = builder.map(.step, step.output)
        let inside = builder.scaled(gradient, by: support)
        let total = builder.sum(inside, over: [axis], keepingAxes: true)
        let size = builder.sum(support, over: [axis], keepingAxes: true)
        let mean = builder.quotient(total, size)
        let centred = builder.difference(gradient, mean)
        return [builder.scaled(centred, by: support)]
    }
}
