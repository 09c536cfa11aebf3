/// Matrix products side by side: X (b, m, k) and Y (b, k, n) give (b, m, n).
///
/// Each element is a chain of fused multiply-adds that restarts every 256 terms, as in ``Product``.
struct BatchedProduct: Operation {
    var name: String { "products side by side" }

    func extents(for inputs: [[Int]]) -> [Int] {
        let (left, right) = (inputs[0], inputs[1])
        precondition(left.count == 3 && right.count == 3, "both have three axes")
        precondition(left[0] == right[0] && left[2] == right[1], "batches and inner extents agree")
        return [left[0], left[1], right[2]]
    }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { products(inputs) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { products(inputs) }

    private func products<Number: Scalar>(_ inputs: [Operand<Number>]) -> [Number] {
        let (left, right) = (inputs[0], inputs[1])
        let (rows, inner, columns) = (left.extents[1], left.extents[2], right.extents[2])
        return (0..<left.extents[0]).flatMap { block in
            Number.product(
                Array(left.elements[block * rows * inner..<(block + 1) * rows * inner]),
                Array(right.elements[block * inner * columns..<(block + 1) * inner * columns]),
                rows: rows, inner: inner, columns: columns, aIsTransposed: false)
        }
    }

    // dX = dZ Yᵀ and dY = Xᵀ dZ.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        let swapped = Transpose(order: [0, 2, 1])
        var gradients: [Value?] = [nil, nil]
        if needed[0] {
            let right = builder.add(swapped, [step.inputs[1]])
            gradients[0] = builder.add(self, [gradient, right])
        }
        if needed[1] {
            let left = builder.add(swapped, [step.inputs[0]])
            gradients[1] = builder.add(self, [left, gradient])
        }
        return gradients
    }
}
