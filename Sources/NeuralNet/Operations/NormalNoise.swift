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
package func normalQuantile(_ p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 {
        let r = 0.180625 - q * q
        return q * polynomial(Quantile.middleTop, r) / polynomial(Quantile.middleBottom, r)
    }
    let r = (-Double.log(q < 0 ? p : 1 - p)).squareRoot()
    let tail =
        r <= 5
        ? polynomial(Quantile.nearTop, r - 1.6) / polynomial(Quantile.nearBottom, r - 1.6)
        : polynomial(Quantile.farTop, r - 5) / polynomial(Quantile.farBottom, r - 5)
    return q < 0 ? -tail : tail
}

private func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
}

/// The coefficients of AS 241, lowest power first.
private enum Quantile {
    static let middleTop = [
        3.3871328727963666080, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
        1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
        3.3430575583588128105e+4, 2.5090809287301226727e+3,
    ]
    static let middleBottom = [
        1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
        2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
        5.2264952788528545610e+3,
    ]
    static let nearTop = [
        1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
        3.64784832476320460504, 1.27045825245236838258, 2.41780725177450611770e-1,
        2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ]
    static let nearBottom = [
        1.0, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ]
    static let farTop = [
        6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580,
        2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
        2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ]
    static let farBottom = [
        1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131745613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ]
}
