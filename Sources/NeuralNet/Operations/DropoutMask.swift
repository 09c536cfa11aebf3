/// 0 with probability `rate`, else 1 / (1 − rate): what dropout multiplies with.
///
/// Random integers are compared with a threshold, so that float32 and float64 drop the same elements.
struct DropoutMask: Operation {
    let rate: Double
    let target: [Int]
    /// The position among the operations that draw random numbers.
    let position: Int

    var name: String { "dropout mask" }

    /// Random integers below it drop their element.
    var threshold: UInt64 { UInt64(rate * 0x1p32) }

    func extents(for inputs: [[Int]]) -> [Int] { target }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] { mask(run) }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { mask(run) }

    private func mask<Number: Scalar>(_ run: RunContext) -> [Number] {
        let stream = RandomStream(
            seed: run.seed, purpose: .dropout, operation: position, step: run.step)
        // In float64, as a rate near 1 may be 1 in float32.
        let kept = Number(1 / (1 - rate))
        return stream.integers(target.reduce(1, *)).map { UInt64($0) < threshold ? 0 : kept }
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] { [] }
}
