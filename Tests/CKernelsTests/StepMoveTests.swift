import CKernels
import TestSupport
import Testing

/// Steps that move elements, add them up where they meet, or look them up.
@Suite struct StepMoveTests {
    static let heights = [0, 1, 5, 64, 301]

    private func random(_ count: Int, seed: Int) -> [Float] {
        var generator = SeededGenerator(seed: UInt64(seed))
        return [Float].random(count: count, using: &generator)
    }

    private func rows(_ values: [Float], _ width: Int) -> KernelRunner.LaneOperand {
        KernelRunner.LaneOperand(values, rowStride: width, columnStride: 1)
    }

    @Test(arguments: heights)
    func `rows are put together of strided pieces and zeros`(height: Int) throws {
        let (first, second) = (random(height * 40, seed: 1), random(height * 3, seed: 2))
        let pieces = [
            ckernels_piece(to: 0, count: 20, from: 19, stride: 1, operand: 0),
            ckernels_piece(to: 20, count: 2, from: 0, stride: 0, operand: -1),
            ckernels_piece(to: 22, count: 13, from: 1, stride: 3, operand: 0),
            ckernels_piece(to: 35, count: 3, from: 0, stride: 1, operand: 1),
            ckernels_piece(to: 38, count: 4, from: 2, stride: 0, operand: 1),
        ]
        let expected = (0..<height).flatMap { row in
            let (a, b) = (Array(first[(row * 40)...]), Array(second[(row * 3)...]))
            return Array(a[19..<39]) + [0, 0] + (0..<13).map { a[1 + 3 * $0] } + Array(b[..<3])
                + [Float](repeating: b[2], count: 4)
        }
        try KernelRunner.forEach { runner in
            let found = try runner.pieces(
                CKERNELS_PIECES, (height, 42), pieces, of: [rows(first, 40), rows(second, 3)])

            #expect(found == expected, "\(runner.name)")
        }
    }

    @Test(arguments: heights)
    func `pieces that meet are added up in their order`(height: Int) throws {
        let values = random(height * 60, seed: 3)
        let pieces = [0, 20, 40].map {
            ckernels_piece(to: 1, count: 20, from: $0, stride: 1, operand: 0)
        }
        let expected: [Float] = (0..<height).flatMap { row -> [Float] in
            let sums = (0..<20).map { (column: Int) -> Float in
                let first = values[row * 60 + column]
                return first + values[row * 60 + 20 + column] + values[row * 60 + 40 + column]
            }
            return [0] + sums + [0]
        }
        try KernelRunner.forEach { runner in
            let found = try runner.pieces(
                CKERNELS_ADDED_PIECES, (height, 22), pieces, of: [rows(values, 60)])

            #expect(found == expected, "\(runner.name)")
        }
    }

    @Test(arguments: [1, 16, 37])
    func `rows of a table are taken, and their gradients added up`(width: Int) throws {
        let table = random(5 * width, seed: 4)
        let numbers: [Float] = [4, 0, 2.9, -0.5, 2, 4, 1]
        let gradients = random(numbers.count * width, seed: 5)
        var sums = [Float](repeating: 0, count: 5 * width)
        for (place, number) in numbers.enumerated() {
            for column in 0..<width {
                sums[Int(number) * width + column] += gradients[place * width + column]
            }
        }
        let places = KernelRunner.LaneOperand(numbers, rowStride: 1, columnStride: 0)
        try KernelRunner.forEach { runner in
            let taken = try runner.step(
                CKERNELS_GATHER, (numbers.count, width), [rows(table, width), places], cuts: .rows
            ) { $0.inner = 5 }
            let added = try runner.step(
                CKERNELS_GATHER_SUMS, (5, width), [places, rows(gradients, width)], cuts: .columns
            ) { $0.inner = numbers.count }

            let expected = numbers.flatMap { table[Int($0) * width..<(Int($0) + 1) * width] }
            #expect(taken == expected, "\(runner.name)")
            #expect(added == sums, "\(runner.name)")
        }
    }

    @Test func `numbers that are no row's give NaN`() throws {
        let numbers: [Float] = [-1, 5, .nan, .infinity, -7]
        try KernelRunner.forEach { runner in
            let found = try runner.step(
                CKERNELS_GATHER, (5, 3),
                [
                    rows(random(15, seed: 6), 3),
                    KernelRunner.LaneOperand(numbers, rowStride: 1, columnStride: 0),
                ], cuts: .rows
            ) { $0.inner = 5 }

            let isUnknown = found.allSatisfy { $0.isNaN }
            #expect(isUnknown, "\(runner.name)")
        }
    }

    /// With terms that are whole numbers every order of additions gives the same.
    @Test(arguments: [(1, 3, 4, 5), (9, 7, 300, 2), (70, 2, 1, 33)])
    func `products stand side by side`(
        blocks: Int, height: Int, inner: Int, width: Int
    ) throws {
        let left = random(blocks * height * inner, seed: 7).map { ($0 * 8).rounded() }
        let right = random(blocks * inner * width, seed: 8).map { ($0 * 8).rounded() }
        var expected: [Float] = []
        for block in 0..<blocks {
            for row in 0..<height {
                for column in 0..<width {
                    let terms = (0..<inner).map { term in
                        left[(block * height + row) * inner + term]
                            * right[(block * inner + term) * width + column]
                    }
                    expected.append(terms.reduce(0, +))
                }
            }
        }
        try KernelRunner.forEach { runner in
            let found = try runner.step(
                CKERNELS_PRODUCTS, (blocks, height * width),
                [rows(left, height * inner), rows(right, inner * width)], cuts: .rows
            ) { ($0.inner, $0.width) = (inner, width) }

            #expect(found == expected, "\(runner.name)")
        }
    }

    @Test(arguments: [1, 5, 1023, 1030])
    func `noise is what the numbers of its counters tell`(count: Int) throws {
        var integers: [UInt32] = []
        for block in 0..<UInt32((count + 3) / 4) {
            var four: [UInt32] = [0, 0, 0, 0]
            ckernels_philox4x32([block, 0, 77, 0x501], [0x9abc_def0, 0x1234_5678], &four)
            integers += four
        }
        let expected = integers.prefix(count).map { integer in
            Float(0.25 + 1.5 * ckernels_normal_quantile((Double(integer) + 0.5) * 0x1p-32))
        }
        try KernelRunner.forEach { runner in
            let found = try runner.step(
                CKERNELS_NOISE, (1, count), [], cuts: .columns, run: (0x1234_5678_9abc_def0, 77)
            ) { ($0.mean, $0.deviation, $0.stream) = (0.25, 1.5, 0x501) }

            #expect(found == expected, "\(runner.name)")
        }
    }

    /// Integers, of which those outside the keys share two numbers from 7 on by their remainder.
    @Test func `numbers are looked up in tables`() throws {
        let numbers: [Float] = [3, -4, 10, 5, -1, .nan, 3.7]
        let keys: [Int64] = [-4, 3, 10]
        let table: [Float] = [2, 0, 1]
        let operand = rows(numbers, numbers.count)
        try KernelRunner.forEach { runner in
            let (found, counted) = try keys.withUnsafeBufferPointer { keys in
                try table.withUnsafeBufferPointer { table in
                    let found = try runner.step(
                        CKERNELS_VOCABULARY, (1, numbers.count), [operand], cuts: .columns
                    ) { step in
                        (step.keys, step.key_count) = (keys.baseAddress, keys.count)
                        (step.table, step.table_count) = (table.baseAddress, table.count)
                        (step.inner, step.width) = (2, 7)
                    }
                    let sorted = table.sorted()
                    let counted = try sorted.withUnsafeBufferPointer { sorted in
                        try runner.step(
                            CKERNELS_BUCKETS, (1, numbers.count), [operand], cuts: .columns
                        ) { ($0.table, $0.table_count) = (sorted.baseAddress, sorted.count) }
                    }
                    return (found, counted)
                }
            }

            #expect(Array(found[..<5]) == [0, 2, 1, 8, 8], "\(runner.name)")
            #expect(found[5].isNaN && found[6] == 0, "\(runner.name)")
            #expect(counted == [3, 0, 3, 3, 0, 3, 3], "\(runner.name)")
        }
    }
}
