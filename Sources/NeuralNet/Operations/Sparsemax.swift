/// Keras' `sparsemax` along an axis: y = max(x − τ, 0).
///
/// With x₁ ≥ x₂ ≥ … and cᵢ = x₁ + … + xᵢ, the support is the k largest for which i xᵢ > cᵢ − 1, as in Martins and
/// Astudillo (2016). There, τ = (cₖ − 1) / k and Σ y = 1. Keras takes τ = (c₁ + … + cₖ − 1) / k, which is the same
/// for k = 1 only; so does this operation.
struct Sparsemax: Operation {
    let axis: Int

    var name: String { "sparsemax" }

    func extents(for inputs: [[Int]]) -> [Int] { inputs[0] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { compute(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] {
        compute(inputs[0])
    }

    private func compute<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        var result = x.elements
        AxisSplit(x.extents, axis: axis).forEachLine { line in
            let support = SparsemaxSupport(line, of: x.elements)
            for position in line {
                let excess = x.elements[position] - support.threshold
                result[position] = excess < 0 ? 0 : excess
            }
        }
        return result
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        [builder.add(SparsemaxSlope(axis: axis), [step.inputs[0], step.output, gradient])]
    }
}

/// The support of `sparsemax` and its threshold τ, for one line of elements.
private struct SparsemaxSupport<Number: Scalar> {
    /// The positions of the k largest elements, largest first.
    let positions: [Int]
    /// τ.
    let threshold: Number

    init(_ line: some Sequence<Int>, of x: [Number]) {
        let descending = line.sorted { x[$0] > x[$1] || (x[$0] == x[$1] && $0 < $1) }
        var (running, total): (Number, Number) = (0, 0)
        var size = 0
        for (index, position) in descending.enumerated() {
            running += x[position]
            guard x[position] - (running - 1) / Number(index + 1) > 0 else { break }
            total += running
            size += 1
        }
        positions = Array(descending.prefix(size))
        threshold = (total - 1) / Number(size)
    }
}

/// The gradient of `sparsemax` from x, y and the gradient of y.
///
/// Where y > 0 its gradient reaches x; and τ holds the j-th largest element (k − j + 1) / k times, so that
/// dxⱼ also gets −(k − j + 1) / k times the sum of the gradients that reach.
struct SparsemaxSlope: Operation {
    let axis: Int

    var name: String { "derivative of sparsemax" }

    func extents(for inputs: [[Int]]) -> [Int] { inputs[0] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { compute(inputs) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { compute(inputs) }

    private func compute<Number: Scalar>(_ inputs: [Operand<Number>]) -> [Number] {
        let (x, y, gradient) = (inputs[0].elements, inputs[1].elements, inputs[2].elements)
        var result = gradient
        AxisSplit(inputs[0].extents, axis: axis).forEachLine { line in
            var reaching: Number = 0
            for position in line {
                if y[position] <= 0 { result[position] = 0 }
                reaching += result[position]
            }
            let support = SparsemaxSupport(line, of: x).positions
            for (index, position) in support.enumerated() {
                result[position] -= reaching * Number(support.count - index) / Number(support.count)
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
