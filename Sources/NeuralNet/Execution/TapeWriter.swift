internal import CKernels

/// Writes passes as kernels.
struct TapeWriter {
    /// Where values with memory of their own and parameters are, by the value's position.
    private let addresses: [Int: UnsafeMutablePointer<Float>]
    /// The values that live within a chunk, by their position.
    private let locals: [Int: BufferPlan.Local]
    private let parameters: ParameterMemory
    private var contents = Tape.Contents()
    private var plain: [(position: Int, operation: Tape.Plain)] = []

    /// Starts a tape.
    ///
    /// - Parameters:
    ///   - addresses: where values with memory of their own and parameters are, by the value's position.
    ///   - locals: the values that live within a chunk, by their position.
    ///   - parameters: the parameters that updates change.
    init(
        addresses: [Int: UnsafeMutablePointer<Float>], locals: [Int: BufferPlan.Local],
        parameters: ParameterMemory
    ) {
        self.addresses = addresses
        self.locals = locals
        self.parameters = parameters
    }

    /// The tape of all that was added.
    func finished() -> Tape {
        Tape(contents, plain: plain)
    }

    mutating func add(_ pass: Pass) {
        if let step = pass.plain {
            let operation = Tape.Plain(
                step: step, inputs: step.inputs.map(address), output: address(of: step.output))
            plain.append((contents.passes.count, operation))
            return
        }
        for (call, cut) in pass.calls { add(call, cut) }
        var new = ckernels_pass()
        (new.count, new.length, new.chunk) = (pass.calls.count, pass.length, pass.chunk)
        contents.passes.append(new)
    }

    private mutating func add(_ call: KernelCall, _ cut: KernelCall.Cut) {
        var step = ckernels_step()
        step.cut = Int32((cut == .rows ? CKERNELS_ROWS : CKERNELS_COLUMNS).rawValue)
        (step.rows, step.columns, step.inner) = (call.rows, call.columns, call.innerExtent)
        switch call.work {
        case .plain: preconditionFailure("operations without kernel are passes of their own")
        case .group(let group): set(&step, group)
        case .step(_, let kernel): set(&step, call, kernel)
        case .update(let update): set(&step, call, update)
        case .move(_, let identity):
            step.kind = kind(CKERNELS_MOVE)
            step.a = place(call.reads[0])
            step.c = place(parameters.address(of: identity), columns: call.columns)
        }
        contents.steps.append(step)
    }

    private func kind(_ kind: ckernels_step_kind) -> Int32 { Int32(kind.rawValue) }

    // MARK: - Places

    private func address(of value: Value) -> UnsafeMutablePointer<Float> {
        guard let address = addresses[value.index] else {
            preconditionFailure("every value that is read has a place")
        }
        return address
    }

    private func place(_ matrix: KernelCall.Matrix) -> ckernels_place {
        var place = ckernels_place()
        (place.row_stride, place.column_stride) = (matrix.rowStride, matrix.columnStride)
        guard let local = locals[matrix.value.index] else {
            place.start = address(of: matrix.value)
            return place
        }
        place.offset = local.offset
        place.chunk_stride =
            local.layout == .leading ? matrix.value.count / local.length : 1
        if local.layout == .trailing {
            // A chunk's rows lie closer together than those of all of the value.
            if place.row_stride == local.length { place.row_stride = local.chunk }
            if place.column_stride == local.length { place.column_stride = local.chunk }
        }
        return place
    }

    private func place(
        _ start: UnsafeMutablePointer<Float>, columns: Int
    ) -> ckernels_place {
        ckernels_place(
            start: start, offset: 0, chunk_stride: 0, row_stride: columns, column_stride: 1)
    }

    // MARK: - Kernels

    private mutating func set(
        _ step: inout ckernels_step, _ call: KernelCall, _ kernel: Kernel
    ) {
        if let first = call.reads.first { step.a = place(first) }
        if call.reads.count > 1 { step.b = place(call.reads[1]) }
        step.c = place(call.writes[0])
        switch kernel {
        case .lane, .view: preconditionFailure("lanes stand in groups, views are no steps")
        case .product: step.kind = kind(CKERNELS_PRODUCT)
        case .sums(_, _, let ofRows):
            step.kind = kind(ofRows ? CKERNELS_ROW_SUMS : CKERNELS_COLUMN_SUMS)
        case .softmax(_, _, let isLogarithmic):
            step.kind = kind(isLogarithmic ? CKERNELS_LOG_SOFTMAX : CKERNELS_SOFTMAX)
        case .oneHot: step.kind = kind(CKERNELS_ONE_HOT)
        case .mask(let threshold, let kept, let stream):
            step.kind = kind(CKERNELS_MASK)
            (step.threshold, step.stream) = (threshold, stream)
            step.n.0 = kept
        case .noise(let mean, let deviation, let stream):
            step.kind = kind(CKERNELS_NOISE)
            (step.mean, step.deviation, step.stream) = (mean, deviation, stream)
        case .sparsemax: step.kind = kind(CKERNELS_SPARSEMAX)
        case .sparsemaxSlope:
            step.kind = kind(CKERNELS_SPARSEMAX_SLOPE)
            step.d = place(call.reads[2])
        case .pieces, .addedPieces, .gather, .gatherSums, .products, .buckets, .vocabulary:
            setMove(&step, call, kernel)
        }
    }

    /// Sets what moves elements, or looks numbers up.
    private mutating func setMove(
        _ step: inout ckernels_step, _ call: KernelCall, _ kernel: Kernel
    ) {
        switch kernel {
        case .pieces(let pieces):
            step.kind = kind(CKERNELS_PIECES)
            set(&step, call, pieces)
        case .addedPieces(let pieces):
            step.kind = kind(CKERNELS_ADDED_PIECES)
            set(&step, call, pieces)
        case .gather(let rows, _, _):
            step.kind = kind(CKERNELS_GATHER)
            step.inner = rows
        case .gatherSums(_, _, let places):
            step.kind = kind(CKERNELS_GATHER_SUMS)
            step.inner = places
        case .products(_, _, let inner, let columns):
            step.kind = kind(CKERNELS_PRODUCTS)
            (step.inner, step.width) = (inner, columns)
        case .buckets(let boundaries):
            step.kind = kind(CKERNELS_BUCKETS)
            step.table_count = boundaries.count
            contents.table += boundaries
        case .vocabulary(let vocabulary):
            step.kind = kind(CKERNELS_VOCABULARY)
            (step.inner, step.width) = (vocabulary.others, vocabulary.firstOther)
            let sorted = vocabulary.numbers.sorted { $0.key < $1.key }
            (step.table_count, step.key_count) = (sorted.count, sorted.count)
            contents.table += sorted.map { Float($0.value) }
            contents.keys += sorted.map(\.key)
        default: preconditionFailure("other kernels are set before")
        }
    }

    private mutating func set(
        _ step: inout ckernels_step, _ call: KernelCall, _ pieces: Pieces
    ) {
        step.piece_count = pieces.pieces.count
        contents.pieces += pieces.pieces
        step.lane_count = call.reads.count
        for read in call.reads {
            var lane = ckernels_lane()
            lane.kind = Int32(CKERNELS_LOAD.rawValue)
            lane.place = place(read)
            contents.lanes.append(lane)
        }
    }

    private func set(_ step: inout ckernels_step, _ call: KernelCall, _ update: ParameterUpdate) {
        let slots = update.slots.map { place(parameters.address(of: $0), columns: call.columns) }
        step.a = place(call.reads[0])
        step.c = place(parameters.address(of: update.identity), columns: call.columns)
        switch update.rule {
        case .descent: step.kind = kind(CKERNELS_SGD)
        case .momentum(let momentum, let isNesterov):
            step.kind = kind(CKERNELS_SGD_MOMENTUM)
            step.b = slots[0]
            (step.n.0, step.n.1) = (momentum, isNesterov ? 1 : 0)
        case .adam(let rest1, let rest2, let epsilon):
            step.kind = kind(CKERNELS_ADAM)
            (step.b, step.d) = (slots[0], slots[1])
            step.has_largest = slots.count > 2
            if step.has_largest { step.e = slots[2] }
            (step.n.0, step.n.1, step.n.2) = (rest1, rest2, epsilon)
        }
    }

    // MARK: - Groups

    private mutating func set(_ step: inout ckernels_step, _ group: Schedule.Group) {
        step.kind = kind(CKERNELS_GROUP)
        let start = contents.lanes.count
        var registers: [Schedule.Register: UInt8] = [:]
        for member in group.steps {
            guard
                case .lane(let kind, let numbers)? = (member.operation as? any CompiledOperation)?
                    .kernel(for: member)
            else { preconditionFailure("groups hold lanes only") }
            let inputs = member.inputs.map { load($0, for: member, &registers) }
            var lane = ckernels_lane()
            lane.kind = kind
            lane.a = inputs[0]
            lane.b = inputs.count > 1 ? inputs[1] : inputs[0]
            lane.c = inputs.count > 2 ? inputs[2] : inputs[0]
            lane.t = register(
                Schedule.Register(value: member.output.index, reading: nil), &registers)
            for (index, number) in numbers.enumerated() {
                withUnsafeMutableBytes(of: &lane.n) {
                    $0.storeBytes(of: number, toByteOffset: 4 * index, as: Float.self)
                }
            }
            contents.lanes.append(lane)
            let output = member.output
            if addresses[output.index] != nil || locals[output.index] != nil {
                contents.lanes.append(
                    store(lane.t, .rows(of: output, columns: group.frame.columns)))
            }
        }
        step.lane_count = contents.lanes.count - start
    }

    private func register(_ key: Schedule.Register, _ registers: inout [Schedule.Register: UInt8])
        -> UInt8
    {
        if let known = registers[key] { return known }
        precondition(registers.count < CKERNELS_REGISTERS, "schedules keep to the registers")
        let new = UInt8(registers.count)
        registers[key] = new
        return new
    }

    private mutating func load(
        _ value: Value, for step: Step, _ registers: inout [Schedule.Register: UInt8]
    ) -> UInt8 {
        if let made = registers[Schedule.Register(value: value.index, reading: nil)] { return made }
        guard let reading = Frame.reading(of: value.extents, for: step.output.extents) else {
            preconditionFailure("a group's steps read their operands along its frame")
        }
        let key = Schedule.Register(value: value.index, reading: reading)
        if let known = registers[key] { return known }
        var lane = ckernels_lane()
        lane.kind = Int32(CKERNELS_LOAD.rawValue)
        lane.t = register(key, &registers)
        lane.place = place(
            KernelCall.Matrix(
                value: value, rowStride: reading.rowStride, columnStride: reading.columnStride))
        contents.lanes.append(lane)
        return lane.t
    }

    private func store(_ register: UInt8, _ matrix: KernelCall.Matrix) -> ckernels_lane {
        var lane = ckernels_lane()
        lane.kind = Int32(CKERNELS_STORE.rawValue)
        lane.a = register
        lane.place = place(matrix)
        return lane
    }
}
