/// Rows of a table by their numbers; a number that is no row's gives NaN.
///
/// Inputs are the table (rows, width) and the numbers, which are cut to integers.
struct Gather: Operation {
    var name: String { "gather" }

    func extents(for inputs: [[Int]]) -> [Int] { inputs[1] + [inputs[0][1]] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { rows(inputs) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { rows(inputs) }

    private func rows<Number: Scalar>(_ inputs: [Operand<Number>]) -> [Number] {
        let (count, width) = (inputs[0].extents[0], inputs[0].extents[1])
        let missing = [Number](repeating: .nan, count: width)
        return inputs[1].elements.flatMap { number in
            rowNumber(number, count).map {
                Array(inputs[0].elements[$0 * width..<($0 + 1) * width])
            } ?? missing
        }
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        guard needed[0] else { return [nil, nil] }
        let sums = GatherSum(rows: step.inputs[0].extents[0])
        return [builder.add(sums, [step.inputs[1], gradient]), nil]
    }
}

/// The gradient of a table: each row's is the sum over the places where the row was taken, in their order.
struct GatherSum: Operation {
    let rows: Int

    var name: String { "derivative of gather" }

    func extents(for inputs: [[Int]]) -> [Int] { [rows, inputs[1].last ?? 1] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { sums(inputs) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { sums(inputs) }

    private func sums<Number: Scalar>(_ inputs: [Operand<Number>]) -> [Number] {
        let width = inputs[1].extents.last ?? 1
        var result = [Number](repeating: 0, count: rows * width)
        for (place, number) in inputs[0].elements.enumerated() {
            guard let row = rowNumber(number, rows) else { continue }
            for column in 0..<width {
                result[row * width + column] += inputs[1].elements[place * width + column]
            }
        }
        return result
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        preconditionFailure("second derivatives are not taken")
    }
}

/// The row that a number means, `nil` for none.
private func rowNumber<Number: Scalar>(_ number: Number, _ count: Int) -> Int? {
    // Cut towards zero, as Keras casts to integers: numbers above −1 are still row 0.
    guard number > -1, number < Number(count) else { return nil }
    return Int(number)
}
