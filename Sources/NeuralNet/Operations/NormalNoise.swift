internal import CKernels

/// Random numbers of the normal distribution: mean + deviation · z.
///
/// z is the inverse of the distribution at (n + ½) / 2³², n a random integer; it is computed in float64, so
/// that float32 and float64 runs draw the same numbers up to rounding.
struct NormalNoise: Operation {
    let mean: Double
    let deviation: Double
    let target: [Int]
    /// The position among the operations that draw random numbers.
    let position: Int

    var name: String { "normal noise" }

    func extents(for inputs: [[Int]]) -> [Int] { target }

    func evaluate(_ inputs: [Operand<Float>], in run: RunContext) -> [Float] {
        noise(run).map { Float($0) }
    }
    func evaluate(_ inputs: [Operand<Double>], in run: RunContext) -> [Double] { noise(run) }

    private func noise(_ run: RunContext) -> [Double] {
        let stream = RandomStream(
            seed: run.seed, purpose: .dropout, operation: position, step: run.step)
        return stream.integers(target.reduce(1, *)).map {
            mean + deviation * normalQuantile((Double($0) + 0.5) * 0x1p-32)
        }
    }

    func derivative(
        of step: Step, gradient: Value, needed: [Bool], in builder: inout ProgramBuilder
    ) -> [Value?] { [] }
}

/// The number below which a standard normal variable lies with probability p: Wichura's AS 241 (1988).
///
/// Only for p between e⁻²⁵ and 1 − e⁻²⁵, where 32-bit integers lead.
package func normalQuantile(_ p: Double) -> Double { ckernels_normal_quantile(p) }
