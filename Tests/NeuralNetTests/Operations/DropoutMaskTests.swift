@testable import NeuralNet
import Testing

@Suite struct DropoutMaskTests {
    private func mask(_ rate: Double, position: Int = 0, run: RunContext = RunContext()) -> [Float]
    {
        let mask = DropoutMask(rate: rate, target: [100, 200], position: position)
        return mask.evaluate([Operand<Float>](), in: run)
    }

    @Test(arguments: [0.1, 0.5, 0.9])
    func `the share of dropped elements is the rate`(rate: Double) {
        let mask = mask(rate)

        // Five deviations of a binomial count of 20,000.
        let deviation = (20_000 * rate * (1 - rate)).squareRoot()
        #expect(abs(Double(mask.count { $0 == 0 }) - 20_000 * rate) < 5 * deviation)
        #expect(mask.allSatisfy { $0 == 0 || $0 == Float(1 / (1 - rate)) })
    }

    @Test func `neighbours are dropped independently`() {
        let mask = mask(0.5)

        let both = zip(mask, mask.dropFirst()).count { $0 == 0 && $1 == 0 }

        // A quarter of 19,999 pairs, which overlap: five deviations of about 71.
        #expect(abs(both - 5000) < 355)
    }

    @Test func `another step, operation or seed drops others`() {
        let masks = [
            mask(0.5), mask(0.5, position: 1), mask(0.5, run: RunContext(step: 1)),
            mask(0.5, run: RunContext(seed: 1)),
        ]

        #expect(Set(masks).count == masks.count)
        #expect(masks[0] == mask(0.5))
    }

    @Test func `a rate that is 1 in float32 scales by a finite number`() {
        let mask = mask(1 - 0x1p-31)

        #expect(mask.allSatisfy { $0 == 0 || $0 == 0x1p31 })
    }

    @Test func `a rate of a quarter drops the integers below 2³⁰`() {
        let integers = RandomStream(seed: 4, purpose: .dropout, operation: 2, step: 6)
            .integers(20_000)

        let mask = mask(0.25, position: 2, run: RunContext(seed: 4, step: 6))

        #expect(mask.map { $0 == 0 } == integers.map { $0 < 1 << 30 })
    }
}
