package import CKernels

extension KernelRunner {
    /// A step over up to three operands, which are its a, b and d.
    ///
    /// - Parameters:
    ///   - kind: what is computed.
    ///   - size: the rows and columns of the result.
    ///   - operands: the operands, and how they are read.
    ///   - cuts: in which directions it can be cut.
    ///   - run: seed and number of the run.
    ///   - configure: sets what else the step has; pointers must stay valid.
    /// - Returns: the result.
    /// - Throws: ``Damage`` where memory around it was changed.
    package mutating func step(
        _ kind: ckernels_step_kind, _ size: (rows: Int, columns: Int), _ operands: [LaneOperand],
        cuts: Cuts, run: (seed: UInt64, number: UInt32) = (0, 0),
        _ configure: (inout ckernels_step) -> Void = { _ in }
    ) throws(Damage) -> [Float] {
        var step = ckernels_step()
        step.kind = Int32(kind.rawValue)
        (step.rows, step.columns) = (size.rows, size.columns)
        let memory = operands.map { operand($0.values) }
        let places = zip(memory, operands).map { $0.place($1.rowStride, $1.columnStride) }
        if let place = places.first { step.a = place }
        if places.count > 1 { step.b = places[1] }
        if places.count > 2 { step.d = places[2] }
        configure(&step)
        return try self.run(
            &step, result: size, operands: memory, cuts: cuts,
            ckernels_run(seed: run.seed, step: run.number))
    }

    /// Rows that are put together of pieces, or to which they are added.
    ///
    /// - Parameters:
    ///   - kind: how.
    ///   - size: the rows and columns of the result.
    ///   - pieces: the pieces of each row.
    ///   - operands: what the pieces are of, rows one behind the other.
    /// - Returns: the result.
    /// - Throws: ``Damage`` where memory around it was changed.
    package mutating func pieces(
        _ kind: ckernels_step_kind, _ size: (rows: Int, columns: Int), _ pieces: [ckernels_piece],
        of operands: [LaneOperand]
    ) throws(Damage) -> [Float] {
        var step = ckernels_step()
        step.kind = Int32(kind.rawValue)
        (step.rows, step.columns) = (size.rows, size.columns)
        let memory = operands.map { operand($0.values) }
        let lanes = zip(memory, operands).map { memory, operand in
            var lane = ckernels_lane()
            lane.place = memory.place(operand.rowStride, operand.columnStride)
            return lane
        }
        (step.lane_count, step.piece_count) = (lanes.count, pieces.count)
        let (laneCopy, pieceCopy) = (Copied(lanes), Copied(pieces))
        (step.lanes, step.pieces) = (laneCopy.start, pieceCopy.start)
        defer { withExtendedLifetime((laneCopy, pieceCopy)) {} }
        return try run(&step, result: size, operands: memory, cuts: .rows)
    }
}

/// Elements at an address that stays.
private final class Copied<Element: BitwiseCopyable> {
    private let elements: UnsafeMutableBufferPointer<Element>

    var start: UnsafePointer<Element>? { elements.baseAddress.map { UnsafePointer($0) } }

    init(_ elements: [Element]) {
        self.elements = .allocate(capacity: elements.count)
        _ = self.elements.initialize(from: elements)
    }

    deinit { elements.deallocate() }
}
