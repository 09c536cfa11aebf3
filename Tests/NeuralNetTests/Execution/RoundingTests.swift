import CKernels
import TestSupport
import Testing

@testable import NeuralNet

/// Rounding to narrower types: the kernels beside the compiler's conversion and the definition.
@Suite struct RoundingTests {
    /// Every float16, every midpoint of neighbours, and the numbers around both; zeros, infinities and overflow too.
    private static let half: [Float] = {
        let all = (UInt16.min...UInt16.max).map { Float16(bitPattern: $0) }.filter { !$0.isNaN }
        let middles = zip(all, all.dropFirst()).map { (Float($0) + Float($1)) / 2 }
        let numbers = all.map { Float($0) } + middles.filter { !$0.isNaN }
        return numbers + numbers.map(\.nextUp) + numbers.map(\.nextDown) + [1e9, -1e9, 65519.996]
    }()

    private func kernel(_ type: FloatType, _ x: [Float]) throws -> [(name: String, [Float])] {
        let kind = type == .float16 ? CKERNELS_ROUND_FLOAT16 : CKERNELS_ROUND_BFLOAT16
        var results: [(String, [Float])] = []
        try KernelRunner.forEach { runner in
            let found = try runner.lane(
                kind: Int32(kind.rawValue), numbers: [0, 0, 0], rows: 1, columns: x.count,
                [KernelRunner.LaneOperand(x, rowStride: x.count, columnStride: 1)])
            results.append((runner.name, found))
        }
        return results
    }

    @Test func `float16 is what the compiler converts to`() throws {
        let x = Self.half.filter { !$0.isNaN }
        let expected = x.map { Float(Float16($0)).bitPattern }

        for (name, found) in try kernel(.float16, x) {
            #expect(found.map(\.bitPattern) == expected, "\(name)")
        }
        #expect(Elementwise.rounded(.float16).value(x).map(\.bitPattern) == expected)
    }

    @Test func `bfloat16 is the nearer neighbour, of two the even one`() throws {
        var numbers = SeededNumbers(7)
        let x =
            numbers.numbers(2000, in: -3...3).map(Float.init)
            + [0, -0.0, 1, 0x1.01p0, 0x1.03p0, 0x1.ffp127, .infinity, -.infinity, 0x1p-130]
        let interpreted = Elementwise.rounded(.bfloat16).value(x)
        let widened = Elementwise.rounded(.bfloat16).value(x.map(Double.init))

        for (name, found) in try kernel(.bfloat16, x) {
            #expect(found.map(\.bitPattern) == interpreted.map(\.bitPattern), "\(name)")
        }
        #expect(widened == interpreted.map(Double.init))
        for (x, y) in zip(x, interpreted) where x.isFinite && y.isFinite {
            let below = Float(bitPattern: x.bitPattern & 0xffff_0000)
            let above = Float(bitPattern: (x.bitPattern & 0xffff_0000) + 0x1_0000)
            #expect(y.bitPattern & 0xffff == 0)
            #expect(abs(y - x) <= min(abs(below - x), abs(above - x)))
            if abs(below - x) == abs(above - x) { #expect((y.bitPattern >> 16) & 1 == 0) }
        }
    }

    @Test func `NaN stays NaN`() throws {
        for type in [FloatType.float16, .bfloat16] {
            for (name, found) in try kernel(type, [.nan, 1]) { #expect(found[0].isNaN, "\(name)") }
        }
    }
}
