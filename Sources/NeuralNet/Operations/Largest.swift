/// The largest element along an axis.
struct Largest: Operation {
    let axis: Int

    var name: String { "largest" }

    func extents(for inputs: [[Int]]) -> [Int] {
        var extents = inputs[0]
        extents.remove(at: axis)
        return extents
    }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { found(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { found(inputs[0]) }

    private func found<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        var results: [Number] = []
        AxisSplit(x.extents, axis: axis).forEachLine { line in
            results.append(
                line.reduce(-.infinity) { largest, position in
                    let element = x.elements[position]
                    return element > largest || element.isNaN ? element : largest
                })
        }
        return results
    }

    // The gradient belongs to the element that was taken, in equal parts to equal ones.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        let x = step.inputs[0]
        var kept = x.extents
        kept[axis] = 1
        let share = builder.add(LargestShare(axis: axis), [x])
        let spread = builder.reshaped(gradient, to: kept)
        return [builder.scaled(share, by: spread)]
    }
}

/// 1 for the largest element along an axis and 0 for the others; equal ones share the 1.
private struct LargestShare: Operation {
    let axis: Int

    var name: String { "derivative of largest" }

    func extents(for inputs: [[Int]]) -> [Int] { inputs[0] }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { shares(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] {
        shares(inputs[0])
    }

    private func shares<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        var shares = [Number](repeating: 0, count: x.elements.count)
        AxisSplit(x.extents, axis: axis).forEachLine { line in
            let largest = line.reduce(-Number.infinity) { max($0, x.elements[$1]) }
            let places = line.filter { x.elements[$0] == largest }
            for place in places { shares[place] = 1 / Number(places.count) }
        }
        return shares
    }

    // It does not change as its input does.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] { [nil] }
}
