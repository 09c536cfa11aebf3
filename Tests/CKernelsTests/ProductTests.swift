import CKernels
import TestSupport
import Testing

@Suite struct ProductTests {
    /// Shapes at and around the sizes of tiles, panels and chains.
    static let edges = [
        (0, 3, 4), (3, 0, 4), (3, 4, 0), (1, 1, 1), (1, 33, 5), (5, 1, 300), (8, 32, 256),
        (9, 33, 257), (6, 16, 255), (13, 17, 513), (17, 64, 30), (32, 16, 30), (25, 31, 2),
    ]

    /// C as its definition says: chains of 256 fused multiply-adds, then sums.
    func expected<Real: KernelReal>(_ shape: ProductShape, _ a: [Real], _ b: [Real], _ c: [Real])
        -> [Real]
    {
        var result = c
        for i in 0..<shape.m {
            for j in 0..<shape.n {
                var total = Real.zero
                for start in stride(from: 0, to: shape.k, by: 256) {
                    var chain = Real.zero
                    for p in start..<min(start + 256, shape.k) {
                        let x = a[shape.aStart + i * shape.aRowStride + p * shape.aColumnStride]
                        chain.addProduct(x, b[shape.bStart + p * shape.bRowStride + j])
                    }
                    total = start == 0 ? chain : total + chain
                }
                result[shape.cStart + i * shape.cRowStride + j] = total
            }
        }
        return result
    }

    /// The product's strides and starts, chosen at random, A transposed in every second case.
    func shape(
        _ size: (m: Int, n: Int, k: Int), transposed: Bool, using generator: inout SeededGenerator
    ) -> ProductShape {
        let gap = { (generator: inout SeededGenerator) in Int.random(in: 0...3, using: &generator) }
        return ProductShape(
            m: size.m, n: size.n, k: size.k,
            aStart: gap(&generator),
            aRowStride: transposed ? 1 : size.k + gap(&generator),
            aColumnStride: transposed ? size.m + gap(&generator) : 1,
            bStart: gap(&generator), bRowStride: size.n + gap(&generator),
            cStart: gap(&generator), cRowStride: size.n + gap(&generator))
    }

    func check<Real: KernelReal>(
        _: Real.Type, _ size: (Int, Int, Int), using generator: inout SeededGenerator
    ) {
        for transposed in [false, true] {
            let shape = shape(size, transposed: transposed, using: &generator)
            let aCount = 4 + max(shape.m * shape.aRowStride, shape.k * shape.aColumnStride)
            let a = [Real].random(count: aCount, using: &generator)
            let b = [Real].random(count: 4 + shape.k * shape.bRowStride, using: &generator)
            let before = [Real](repeating: 7, count: 4 + shape.m * shape.cRowStride)
            let expected = expected(shape, a, b, before).patterns

            for level in Level.available {
                var c = before
                Real.product(level, shape, a, b, into: &c)

                #expect(c.patterns == expected, "\(shape) at level \(level.testDescription)")
            }
        }
    }

    @Test(arguments: edges)
    func `every level has the chain rule's bits at the edges of blocks`(_ size: (Int, Int, Int)) {
        var generator = SeededGenerator(seed: 2)

        check(Float.self, size, using: &generator)
        check(Double.self, size, using: &generator)
    }

    @Test(arguments: 0..<40)
    func `every level has the chain rule's bits for random shapes`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let size = (
            Int.random(in: 1...20, using: &generator), Int.random(in: 1...70, using: &generator),
            Int.random(in: 1...(seed % 4 == 0 ? 600 : 40), using: &generator)
        )

        check(Float.self, size, using: &generator)
        check(Double.self, size, using: &generator)
    }

    @Test func `the float product agrees with sums in double`() {
        var generator = SeededGenerator(seed: 3)
        let (m, n, k) = (7, 19, 784)
        let a = [Float].random(count: m * k, using: &generator)
        let b = [Float].random(count: k * n, using: &generator)

        var c = [Float](repeating: 0, count: m * n)
        ckernels_product_f32(m, n, k, a, k, 1, b, n, &c, n)

        for i in 0..<m {
            for j in 0..<n {
                let terms = (0..<k).map { Double(a[i * k + $0]) * Double(b[$0 * n + j]) }
                let bound = terms.reduce(0) { $0 + abs($1) }
                // Each of at most 256 + 3 additions is off by half an ulp of a partial sum.
                #expect(abs(Double(c[i * n + j]) - terms.reduce(0, +)) <= 0x1p-24 * 259 * bound)
            }
        }
    }

    @Test func `the plain double product is that of a level`() {
        let a: [Double] = [1, 2, 3, 4, 5, 6]
        let b: [Double] = [7, 8, 9, 10, 11, 12]
        var c = [Double](repeating: 0, count: 4)

        ckernels_product_f64(2, 2, 3, a, 3, 1, b, 2, &c, 2)

        #expect(c == [58, 64, 139, 154])
    }

    @Test(arguments: [(0, 5), (1, 1), (3, 50), (16, 16), (17, 33), (40, 7)])
    func `a transposed matrix has rows for columns`(size: (rows: Int, columns: Int)) {
        let floats = (0..<size.rows * size.columns).map(Float.init)
        let doubles = floats.map(Double.init)

        let transposedFloats = Float.transpose(rows: size.rows, columns: size.columns, floats)
        let transposedDoubles = Double.transpose(rows: size.rows, columns: size.columns, doubles)

        let expected = (0..<size.columns).flatMap { column in
            (0..<size.rows).map { Float($0 * size.columns + column) }
        }
        #expect(transposedFloats == expected)
        #expect(transposedDoubles == expected.map(Double.init))
    }
}
