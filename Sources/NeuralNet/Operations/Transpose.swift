/// The axes in another order.
struct Transpose: Operation {
    /// For each axis of the result the axis of the input.
    let order: [Int]

    var onlyMoves: Bool { true }

    var name: String { "transpose" }

    func extents(for inputs: [[Int]]) -> [Int] { order.map { inputs[0][$0] } }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { moved(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { moved(inputs[0]) }

    private func moved<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        let strides = rowMajorStrides(of: x.extents)
        let extents = order.map { x.extents[$0] }
        var starts = [0]
        for (extent, axis) in zip(extents, order).dropLast() {
            starts = starts.flatMap { start in (0..<extent).map { start + $0 * strides[axis] } }
        }
        let last = order.last.map { strides[$0] } ?? 0
        return starts.flatMap { start in
            (0..<(extents.last ?? 1)).map { x.elements[start + $0 * last] }
        }
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        var inverse = order
        for (position, axis) in order.enumerated() { inverse[axis] = position }
        return [builder.add(Transpose(order: inverse), [gradient])]
    }
}
