/// The sum over some axes.
///
/// Sixteen partial sums, element i into the sum i mod 16, are added in one fixed tree, so that the result
/// does not depend on how the loop is run.
struct Summation: Operation {
    let axes: [Int]
    let keepsAxes: Bool

    var name: String { "sum" }

    func extents(for inputs: [[Int]]) -> [Int] {
        inputs[0].indices.compactMap {
            axes.contains($0) ? (keepsAxes ? 1 : nil) : inputs[0][$0]
        }
    }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { sums(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { sums(inputs[0]) }

    private func sums<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        let kept = positions(x.extents) { !axes.contains($0) }
        let summed = positions(x.extents) { axes.contains($0) }
        var lanes = [Number](repeating: 0, count: 16)
        return kept.map { start in
            for lane in 0..<16 { lanes[lane] = 0 }
            for (index, offset) in summed.enumerated() {
                lanes[index & 15] += x.elements[start + offset]
            }
            var width = 8
            while width > 0 {
                for lane in 0..<width { lanes[lane] += lanes[lane + width] }
                width /= 2
            }
            return lanes[0]
        }
    }

    /// The offsets that the axes of one sort reach, in C order.
    private func positions(_ extents: [Int], where include: (Int) -> Bool) -> [Int] {
        let strides = rowMajorStrides(of: extents)
        var offsets = [0]
        for axis in extents.indices where include(axis) {
            offsets = offsets.flatMap { start in
                (0..<extents[axis]).map { start + $0 * strides[axis] }
            }
        }
        return offsets
    }

    // Every summed element has the sum's gradient.
    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        let extents = step.inputs[0].extents
        let kept = extents.indices.map { axes.contains($0) ? 1 : extents[$0] }
        let spread = builder.reshaped(gradient, to: kept)
        return [kept == extents ? spread : builder.add(Broadcast(target: extents), [spread])]
    }
}

/// Repeats elements along axes of extent 1.
struct Broadcast: Operation {
    let target: [Int]

    var name: String { "broadcast" }

    func extents(for inputs: [[Int]]) -> [Int] { target }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { spread(inputs[0]) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { spread(inputs[0]) }

    private func spread<Number: Scalar>(_ x: Operand<Number>) -> [Number] {
        let positions = BroadcastPositions(of: x.extents, in: target)
        return [Number](unsafeUninitializedCapacity: target.reduce(1, *)) { result, count in
            forEachRow(target) { row, start, length in
                let origin = positions.start(ofRow: row)
                for column in 0..<length {
                    let element = x.elements[origin + column * positions.lastStride]
                    result.initializeElement(at: start + column, to: element)
                }
            }
            count = target.reduce(1, *)
        }
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] {
        [builder.unbroadcast(gradient, to: step.inputs[0].extents)]
    }
}
