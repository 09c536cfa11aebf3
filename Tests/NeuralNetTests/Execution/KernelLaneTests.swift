import CKernels
import TestSupport
import Testing

@testable import NeuralNet

/// Elementwise kernels at each instruction-set level.
@Suite struct KernelLaneTests {
    /// Shapes without rows or columns, of one, and at the edges of vectors and blocks.
    static let edges = [
        (0, 3), (3, 0), (1, 1), (1, 255), (1, 257), (300, 1), (16, 16), (17, 15), (3, 700),
    ]
    /// Shapes of several chunks.
    static let large = [(300, 130), (1, 40_001)]

    /// The kernel's number and settings of a function.
    private func lane(_ function: Elementwise) throws -> (kind: Int32, numbers: [Float]) {
        var builder = ProgramBuilder(mode: .inference)
        let input = builder.input([1])
        _ = builder.map(function, input)
        let kernel = function.kernel(for: builder.program.steps[0])
        guard case .lane(let kind, let numbers)? = kernel else {
            throw MissingLane(name: function.name)
        }
        return (kind, numbers)
    }

    private struct MissingLane: Error { let name: String }

    private func check(_ function: ElementwiseCase, _ rows: Int, _ columns: Int) throws {
        var numbers = SeededNumbers(UInt64(31 + rows * 1000 + columns))
        let x = numbers.numbers(rows * columns, in: function.range).map(Float.init)
        let g = numbers.numbers(rows * columns).map(Float.init)
        let (kind, settings) = try lane(function.function)
        let y = function.function.value(x)
        let slope = function.function.slope(x, y, g)
        let wide = x.map(Double.init)
        let exact = function.function.value(wide)
        expectNear(y, exact, "value")
        expectNear(slope, function.function.slope(wide, exact, g.map(Double.init)), "slope")
        func whole(_ values: [Float]) -> KernelRunner.LaneOperand {
            KernelRunner.LaneOperand(values, rowStride: columns, columnStride: 1)
        }
        try KernelRunner.forEach { runner in
            let value = try runner.lane(
                kind: kind, numbers: settings, rows: rows, columns: columns, [whole(x)])
            let found = try runner.lane(
                kind: kind + Int32(CKERNELS_SLOPE_OF.rawValue), numbers: settings, rows: rows,
                columns: columns, [whole(x), whole(y), whole(g)])

            #expect(value.map(\.bitPattern) == y.map(\.bitPattern), "\(runner.name)")
            #expect(found.map(\.bitPattern) == slope.map(\.bitPattern), "\(runner.name), slope")
        }
    }

    /// Some sixteen roundings of numbers of the size of 1 or of the result.
    private func expectNear(_ found: [Float], _ exact: [Double], _ what: String) {
        let isNear = zip(found, exact).allSatisfy { found, exact in
            abs(Double(found) - exact) <= 0x1p-20 * max(1, abs(exact))
        }
        #expect(isNear, "\(what)")
    }

    @Test(arguments: ElementwiseCase.all)
    func `a function and its slope have the oracle's bits for edge shapes`(
        function: ElementwiseCase
    ) throws {
        for (rows, columns) in Self.edges { try check(function, rows, columns) }
    }

    @Test(arguments: ElementwiseCase.all)
    func `a function and its slope have the oracle's bits for random shapes`(
        function: ElementwiseCase
    ) throws {
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<10 {
            try check(
                function, Int.random(in: 1...40, using: &generator),
                Int.random(in: 1...60, using: &generator))
        }
    }

    @Test(arguments: [Elementwise.gelu, .relu(slope: 0, maximum: nil, threshold: 0)], large)
    func `a function that threads share has the oracle's bits`(
        function: Elementwise, size: (Int, Int)
    ) throws {
        try check(ElementwiseCase(function: function), size.0, size.1)
    }

    /// Arithmetic, and each way in which an operand may be repeated.
    @Test(arguments: edges + large)
    func `operands are repeated along rows and columns`(_ size: (Int, Int)) throws {
        let (rows, columns) = size
        var numbers = SeededNumbers(51)
        let whole = numbers.numbers(rows * columns).map(Float.init)
        let forms: [(rowStride: Int, columnStride: Int, count: Int)] = [
            (columns, 1, rows * columns), (0, 1, columns), (1, 0, rows), (0, 0, 1),
        ]
        let operations: [(ckernels_lane_kind, (Float, Float) -> Float)] = [
            (CKERNELS_ADD, { $0 + $1 }), (CKERNELS_SUBTRACT, { $0 - $1 }),
            (CKERNELS_MULTIPLY, { $0 * $1 }), (CKERNELS_DIVIDE, { $0 / $1 }),
            (CKERNELS_MAXIMUM, { max($0, $1) }), (CKERNELS_MINIMUM, { min($0, $1) }),
        ]
        for form in forms {
            let other = numbers.numbers(form.count, in: 0.5...2).map(Float.init)
            for (kind, apply) in operations {
                let expected = (0..<rows).flatMap { row in
                    (0..<columns).map { column in
                        apply(
                            whole[row * columns + column],
                            other[row * form.rowStride + column * form.columnStride])
                    }
                }
                try KernelRunner.forEach { runner in
                    let found = try runner.lane(
                        kind: Int32(kind.rawValue), numbers: [0, 0, 0], rows: rows,
                        columns: columns,
                        [
                            .init(whole, rowStride: columns, columnStride: 1),
                            .init(
                                other, rowStride: form.rowStride, columnStride: form.columnStride),
                        ])

                    #expect(found == expected, "\(form), \(runner.name)")
                }
            }
        }
    }
}
