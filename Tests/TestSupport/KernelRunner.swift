internal import CKernels
package import NeuralNet

/// Runs single steps of compiled programs at one instruction-set level, over memory between guards.
///
/// Addresses are off cache lines by other numbers of floats in each call. Where threads share the work, a chunk is
/// a few rows, and in every second call, for steps that can be cut so, a few columns.
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
        step.a = matrices.form == .leftTransposed ? a.place(1, rows) : a.place(inner, 1)
        step.b = matrices.form == .rightTransposed ? b.place(1, inner) : b.place(columns, 1)
        return try run(&step, result: (rows, columns), operands: [a, b], cuts: .both)
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
        step.a = a.place(columns, 1)
        let kind: ckernels_step_kind
        var result = (rows, columns)
        switch function {
        case .rowSums: (kind, result) = (CKERNELS_ROW_SUMS, (rows, 1))
        case .columnSums: (kind, result) = (CKERNELS_COLUMN_SUMS, (1, columns))
        case .softmax: kind = CKERNELS_SOFTMAX
        case .logSoftmax: kind = CKERNELS_LOG_SOFTMAX
        }
        step.kind = Int32(kind.rawValue)
        return try run(
            &step, result: result, operands: [a], cuts: function == .columnSums ? .columns : .rows)
    }

    /// Class numbers as rows of one 1 each.
    package mutating func oneHot(_ numbers: [Float], columns: Int) throws(Damage) -> [Float] {
        var step = ckernels_step()
        step.kind = Int32(CKERNELS_ONE_HOT.rawValue)
        (step.rows, step.columns) = (numbers.count, columns)
        let a = operand(numbers)
        step.a = a.place(1, 1)
        return try run(&step, result: (numbers.count, columns), operands: [a], cuts: .rows)
    }

    /// A copy.
    package mutating func move(_ numbers: [Float]) throws(Damage) -> [Float] {
        var step = ckernels_step()
        step.kind = Int32(CKERNELS_MOVE.rawValue)
        (step.rows, step.columns) = (1, numbers.count)
        let a = operand(numbers)
        step.a = a.place(numbers.count, 1)
        return try run(&step, result: (1, numbers.count), operands: [a], cuts: .columns)
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
        (step.rows, step.columns) = (1, mask.count)
        step.threshold = UInt64(mask.threshold)
        step.n.0 = mask.kept
        step.stream = mask.stream
        return try run(
            &step, result: (1, mask.count), operands: [], cuts: .columns,
            ckernels_run(seed: mask.seed, step: mask.number))
    }

    /// An update of a parameter; the arrays of memory are changed with it.
    package mutating func update(
        _ rule: UpdateRule, rate: Float, _ parameter: [Float], gradient: [Float],
        memory: inout [[Float]]
    ) throws(Damage) -> [Float] {
        var step = ckernels_step()
        let count = parameter.count
        (step.rows, step.columns) = (1, count)
        let (g, slots) = (operand(gradient), memory.map { operand($0) })
        step.a = g.place(count, 1)
        switch rule {
        case .descent: step.kind = Int32(CKERNELS_SGD.rawValue)
        case .momentum(let momentum, let isNesterov):
            step.kind = Int32(CKERNELS_SGD_MOMENTUM.rawValue)
            (step.n.0, step.n.1) = (momentum, isNesterov ? 1 : 0)
            step.b = slots[0].place(count, 1)
        case .adam(let rest1, let rest2, let epsilon):
            step.kind = Int32(CKERNELS_ADAM.rawValue)
            (step.n.0, step.n.1, step.n.2) = (rest1, rest2, epsilon)
            (step.b, step.d) = (slots[0].place(count, 1), slots[1].place(count, 1))
            step.has_largest = slots.count > 2
            if slots.count > 2 { step.e = slots[2].place(count, 1) }
        }
        let changed = try run(
            &step, result: (1, count), startingWith: parameter, operands: [g], cuts: .columns,
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
            load.place = place.place(operand.rowStride, operand.columnStride)
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
        store.place = result.place(columns, 1)
        lanes.append(store)
        var step = ckernels_step()
        step.kind = Int32(CKERNELS_GROUP.rawValue)
        (step.rows, step.columns, step.lane_count) = (rows, columns, lanes.count)
        lanes.withUnsafeBufferPointer { lanes in
            step.lanes = lanes.baseAddress
            run(step, .both, ckernels_run())
        }
        try check(result, memory, operands.map(\.values))
        return result.values
    }

    // MARK: - Memory

    mutating func operand(_ values: [Float]) -> GuardedFloats {
        shift = (shift + 5) % 16
        return GuardedFloats(values, offset: shift)
    }

    /// In which directions a step can be cut.
    package enum Cuts { case rows, columns, both }

    mutating func run(
        _ step: inout ckernels_step, result size: (rows: Int, columns: Int),
        startingWith start: [Float]? = nil, operands: [GuardedFloats], cuts: Cuts,
        _ run: ckernels_run = ckernels_run()
    ) throws(Damage) -> [Float] {
        let before = operands.map(\.values)
        let result = operand(start ?? [Float](repeating: 7, count: size.rows * size.columns))
        step.c = result.place(size.columns, 1)
        self.run(step, cuts, run)
        try check(result, operands, before)
        return result.values
    }

    private func run(_ step: ckernels_step, _ cuts: Cuts, _ run: ckernels_run) {
        let stride = Int(CKERNELS_REGISTER_FLOATS)
        let scratch = GuardedFloats([Float](repeating: .nan, count: threads * stride), offset: 0)
        var run = run
        (run.scratch, run.scratch_stride, run.pool) = (scratch.start, stride, pool)
        var step = step
        let isByRows = cuts == .rows || cuts == .both && shift % 2 == 0
        step.cut = Int32((isByRows ? CKERNELS_ROWS : CKERNELS_COLUMNS).rawValue)
        let length = isByRows ? step.rows : step.columns
        withUnsafePointer(to: step) { step in
            var pass = ckernels_pass()
            (pass.steps, pass.count, pass.length) = (step, 1, length)
            pass.chunk = threads > 1 ? max(length / 7, 1) : length
            table.run_passes(&pass, 1, &run)
        }
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
    init(seed: UInt64 = 0, step: UInt32 = 0, rate: Float = 0) {
        self.init(
            seed: seed, step: step, rate: rate, scratch: nil, scratch_stride: 0, pool: nil)
    }
}

extension GuardedFloats {
    func place(_ rowStride: Int, _ columnStride: Int) -> ckernels_place {
        ckernels_place(
            start: start, offset: 0, chunk_stride: 0, row_stride: rowStride,
            column_stride: columnStride)
    }
}
