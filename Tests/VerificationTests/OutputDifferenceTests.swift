import NeuralNet
import Testing

@testable import Verification

@Suite struct OutputDifferenceTests {
    private func difference(
        _ found: [Float], _ reference: [Float], rowSize: Int = 1, relative: Double = 0.01,
        allowsNaN: Bool = false
    ) -> OutputDifference {
        OutputDifference(
            name: "y", found: found, reference: reference, rowSize: rowSize,
            rule: ComparisonRule(relative: relative, allowsNaN: allowsNaN))
    }

    @Test func `the tolerance is a share of the largest reference value`() {
        let near = difference([1, -200, 2], [0, -200, 1])
        let far = difference([1, -200, 4.5], [0, -200, 2])

        #expect(near.scale == 200)
        #expect(near.tolerance == 2)
        #expect(near.difference == 1)
        #expect(near.agrees)
        #expect(far.difference == 2.5)
        #expect(!far.agrees)
    }

    @Test func `the place is the row from 1 and the element from 0 of the first largest`() {
        let found = difference([0, 0, 0, 5, 0, 5], [0, 0, 0, 0, 0, 0], rowSize: 2)

        #expect(found.place == (2, 1))
    }

    @Test func `values at the tolerance agree, all zeros tolerate nothing`() {
        #expect(difference([1.25], [1], relative: 0.25).agrees)
        #expect(!difference([1.25], [1], relative: 0.2499).agrees)
        #expect(difference([0, -0.0], [0, 0]).agrees)
        #expect(!difference([1e-30], [0]).agrees)
        #expect(difference([], []).agrees)
    }

    @Test func `a number against none is a difference, whatever is allowed`() {
        for allowsNaN in [false, true] {
            for (a, b) in [(Float.nan, Float(1)), (1, .nan)] {
                let found = difference([0, a, 9], [0, b, 0], allowsNaN: allowsNaN)
                #expect(found.difference == .infinity)
                #expect(found.place == (2, 0))
                #expect(found.notANumber == 1)
                #expect(!found.agrees)
            }
        }
    }

    @Test func `two that are none agree only where that is allowed`() {
        let strict = difference([.nan, 1], [.nan, 1])
        let lenient = difference([.nan, 1], [-.nan, 1], allowsNaN: true)

        #expect(strict.difference == 0)
        #expect(strict.notANumber == 1)
        #expect(!strict.agrees)
        #expect(lenient.agrees)
    }

    @Test func `infinities agree with their like and don't set the scale`() {
        let same = difference([.infinity, 1], [.infinity, 1])
        let other = difference([.infinity], [-.infinity])

        #expect(same.agrees)
        #expect(same.scale == 1)
        #expect(!other.agrees)
        #expect(!difference([1], [.infinity]).agrees)
        #expect(!difference([.infinity, 1], [1, 1]).agrees)
    }
}
