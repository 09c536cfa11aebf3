import Foundation
import Testing

@testable import NeuralNet

@Suite struct NormalNoiseTests {
    /// A probability and the quantile that Python's `statistics.NormalDist().inv_cdf` gives for it.
    static let quantiles: [(p: Double, z: Double)] = [
        (p: 1.1641532182693481e-10, z: -6.337957754553789),
        (p: 1e-09, z: -5.9978070150076865),
        (p: 0.0001, z: -3.71901648545568),
        (p: 0.02, z: -2.0537489106318225),
        (p: 0.07499, z: -1.4396021182393162),
        (p: 0.0751, z: -1.4388253927525398),
        (p: 0.2, z: -0.8416212335729142),
        (p: 0.45, z: -0.125661346855074),
        (p: 0.6, z: 0.2533471031357998),
        (p: 0.925, z: 1.439531470938456),
        (p: 0.93, z: 1.4757910281791708),
        (p: 0.999, z: 3.090232306167813),
        (p: 0.9999999998835847, z: 6.337957754553789),
    ]

    @Test(arguments: quantiles)
    func `quantiles are those of the normal distribution`(p: Double, z: Double) {
        #expect(abs(normalQuantile(p) - z) <= 1e-14 * max(1, abs(z)))
        #expect(normalQuantile(1 - 0.5) == 0)
    }

    @Test func `mean, deviation and tails of the noise are those of the normal distribution`() {
        let count = 40_000
        let noise = NormalNoise(mean: 0.5, deviation: 2, target: [count], position: 3)

        let numbers: [Double] = noise.evaluate([], in: RunContext(seed: 5, step: 2))

        let mean = numbers.reduce(0, +) / Double(count)
        let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
        let outside = numbers.count { abs($0 - 0.5) > 4 }
        // Within five deviations of each estimate: σ/√n, σ²·√(2/n), √(n p (1 − p)) with p = 0.0455.
        #expect(abs(mean - 0.5) < 5 * 2 / Double(count).squareRoot())
        #expect(abs(variance - 4) < 5 * 4 * (2 / Double(count)).squareRoot())
        #expect(abs(Double(outside) - 0.045500264 * Double(count)) < 5 * 41.7)
    }

    @Test func `float32 and float64 runs draw the same numbers, other steps others`() {
        let noise = NormalNoise(mean: 0, deviation: 1, target: [100], position: 0)

        let wide: [Double] = noise.evaluate([], in: RunContext(seed: 1))
        let narrow: [Float] = noise.evaluate([], in: RunContext(seed: 1))
        let later: [Double] = noise.evaluate([], in: RunContext(seed: 1, step: 1))

        #expect(narrow == wide.map { Float($0) })
        #expect(zip(wide, later).allSatisfy { $0 != $1 })
    }
}
