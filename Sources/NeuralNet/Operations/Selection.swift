/// Picks positions of an axis, each as often as it is named; where none is named stand zeros.
///
/// Cropping, padding, repeating and cutting are selections.
struct Selection: Operation {
    let axis: Int
    /// For each position of the result the position of the input, `nil` for zero.
    let sources: [Int?]

    var onlyMoves: Bool { true }

    var name: String { "select" }

    func extents(for inputs: [[Int]]) -> [Int] {
        var extents = inputs[0]
        extents[axis] = sources.count
        return extents
    }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { picked(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { picked(inputs[0]) }

    private func picked<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        let split = AxisSplit(x.extents, axis: axis)
        var result = [Number](repeating: 0, count: split.outer * sources.count * split.inner)
        for block in 0..<split.outer {
            for (position, source) in sources.enumerated() {
                guard let source else { continue }
                let from = (block * split.length + source) * split.inner
                let to = (block * sources.count + position) * split.inner
                for offset in 0..<split.inner { result[to + offset] = x.elements[from + offset] }
            }
        }
        return result
    }

    // Each element has the sum of the gradients of the places where it stands.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        let length = step.inputs[0].extents[axis]
        return [
            builder.add(SelectionSum(axis: axis, targets: sources, length: length), [gradient])
        ]
    }
}

/// Adds each position of an axis to the position of the result that it is meant for.
struct SelectionSum: Operation {
    let axis: Int
    /// For each position of the input the position of the result, `nil` for none.
    let targets: [Int?]
    /// The extent of the result's axis.
    let length: Int

    var name: String { "sum of selected" }

    func extents(for inputs: [[Int]]) -> [Int] {
        var extents = inputs[0]
        extents[axis] = length
        return extents
    }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { added(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { added(inputs[0]) }

    private func added<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        let split = AxisSplit(x.extents, axis: axis)
        var result = [Number](repeating: 0, count: split.outer * length * split.inner)
        for block in 0..<split.outer {
            for (position, target) in targets.enumerated() {
                guard let target else { continue }
                let from = (block * split.length + position) * split.inner
                let to = (block * length + target) * split.inner
                for offset in 0..<split.inner { result[to + offset] += x.elements[from + offset] }
            }
        }
        return result
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        [builder.add(Selection(axis: axis, sources: targets), [gradient])]
    }
}
