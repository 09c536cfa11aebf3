import CKernels
import TestSupport
import Testing

/// Sums, softmax, one-hot rows, copies and masks as steps of programs.
@Suite struct StepRowTests {
    static let sizes = [
        (0, 5), (5, 0), (1, 1), (1, 300), (300, 1), (17, 15), (16, 16), (3, 1000), (70, 513),
    ]

    /// Sixteen lanes, then one tree.
    private func laneSum(_ values: [Float]) -> Float {
        var lanes = [Float](repeating: 0, count: 16)
        for (position, value) in values.enumerated() { lanes[position % 16] += value }
        for half in [8, 4, 2, 1] {
            for lane in 0..<half { lanes[lane] += lanes[lane + half] }
        }
        return lanes[0]
    }

    /// Powers of the distances to the largest element, and their sum in ascending order.
    private func softmax(_ row: [Float], isLogarithmic: Bool) -> [Float] {
        let largest = row.max() ?? 0
        let powers = row.map { ckernels_exp_f32($0 - largest) }
        let total = powers.reduce(0, +)
        return isLogarithmic
            ? row.map { $0 - largest - ckernels_log_f32(total) } : powers.map { $0 / total }
    }

    private func check(_ rows: Int, _ columns: Int, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let matrix = [Float].random(count: rows * columns, using: &generator).map { $0 * 9 }
        let byRow = (0..<rows).map { Array(matrix[$0 * columns..<($0 + 1) * columns]) }
        let byColumn = (0..<columns).map { column in byRow.map { $0[column] } }
        for function in KernelRunner.RowFunction.allCases {
            let expected =
                switch function {
                case .rowSums: byRow.map(laneSum)
                case .columnSums: byColumn.map(laneSum)
                case .softmax: byRow.flatMap { softmax($0, isLogarithmic: false) }
                case .logSoftmax: byRow.flatMap { softmax($0, isLogarithmic: true) }
                }
            try KernelRunner.forEach { runner in
                let found = try runner.rows(function, rows: rows, columns: columns, matrix)

                let place = "\(function) of \(rows) × \(columns), \(runner.name)"
                #expect(found.patterns == expected.patterns, "\(place)")
            }
        }
        for row in byRow { checkSoftmaxAgainstDoubles(row) }
    }

    /// Each power and the division are off by half an ulp, the sum by half an ulp for each term.
    private func checkSoftmaxAgainstDoubles(_ row: [Float]) {
        let largest = row.max() ?? 0
        let powers = row.map { ckernels_exp_f64(Double($0) - Double(largest)) }
        let total = powers.reduce(0, +)
        // The distance to the largest is rounded before its power is taken: 18 · 2⁻²⁴.
        let allowed = 0x1p-24 * Double(row.count + 22)
        let isNear = zip(softmax(row, isLogarithmic: false), powers).allSatisfy { found, power in
            abs(Double(found) - power / total) <= allowed * power / total
        }
        let isLogarithmNear = zip(softmax(row, isLogarithmic: true), row).allSatisfy { found, x in
            let exact = Double(x) - Double(largest) - ckernels_log_f64(total)
            return abs(Double(found) - exact) <= allowed * (1 + abs(exact))
        }
        #expect(isNear && isLogarithmNear, "\(row.count) columns")
    }

    @Test(arguments: sizes)
    func `rows and columns of edge sizes have the rules' bits`(_ size: (Int, Int)) throws {
        try check(size.0, size.1, seed: 6)
    }

    @Test(arguments: 0..<60)
    func `rows and columns of random sizes have the rules' bits`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 2000 + seed)
        try check(
            Int.random(in: 0...40, using: &generator), Int.random(in: 0...70, using: &generator),
            seed: seed)
    }

    @Test(arguments: [(0, 3), (1, 1), (5, 1), (33, 10), (700, 40)])
    func `one-hot rows are 1 at the class and 0 elsewhere`(_ size: (Int, Int)) throws {
        var generator = SeededGenerator(seed: 7)
        let (rows, columns) = size
        let numbers = (0..<rows).map { row in
            // Numbers that are no class give no 1.
            row % 7 == 3
                ? Float(columns) + 0.5 : Float(Int.random(in: 0..<columns, using: &generator))
        }
        let expected = numbers.flatMap { number in
            (0..<columns).map { Float($0) == number ? Float(1) : 0 }
        }
        try KernelRunner.forEach { runner in
            let found = try runner.oneHot(numbers, columns: columns)

            #expect(found == expected, "\(runner.name)")
        }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 255, 257, 40_001])
    func `a copy has the bits`(count: Int) throws {
        var generator = SeededGenerator(seed: 8)
        let numbers = [Float].random(count: count, using: &generator)
        try KernelRunner.forEach { runner in
            let found = try runner.move(numbers)

            #expect(found == numbers, "\(runner.name)")
        }
    }

    @Test(arguments: [0, 1, 3, 4, 5, 255, 256, 257, 1023, 40_003])
    func `a mask drops what the numbers of its counters tell`(count: Int) throws {
        let mask = KernelRunner.MaskCase(
            count: count, threshold: 0x4000_0000, kept: 1.25, seed: 0x1234_5678_9abc_def0,
            number: 77, stream: 0x501)
        var integers: [UInt32] = []
        for block in 0..<UInt32((count + 3) / 4) {
            var four: [UInt32] = [0, 0, 0, 0]
            ckernels_philox4x32([block, 0, 77, 0x501], [0x9abc_def0, 0x1234_5678], &four)
            integers += four
        }
        let expected = integers.prefix(count).map { $0 < 0x4000_0000 ? Float(0) : 1.25 }
        try KernelRunner.forEach { runner in
            let found = try runner.mask(mask)

            #expect(found == expected, "\(runner.name)")
        }
    }
}
