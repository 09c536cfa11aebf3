/// A matrix product over the last axis of its left input; axes before the last count as rows.
///
/// Each element is a chain of fused multiply-adds that restarts every 256 terms. The two transposed forms
/// are what the derivative of the plain one needs.
struct Product: Operation {
    enum Form: Sendable {
        /// X (…, k) and W (k, n) give X·W (…, n).
        case plain
        /// X (…, k) and Y (…, n) give Xᵀ·Y (k, n).
        case leftTransposed
        /// Y (…, n) and W (k, n) give Y·Wᵀ (…, k).
        case rightTransposed
    }

    let form: Form

    /// The number of terms of each element of the product.
    ///
    /// - Parameter left: the left input's extents.
    /// - Returns: the extent that both inputs share and the result has not.
    func innerExtent(left: [Int]) -> Int {
        switch form {
        case .plain, .rightTransposed: left[left.count - 1]
        case .leftTransposed: left.dropLast().reduce(1, *)
        }
    }

    var name: String {
        switch form {
        case .plain: "product"
        case .leftTransposed: "product, left transposed"
        case .rightTransposed: "product, right transposed"
        }
    }

    func extents(for inputs: [[Int]]) -> [Int] {
        let (left, right) = (inputs[0], inputs[1])
        switch form {
        case .plain:
            precondition(left.last == right.first && right.count == 2, "inner extents agree")
            return left.dropLast() + [right[1]]
        case .leftTransposed:
            precondition(left.dropLast() == right.dropLast(), "rows agree")
            return [left[left.count - 1], right[right.count - 1]]
        case .rightTransposed:
            precondition(left.last == right.last && right.count == 2, "inner extents agree")
            return left.dropLast() + [right[0]]
        }
    }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { product(inputs) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { product(inputs) }

    private func product<Number: Scalar>(_ inputs: [Operand<Number>]) -> [Number] {
        let (left, right) = (inputs[0], inputs[1])
        let rows = left.extents.dropLast().reduce(1, *)
        let width = left.extents[left.extents.count - 1]
        switch form {
        case .plain:
            return Number.product(
                left.elements, right.elements, rows: rows, inner: width, columns: right.extents[1],
                aIsTransposed: false)
        case .leftTransposed:
            return Number.product(
                left.elements, right.elements, rows: width, inner: rows,
                columns: right.extents[right.extents.count - 1], aIsTransposed: true)
        case .rightTransposed:
            let columns = right.extents[0]
            var transposed = right.elements
            for row in 0..<columns {
                for column in 0..<width {
                    transposed[column * columns + row] = right.elements[row * width + column]
                }
            }
            return Number.product(
                left.elements, transposed, rows: rows, inner: width, columns: columns,
                aIsTransposed: false)
        }
    }

    // With C = AB and dC the gradient of C: dA = dC Bᵀ and dB = Aᵀ dC; the other forms follow by renaming.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        let (a, b) = (step.inputs[0], step.inputs[1])
        switch form {
        case .plain:
            let da = needed[0] ? builder.add(Product(form: .rightTransposed), [gradient, b]) : nil
            let db = needed[1] ? builder.add(Product(form: .leftTransposed), [a, gradient]) : nil
            return [da, db]
        case .leftTransposed:
            let da = needed[0] ? builder.add(Product(form: .rightTransposed), [b, gradient]) : nil
            let db = needed[1] ? builder.add(Product(form: .plain), [a, gradient]) : nil
            return [da, db]
        case .rightTransposed:
            let da = needed[0] ? builder.add(Product(form: .plain), [gradient, b]) : nil
            let db = needed[1] ? builder.add(Product(form: .leftTransposed), [gradient, a]) : nil
            return [da, db]
        }
    }
}
