/// A range of an axis.
struct Slice: Operation {
    let axis: Int
    let range: Range<Int>

    var onlyMoves: Bool { true }

    var name: String { "slice" }

    func extents(for inputs: [[Int]]) -> [Int] {
        var extents = inputs[0]
        extents[axis] = range.count
        return extents
    }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { cut(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { cut(inputs[0]) }

    private func cut<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        let split = AxisSplit(x.extents, axis: axis)
        return (0..<split.outer).flatMap { block in
            let start = block * split.length * split.inner
            return x.elements[
                start + range.lowerBound * split.inner..<start + range.upperBound * split.inner]
        }
    }

    // Elements outside the range have no gradient.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        let length = step.inputs[0].extents[axis]
        return [builder.add(Padding(axis: axis, range: range, length: length), [gradient])]
    }
}

/// Puts elements into a range of an axis that is zero elsewhere.
struct Padding: Operation {
    let axis: Int
    let range: Range<Int>
    let length: Int

    var name: String { "pad" }

    func extents(for inputs: [[Int]]) -> [Int] {
        var extents = inputs[0]
        extents[axis] = length
        return extents
    }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { padded(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { padded(inputs[0]) }

    private func padded<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        let split = AxisSplit(x.extents, axis: axis)
        let width = split.length * split.inner
        let before = [Number](repeating: 0, count: range.lowerBound * split.inner)
        let behind = [Number](repeating: 0, count: (length - range.upperBound) * split.inner)
        return (0..<split.outer).flatMap {
            before + x.elements[$0 * width..<($0 + 1) * width] + behind
        }
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        [builder.add(Slice(axis: axis, range: range), [gradient])]
    }
}
