import CKernels
import TestSupport
import Testing

@Suite struct SumTests {
    static let counts = [0, 1, 5, 15, 16, 17, 31, 32, 33, 100, 569]

    /// The sum as its definition says: sixteen lanes, then one tree.
    func laneSum<Real: KernelReal>(_ values: [Real]) -> Real {
        var lanes = [Real](repeating: 0, count: 16)
        for (i, value) in values.enumerated() { lanes[i % 16] += value }
        for half in [8, 4, 2, 1] {
            for lane in 0..<half { lanes[lane] += lanes[lane + half] }
        }
        return lanes[0]
    }

    func checkSums<Real: KernelReal>(_: Real.Type, _ level: Level, count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))

        for (start, step) in [(0, 1), (1, 1), (3, 2), (2, 7)] {
            let x = [Real].random(count: start + max(count * step, 1), using: &generator)
            let expected = laneSum((0..<count).map { x[start + $0 * step] })

            let sum = Real.sum(level, x, from: start, count: count, stride: step)

            #expect(sum.pattern == expected.pattern, "stride \(step)")
        }
    }

    func checkColumnSums<Real: KernelReal>(_: Real.Type, _ level: Level, rows: Int) {
        var generator = SeededGenerator(seed: UInt64(rows))

        for columns in [0, 1, 7, 8, 16, 17, 35] {
            let x = [Real].random(count: rows * columns, using: &generator)
            let expected = (0..<columns).map { column in
                laneSum((0..<rows).map { x[$0 * columns + column] })
            }

            let sums = Real.columnSums(level, rows: rows, columns: columns, x)

            #expect(sums.patterns == expected.patterns, "\(columns) columns")
        }
    }

    @Test(arguments: Level.available, counts)
    func `a sum has the bits of the lane rule`(level: Level, count: Int) {
        checkSums(Float.self, level, count: count)
        checkSums(Double.self, level, count: count)
    }

    @Test(arguments: Level.available, counts)
    func `column sums have the bits of the lane rule`(level: Level, rows: Int) {
        checkColumnSums(Float.self, level, rows: rows)
        checkColumnSums(Double.self, level, rows: rows)
    }

    @Test func `the plain entry points use a level's functions`() {
        var floats: [Float] = [0, 0]
        var doubles: [Double] = [0, 0]

        ckernels_column_sums_f32(2, 2, [1, 2, 3, 4], &floats)
        ckernels_column_sums_f64(2, 2, [1, 2, 3, 4], &doubles)

        #expect(floats == [4, 6])
        #expect(doubles == [4, 6])
        #expect(ckernels_sum_f32([1, 2, 3, 4], 2, 2) == 4)
        #expect(ckernels_sum_f64([1, 2, 3, 4], 4, 1) == 10)
    }
}
