internal import CKernels
package import NeuralNet

/// Runs single steps of compiled programs at one instruction-set level, over memory between guards.
///
/// Addresses are off cache lines by other numbers of floats in each call.
package struct KernelRunner {
    /// The level's name, and whether threads share the work.
    package let name: String
    private let table: ckernels_table
    private let pool: OpaquePointer?
    private let threads: Int
    private var shift = 0

    /// Why a step's memory is not as it should be after it.
    package enum Damage: Error {
        case wroteBeyondItsResult(String)
        case changedAnOperand(String)
    }

    private init(name: String, table: ckernels_table, threads: Int) {
        self.table = table
        self.threads = threads
        self.name = threads > 1 ? "\(name), \(threads) threads" : name
        pool = threads > 1 ? ckernels_pool_create(threads) : nil
    }

    /// Calls a closure with a runner for each level that the machine has, and one whose threads share the work.
    package static func forEach(_ body: (inout KernelRunner) throws -> Void) rethrows {
        let names = ["portable", "avx2", "avx512"]
        for level in 0..<CKERNELS_LEVEL_COUNT {
            guard let table = ckernels_table_at(Int32(level)) else { continue }
            for threads in [1, 3] {
                var runner = KernelRunner(
                    name: names[level], table: table.pointee, threads: threads)
                defer { if let pool = runner.pool { ckernels_pool_destroy(pool) } }
                try body(&runner)
            }
        }
    }

    /// The matrices of a product, contiguous and as its form lays them out.
    package struct ProductCase {
        /// Which matrix is transposed.
        package enum Form: CaseIterable { case plain, leftTransposed, rightTransposed }

        /// Which matrix is transposed.
        package var form: Form
        /// Rows of the result, columns of the result, terms.
        package var size: (rows: Int, columns: Int, inner: Int)
        /// The left and the right matrix.
        package var left: [Float], right: [Float]

        /// Describes a product.
        package init(
            _ form: Form, _ size: (rows: Int, columns: Int, inner: Int), left: [Float],
            right: [Float]
        ) {
            (self.form, self.size, self.left, self.right) = (form, size, left, right)
        }
    }

    /// The product of two matrices.
    package mutating func product(_ matrices: ProductCase) throws(Damage) -> [Float] {
        let (rows, columns, inner) = matrices.size
        var step = ckernels_step()
        step.kind = Int32(CKERNELS_PRODUCT.rawValue)
        (step.rows, step.columns, step.inner) = (rows, columns, inner)
        let (a, b) = (operand(matrices.left), operand(matrices.right))
        (step.a, step.b) = (UnsafePointer(a.start), b.start)
        (step.a_row_stride, step.a_column_stride) =
            matrices.form == .leftTransposed ? (1, rows) : (inner, 1)
        (step.b_row_stride, step.b_column_stride) =
            matrices.form == .rightTransposed ? (1, inner) : (columns, 1)
        return try run(&step, result: rows * columns, operands: [a, b])
    }

    /// A reduction or a function of rows.
    package enum RowFunction: CaseIterable {
        case rowSums, columnSums, softmax, logSoftmax
    }

    /// A function of the rows or columns of a matrix.
    package mutating func rows(
        _ function: RowFunction, rows: Int, columns: Int, _ matrix: [Float]
    ) throws(Damage) -> [Float] {
        var step = ckernels_step()
        (step.rows, step.columns) = (rows, columns)
        let a = operand(matrix)
        step.a = UnsafePointer(a.start)
        let kind: ckernels_step_kind
        var count = rows * columns
        switch function {
        case .rowSums: (kind, count) = (CKERNELS_ROW_SUMS, rows)
        case .columnSums: (kind, count) = (CKERNELS_COLUMN_SUMS, columns)
        case .softmax: kind = CKERNELS_SOFTMAX
        case .logSoftmax: kind = CKERNELS_LOG_SOFTMAX
        }
        step.kind = Int32(kind.rawValue)
        return try run(&step, result: count, operands: [a])
    }

    /// Class numbers as rows of one 1 each.
    package mutating func oneHot(_ numbers: [Float], columns: Int) throws(Damage) -> [Float] {
        var step = ckernels_step()
        step.kind = Int32(CKERNELS_ONE_HOT.rawValue)
        (step.rows, step.columns) = (numbers.count, columns)
        let a = operand(numbers)
        step.a = UnsafePointer(a.start)
        return try run(&step, result: numbers.count * columns, operands: [a])
    }

    /// A copy.
    package mutating func move(_ numbers: [Float]) throws(Damage) -> [Float] {
        var step = ckernels_step()
        step.kind = Int32(CKERNELS_MOVE.rawValue)
        step.columns = numbers.count
        let a = operand(numbers)
        step.a = UnsafePointer(a.start)
        return try run(&step, result: numbers.count, operands: [a])
    }

    /// A dropout mask.
    package struct MaskCase {
        /// The elements, and below which random integer one is dropped.
        package var count: Int, threshold: UInt32
        /// What kept elements are, and what keys the random integers.
        package var kept: Float, seed: UInt64, number: UInt32, stream: UInt32

        /// Describes a mask.
        package init(
            count: Int, threshold: UInt32, kept: Float, seed: UInt64, number: UInt32, stream: UInt32
        ) {
            (self.count, self.threshold, self.kept) = (count, threshold, kept)
            (self.seed, self.number, self.stream) = (seed, number, stream)
        }
    }

    /// A dropout mask.
    package mutating func mask(_ mask: MaskCase) throws(Damage) -> [Float] {
        var step = ckernels_step()
        step.kind = Int32(CKERNELS_MASK.rawValue)
        (step.columns, step.inner) = (mask.count, Int(mask.threshold))
        step.n.0 = mask.kept
        step.stream = mask.stream
        return try run(
            &step, result: mask.count, operands: [],
            ckernels_run(seed: mask.seed, step: mask.number))
    }

    /// An update of a parameter; the arrays of memory are changed with it.
    package mutating func update(
        _ rule: UpdateRule, rate: Float, _ parameter: [Float], gradient: [Float],
        memory: inout [[Float]]
    ) throws(Damage) -> [Float] {
        var step = ckernels_step()
        step.columns = parameter.count
        let (g, slots) = (operand(gradient), memory.map { operand($0) })
        step.a = UnsafePointer(g.start)
        switch rule {
        case .descent: step.kind = Int32(CKERNELS_SGD.rawValue)
        case .momentum(let momentum, let isNesterov):
            step.kind = Int32(CKERNELS_SGD_MOMENTUM.rawValue)
            (step.n.0, step.n.1) = (momentum, isNesterov ? 1 : 0)
            step.b = slots[0].start
        case .adam(let rest1, let rest2, let epsilon):
            step.kind = Int32(CKERNELS_ADAM.rawValue)
            (step.n.0, step.n.1, step.n.2) = (rest1, rest2, epsilon)
            (step.b, step.d) = (slots[0].start, slots[1].start)
            if slots.count > 2 { step.e = slots[2].start }
        }
        let changed = try run(
            &step, result: parameter.count, startingWith: parameter, operands: [g],
            ckernels_run(rate: rate))
        for slot in slots where !slot.isFramed { throw .wroteBeyondItsResult(name) }
        memory = slots.map(\.values)
        return changed
    }

    /// An operand of an elementwise function and how it is repeated along rows and columns.
    package struct LaneOperand {
        /// The numbers, and their distances along rows and columns: 0 where one is repeated.
        package var values: [Float], rowStride: Int, columnStride: Int

        /// Describes an operand.
        package init(_ values: [Float], rowStride: Int, columnStride: Int) {
            (self.values, self.rowStride, self.columnStride) = (values, rowStride, columnStride)
        }
    }

    /// An elementwise function over rows and columns.
    package mutating func lane(
        kind: Int32, numbers: [Float], rows: Int, columns: Int, _ operands: [LaneOperand]
    ) throws(Damage) -> [Float] {
        let memory = operands.map { operand($0.values) }
        var lanes: [ckernels_lane] = []
        for (register, (place, operand)) in zip(memory, operands).enumerated() {
            var load = ckernels_lane()
            load.kind = Int32(CKERNELS_LOAD.rawValue)
            load.t = UInt8(register)
            load.place = place.start
            (load.row_stride, load.column_stride) = (operand.rowStride, operand.columnStride)
            lanes.append(load)
        }
        var function = ckernels_lane()
        function.kind = kind
        function.t = UInt8(operands.count)
        function.b = operands.count > 1 ? 1 : 0
        function.c = operands.count > 2 ? 2 : 0
        withUnsafeMutableBytes(of: &function.n) { $0.copyBytes(from: numbers.flatMap(\.bytes)) }
        lanes.append(function)
        let result = operand([Float](repeating: 7, count: rows * columns))
        var store = ckernels_lane()
        store.kind = Int32(CKERNELS_STORE.rawValue)
        store.a = function.t
        store.place = result.start
        (store.row_stride, store.column_stride) = (columns, 1)
        lanes.append(store)
        var step = ckernels_step()
        step.kind = Int32(CKERNELS_GROUP.rawValue)
        (step.rows, step.columns, step.lane_count) = (rows, columns, UInt32(lanes.count))
        lanes.withUnsafeBufferPointer { lanes in
            step.lanes = lanes.baseAddress
            run(step, ckernels_run())
        }
        try check(result, memory, operands.map(\.values))
        return result.values
    }

    // MARK: - Memory

    private mutating func operand(_ values: [Float]) -> GuardedFloats {
        shift = (shift + 5) % 16
        return GuardedFloats(values, offset: shift)
    }

    private mutating func run(
        _ step: inout ckernels_step, result count: Int, startingWith start: [Float]? = nil,
        operands: [GuardedFloats], _ run: ckernels_run = ckernels_run()
    ) throws(Damage) -> [Float] {
        let before = operands.map(\.values)
        let result = operand(start ?? [Float](repeating: 7, count: count))
        step.c = result.start
        self.run(step, run)
        try check(result, operands, before)
        return result.values
    }

    private func run(_ step: ckernels_step, _ run: ckernels_run) {
        let registers = GuardedFloats(
            [Float](
                repeating: .nan,
                count: threads * Int(CKERNELS_REGISTERS) * Int(CKERNELS_BLOCK)),
            offset: 0)
        var run = run
        run.registers = registers.start
        run.pool = pool
        var step = step
        table.run_steps(&step, 1, &run)
    }

    private func check(
        _ result: GuardedFloats, _ operands: [GuardedFloats], _ before: [[Float]]
    ) throws(Damage) {
        guard result.isFramed else { throw .wroteBeyondItsResult(name) }
        for (operand, values) in zip(operands, before) {
            guard operand.isFramed, operand.values.map(\.bitPattern) == values.map(\.bitPattern)
            else { throw .changedAnOperand(name) }
        }
    }
}

extension Float {
    fileprivate var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }
}

extension ckernels_run {
    fileprivate init(seed: UInt64 = 0, step: UInt32 = 0, rate: Float = 0) {
        self.init(seed: seed, step: step, rate: rate, registers: nil, pool: nil)
    }
}
