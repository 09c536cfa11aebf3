/// eˣ over its sum along an axis, or the logarithm of that.
struct Softmax: Operation {
    let axis: Int
    let isLogarithmic: Bool

    var name: String { isLogarithmic ? "log softmax" : "softmax" }

    func extents(for inputs: [[Int]]) -> [Int] { inputs[0] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { compute(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] {
        compute(inputs[0])
    }

    private func compute<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        var result = x.elements
        AxisSplit(x.extents, axis: axis).forEachLine { positions in
            var largest = -Number.infinity
            for position in positions where !(x.elements[position] <= largest) {
                largest = x.elements[position]
            }
            var total: Number = 0
            for position in positions {
                let shifted = x.elements[position] - largest
                let power = Number.exp(shifted)
                total += power
                result[position] = isLogarithmic ? shifted : power
            }
            let logarithm = isLogarithmic ? Number.log(total) : 0
            for position in positions {
                result[position] =
                    isLogarithmic ? result[position] - logarithm : result[position] / total
            }
        }
        return result
    }

    // y = softmax(x): dx = y (dy − Σ y dy). y = log softmax(x): dx = dy − eʸ Σ dy.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        let axis = AxisSplit(step.output.extents, axis: axis).axis
        if isLogarithmic {
            let total = builder.sum(gradient, over: [axis], keepingAxes: true)
            let probabilities = builder.map(.exponential, step.output)
            let share = builder.scaled(probabilities, by: total)
            return [builder.difference(gradient, share)]
        }
        let weighted = builder.scaled(gradient, by: step.output)
        let total = builder.sum(weighted, over: [axis], keepingAxes: true)
        let centred = builder.difference(gradient, total)
        return [builder.scaled(centred, by: step.output)]
    }
}
