import NeuralNet
import Testing

@Suite struct InitialValuesTests {
    /// Mean and standard deviation, and the smallest and the largest number.
    private struct Moments {
        let mean: Double
        let deviation: Double
        let range: ClosedRange<Double>

        init(_ numbers: [Float]) {
            let count = Double(numbers.count)
            let mean = numbers.reduce(0) { $0 + Double($1) } / count
            self.mean = mean
            deviation =
                (numbers.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count)
                .squareRoot()
            range = Double(numbers.min() ?? 0)...Double(numbers.max() ?? 0)
        }
    }

    private func numbers(_ values: InitialValues, _ extents: [Int]) throws -> [Float] {
        try values.tensor(extents: extents, seed: 7, position: 3).floats
    }

    private struct Case: Sendable {
        let values: InitialValues
        let mean: Double
        let variance: Double
    }

    private static let cases: [Case] = [
        Case(values: .uniform(from: -1, to: 3), mean: 1, variance: 4.0 / 3),
        Case(values: .normal(mean: 0.5, deviation: 2), mean: 0.5, variance: 4),
        // 1 − 2 · 2 φ(2) / (Φ(2) − Φ(−2))
        Case(
            values: .truncatedNormal(mean: -1, deviation: 1), mean: -1, variance: 0.77374130343),
        Case(values: .glorotUniform, mean: 0, variance: 2.0 / 700),
        Case(values: scaled(2, .fanIn, .truncatedNormal), mean: 0, variance: 2.0 / 300),
        Case(values: scaled(1, .fanOut, .untruncatedNormal), mean: 0, variance: 1.0 / 400),
        Case(values: scaled(2, .average, .uniform), mean: 0, variance: 2.0 / 350),
    ]

    // The deviation of the sample's deviation is σ/√(2n) for normal numbers: 5 of them, n = 120,000.
    @Test(arguments: cases.indices)
    func `mean and deviation are those of the distribution`(index: Int) throws {
        let wanted = Self.cases[index]
        let deviation = wanted.variance.squareRoot()

        let found = Moments(try numbers(wanted.values, [300, 400]))

        #expect(abs(found.mean - wanted.mean) < 5 * deviation / 120_000.0.squareRoot())
        #expect(abs(found.deviation - deviation) < 5 * deviation / 240_000.0.squareRoot())
    }

    @Test func `numbers of limited distributions stay within the limits and come near them`() throws
    {
        let even = Moments(try numbers(.uniform(from: -1, to: 3), [300, 400]))
        let cut = Moments(try numbers(.truncatedNormal(mean: 10, deviation: 2), [300, 400]))

        #expect(even.range.lowerBound >= -1 && even.range.upperBound <= 3)
        #expect(even.range.lowerBound < -0.999 && even.range.upperBound > 2.999)
        #expect(cut.range.lowerBound >= 6 && cut.range.upperBound <= 14)
        #expect(cut.range.lowerBound < 6.01 && cut.range.upperBound > 13.99)
    }

    private static let fans: [(extents: [Int], fan: Double)] = [
        ([9], 9), ([3, 3, 4, 5], 36), ([2, 6, 7], 12), ([], 1), ([50, 2], 50),
    ]

    @Test(arguments: fans)
    func `the fan of inputs counts the field of a convolution`(extents: [Int], fan: Double) throws {
        // One number alone says little, many of one seed each say much.
        let numbers = try (0..<4000).flatMap { position in
            try Self.scaled(1, .fanIn, .untruncatedNormal).tensor(
                extents: extents, seed: 1, position: position
            ).floats.prefix(1)
        }

        let found = Moments(numbers)

        #expect(abs(found.deviation * fan.squareRoot() - 1) < 0.06)
    }

    @Test func `stated axes are those of the fans`() throws {
        var scaling = VarianceScaling(factor: 1, mode: .fanIn, distribution: .untruncatedNormal)
        scaling.axes = VarianceScaling.Axes(inputs: [0], outputs: [1, 2])

        let found = Moments(try numbers(.scaled(scaling), [100, 30, 40]))

        #expect(abs(found.deviation - 0.1) < 0.001)
    }

    @Test(arguments: [[6, 4], [4, 6], [5, 5], [2, 3, 4]])
    func `an orthogonal matrix has rows or columns of length gain at right angles`(
        extents: [Int]
    ) throws {
        let matrix = try numbers(.orthogonal(gain: 1.5), extents).map(Double.init)

        let columns = extents[extents.count - 1]
        let rows = matrix.count / columns
        let vectors =
            rows >= columns
            ? (0..<columns).map { c in (0..<rows).map { matrix[$0 * columns + c] } }
            : (0..<rows).map { Array(matrix[$0 * columns..<($0 + 1) * columns]) }
        for (i, a) in vectors.enumerated() {
            for (j, b) in vectors.enumerated() {
                let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (i == j ? 2.25 : 0)) < 1e-6)
            }
        }
    }

    @Test func `an identity has its gain on the diagonal`() throws {
        #expect(try numbers(.identity(gain: 2), [2, 3]) == [2, 0, 0, 0, 2, 0])
        #expect(try numbers(.zeros, [2]) == [0, 0])
        #expect(try numbers(.constant(0.25), [1, 2]) == [0.25, 0.25])
    }

    @Test func `numbers depend on seed and position and on nothing else`() throws {
        func draw(_ seed: UInt64, _ position: Int, _ extents: [Int] = [4]) throws -> [Float] {
            try InitialValues.glorotUniform.tensor(
                extents: extents, seed: seed, position: position
            ).floats
        }

        #expect(try draw(1, 2) == draw(1, 2))
        #expect(try draw(1, 2) != draw(2, 2))
        #expect(try draw(1, 2) != draw(1, 3))
        let uniform = InitialValues.uniform(from: 0, to: 1)
        let few = try uniform.tensor(extents: [3], seed: 5, position: 0).floats
        let many = try uniform.tensor(extents: [100], seed: 5, position: 0).floats
        #expect(Array(many.prefix(3)) == few)
    }

    @Test func `initializers of matrices refuse other shapes`() {
        #expect(throws: InitialValuesError.tooFewAxes("orthogonal", [3])) {
            _ = try InitialValues.orthogonal(gain: 1).tensor(extents: [3], seed: 0, position: 0)
        }
        #expect(throws: InitialValuesError.noMatrix("identity", [3, 3, 3])) {
            _ = try InitialValues.identity(gain: 1).tensor(
                extents: [3, 3, 3], seed: 0, position: 0)
        }
    }

    private static func scaled(
        _ factor: Double, _ mode: VarianceScaling.Mode,
        _ distribution: VarianceScaling.Distribution
    ) -> InitialValues {
        .scaled(VarianceScaling(factor: factor, mode: mode, distribution: distribution))
    }
}
