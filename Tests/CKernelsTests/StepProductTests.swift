import TestSupport
import Testing

/// Products as steps of programs, which are what models run.
@Suite struct StepProductTests {
    /// Shapes without rows, columns or terms, of one column, and at the edges of tiles, panels and chains.
    static let edges = [
        (0, 3, 4), (3, 0, 4), (3, 4, 0), (1, 1, 1), (1, 33, 5), (5, 1, 300), (40, 1, 7),
        (1, 1, 513),
        (8, 32, 256), (9, 33, 257), (6, 16, 255), (13, 17, 513), (33, 64, 30), (4, 130, 3),
    ]

    /// Each element as the rule says: chains of up to 256 fused multiply-adds, then sums in order.
    private func expected(_ matrices: KernelRunner.ProductCase) -> [Float] {
        elements(of: matrices) { left, right in
            var total: Float = 0
            for start in stride(from: 0, to: left.count, by: 256) {
                var chain: Float = 0
                for term in start..<min(start + 256, left.count) {
                    chain.addProduct(left[term], right[term])
                }
                total = start == 0 ? chain : total + chain
            }
            return total
        }
    }

    /// What a closure makes of each row of the left matrix and each column of the right one.
    private func elements<Result>(
        of matrices: KernelRunner.ProductCase, _ make: ([Float], [Float]) -> Result
    ) -> [Result] {
        let (rows, columns, inner) = matrices.size
        let left = (0..<rows).map { row in
            (0..<inner).map { term in
                matrices.left[
                    matrices.form == .leftTransposed ? term * rows + row : row * inner + term]
            }
        }
        let right = (0..<columns).map { column in
            (0..<inner).map { term in
                matrices.right[
                    matrices.form == .rightTransposed
                        ? column * inner + term : term * columns + column]
            }
        }
        return left.flatMap { row in right.map { make(row, $0) } }
    }

    private func check(_ size: (Int, Int, Int), seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for form in KernelRunner.ProductCase.Form.allCases {
            let matrices = KernelRunner.ProductCase(
                form, (rows: size.0, columns: size.1, inner: size.2),
                left: .random(count: size.0 * size.2, using: &generator),
                right: .random(count: size.1 * size.2, using: &generator))
            let expected = expected(matrices)
            try KernelRunner.forEach { runner in
                let found = try runner.product(matrices)

                #expect(found.patterns == expected.patterns, "\(form) \(size) \(runner.name)")
            }
            checkAgainstDoubles(matrices, expected)
        }
    }

    /// Off by at most half an ulp of a partial sum for each of a chain's terms and for each chain.
    private func checkAgainstDoubles(_ matrices: KernelRunner.ProductCase, _ found: [Float]) {
        let inner = matrices.size.inner
        let roundings = Double(min(inner, 256) + (inner + 255) / 256)
        let exact = elements(of: matrices) { left, right in
            let terms = zip(left, right).map { Double($0) * Double($1) }
            return (sum: terms.reduce(0, +), bound: terms.reduce(0) { $0 + abs($1) })
        }
        let isNear = zip(found, exact).allSatisfy { found, exact in
            abs(Double(found) - exact.sum) <= 0x1p-24 * roundings * exact.bound
        }
        #expect(isNear, "\(matrices.form) \(matrices.size)")
    }

    @Test(arguments: edges)
    func `every form has the chain rule's bits at the edges of blocks`(
        _ size: (Int, Int, Int)
    ) throws {
        try check(size, seed: 4)
    }

    @Test(arguments: 0..<120)
    func `every form has the chain rule's bits for random shapes`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 1000 + seed)
        let isLong = seed % 6 == 0
        let size = (
            Int.random(in: 0...(isLong ? 9 : 34), using: &generator),
            Int.random(in: 0...(isLong ? 20 : 70), using: &generator),
            Int.random(in: 0...(isLong ? 800 : 40), using: &generator)
        )
        try check(size, seed: seed)
    }

    // Several chunks, by rows and by columns.
    @Test(arguments: [(300, 100, 40), (100, 300, 40)])
    func `a product that threads share has the chain rule's bits`(_ size: (Int, Int, Int)) throws {
        try check(size, seed: 5)
    }
}
