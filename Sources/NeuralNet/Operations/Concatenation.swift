/// Values one behind the other along an axis.
struct Concatenation: Operation {
    let axis: Int

    var onlyMoves: Bool { true }

    var name: String { "concatenate" }

    func extents(for inputs: [[Int]]) -> [Int] {
        var extents = inputs[0]
        extents[axis] = inputs.reduce(0) { $0 + $1[axis] }
        return extents
    }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { joined(inputs) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { joined(inputs) }

    private func joined<Number: Scalar>(_ inputs: [Operand<Number>]) -> [Number] {
        let splits = inputs.map { AxisSplit($0.extents, axis: axis) }
        return (0..<splits[0].outer).flatMap { block in
            zip(inputs, splits).flatMap { input, split in
                let width = split.length * split.inner
                return input.elements[block * width..<(block + 1) * width]
            }
        }
    }

    // Each input has its share of the gradient.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        var start = 0
        return zip(step.inputs, needed).map { input, isNeeded in
            let range = start..<start + input.extents[axis]
            start = range.upperBound
            return isNeeded ? builder.add(Slice(axis: axis, range: range), [gradient]) : nil
        }
    }
}
