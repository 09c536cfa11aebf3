import NeuralNet
import TestSupport
import Testing

@Suite struct NoiseLayerTests {
    /// What a layer makes of ones in training.
    private func trained(
        _ layer: any Layer, rows: Int, extents: [Int], seed: UInt64 = 1
    ) throws -> [Double] {
        let model = try SmallModel.chain([layer], inputExtents: extents)
        var builder = ProgramBuilder(model, mode: .training)
        let output = try builder.addLayers(of: model, rows: rows)[1][0]
        let ones = [Double](repeating: 1, count: extents.reduce(rows, *))
        return Interpreter<Double>(builder.program).run(
            inputs: [ones], parameters: ParameterValues(Parameters()),
            context: RunContext(seed: seed))[output]
    }

    @Test(arguments: [DataFormat.channelsLast, .channelsFirst])
    func `a channel is dropped as a whole, as often as the rate says`(format: DataFormat) throws {
        let extents = format == .channelsLast ? [3, 2, 5] : [5, 3, 2]
        let layer = SpatialDropout(rate: 0.25, spatialRank: 2, dataFormat: format)

        let values = try trained(layer, rows: 400, extents: extents)

        var lines: [Set<Double>] = []
        for line in 0..<2000 {
            let (row, channel) = (line / 5, line % 5)
            let places = (0..<6).map { place -> Int in
                format == .channelsLast ? row * 30 + place * 5 + channel : line * 6 + place
            }
            lines.append(Set(places.map { values[$0] }))
        }
        let dropped: Set<Double> = [0]
        let kept: Set<Double> = [1 / 0.75]
        #expect(lines.allSatisfy { $0 == dropped || $0 == kept })
        // A binomial count of mean 500 and deviation 19.4 stays within five deviations.
        #expect((403...597).contains(lines.count { $0 == dropped }))
    }

    @Test func `alpha dropout gives two values, as often as the rate says`() throws {
        let rate = 0.2
        let lowest = -1.6732632423543772 * 1.0507009873554804
        let a = 1 / ((1 - rate) * (1 + rate * lowest * lowest)).squareRoot()
        let b = -a * lowest * rate

        let values = try trained(AlphaDropout(rate: rate), rows: 100, extents: [50])

        let fallen = values.filter { abs($0 - (a * lowest + b)) < 1e-12 }
        let standing = values.filter { abs($0 - (a + b)) < 1e-12 }
        #expect(fallen.count + standing.count == values.count)
        // A binomial count of mean 1000 and deviation 28.3 stays within five deviations.
        #expect((859...1141).contains(fallen.count))
    }

    @Test
    func `noise by factors has mean 1 and the variance of dropout, noise by terms the given one`()
        throws
    {
        let factors = try trained(GaussianDropout(rate: 0.2), rows: 200, extents: [50])
        let terms = try trained(GaussianNoise(deviation: 0.5), rows: 200, extents: [50], seed: 2)

        for values in [factors, terms] {
            let mean = values.reduce(0, +) / 10_000
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10_000
            // Five deviations of the mean and of the variance, which is 0.25 in both.
            #expect(abs(mean - 1) < 5 * 0.5 / 100)
            #expect(abs(variance - 0.25) < 5 * 0.25 * 0.01415)
        }
    }

    @Test(arguments: [
        AlphaDropout(rate: 0.3) as any Layer, GaussianDropout(rate: 0.3),
        GaussianNoise(deviation: 0.3), SpatialDropout(rate: 0.3, spatialRank: 1),
    ])
    func `outside training nothing is changed`(layer: any Layer) throws {
        let model = try SmallModel.chain([layer], inputExtents: [2, 3])
        for mode in [ProgramBuilder.Mode.inference, .evaluation] {
            var builder = ProgramBuilder(model, mode: mode)
            let values = try builder.addLayers(of: model, rows: 2)
            #expect(values[1] == values[0])
        }
    }
}
