internal import CKernels

/// Writes a schedule as kernels.
struct TapeWriter {
    private let places: [Int: UnsafeMutablePointer<Float>]
    private var steps: [ckernels_step] = []
    private var lanes: [ckernels_lane] = []
    private var plain: [(position: Int, operation: Tape.Plain)] = []

    /// Starts a tape.
    ///
    /// - Parameter places: where each value's numbers are, by the value's position.
    init(places: [Int: UnsafeMutablePointer<Float>]) {
        self.places = places
    }

    /// The tape of all that was added.
    func finished() -> Tape {
        Tape(steps, lanes: lanes, plain: plain)
    }

    mutating func add(_ item: Schedule.Item) {
        switch item {
        case .group(let group): add(group)
        case .step(let step, let kernel?): add(step, kernel)
        case .step(let step, nil):
            plain.append(
                (
                    steps.count,
                    Tape.Plain(
                        step: step, inputs: step.inputs.map(place), output: place(step.output))
                ))
        }
    }

    /// Adds a copy of a value to a parameter.
    mutating func addMove(of value: Value, to target: UnsafeMutablePointer<Float>) {
        var step = ckernels_step()
        step.kind = kind(CKERNELS_MOVE)
        step.columns = value.count
        step.a = UnsafePointer(place(value))
        step.c = target
        steps.append(step)
    }

    /// Adds a parameter's update.
    mutating func add(_ update: ParameterUpdate, to target: UnsafeMutablePointer<Float>) {
        var step = ckernels_step()
        step.columns = update.gradient.count
        step.a = UnsafePointer(place(update.gradient))
        step.c = target
        let slots = update.slots.map { $0.address(of: update.identity) }
        switch update.rule {
        case .descent: step.kind = kind(CKERNELS_SGD)
        case .momentum(let momentum, let isNesterov):
            step.kind = kind(CKERNELS_SGD_MOMENTUM)
            step.b = slots[0]
            step.n.0 = momentum
            step.n.1 = isNesterov ? 1 : 0
        case .adam(let rest1, let rest2, let epsilon):
            step.kind = kind(CKERNELS_ADAM)
            (step.b, step.d) = (slots[0], slots[1])
            step.e = slots.count > 2 ? slots[2] : nil
            (step.n.0, step.n.1, step.n.2) = (rest1, rest2, epsilon)
        }
        steps.append(step)
    }

    private func place(_ value: Value) -> UnsafeMutablePointer<Float> {
        guard let place = places[value.index] else {
            preconditionFailure("every value has a place")
        }
        return place
    }

    private func kind(_ kind: ckernels_step_kind) -> Int32 { Int32(kind.rawValue) }

    // MARK: - Kernels

    private mutating func add(_ value: Step, _ kernel: Kernel) {
        var step = ckernels_step()
        if let input = value.inputs.first { step.a = UnsafePointer(place(input)) }
        step.c = place(value.output)
        switch kernel {
        case .lane, .view: preconditionFailure("lanes stand in groups, views are no steps")
        case .product(let form): return add(value, form, step)
        case .sums(let rows, let columns, let ofRows):
            step.kind = self.kind(ofRows ? CKERNELS_ROW_SUMS : CKERNELS_COLUMN_SUMS)
            (step.rows, step.columns) = (rows, columns)
        case .softmax(let rows, let columns, let isLogarithmic):
            step.kind = self.kind(isLogarithmic ? CKERNELS_LOG_SOFTMAX : CKERNELS_SOFTMAX)
            (step.rows, step.columns) = (rows, columns)
        case .oneHot(let rows, let columns):
            step.kind = self.kind(CKERNELS_ONE_HOT)
            (step.rows, step.columns) = (rows, columns)
        case .mask(let threshold, let kept, let stream):
            step.kind = self.kind(CKERNELS_MASK)
            (step.columns, step.inner) = (value.output.count, Int(threshold))
            step.n.0 = kept
            step.stream = stream
        }
        steps.append(step)
    }

    private mutating func add(_ value: Step, _ form: Product.Form, _ start: ckernels_step) {
        var step = start
        step.kind = kind(CKERNELS_PRODUCT)
        let (left, right) = (value.inputs[0], value.inputs[1])
        let rows = left.extents.dropLast().reduce(1, *)
        let width = left.extents[left.extents.count - 1]
        step.b = place(right)
        step.b_row_stride = right.extents[right.extents.count - 1]
        step.b_column_stride = 1
        switch form {
        case .plain:
            (step.rows, step.inner, step.columns) = (rows, width, right.extents[1])
            (step.a_row_stride, step.a_column_stride) = (width, 1)
        case .leftTransposed:
            (step.rows, step.inner) = (width, rows)
            step.columns = right.extents[right.extents.count - 1]
            (step.a_row_stride, step.a_column_stride) = (1, width)
        case .rightTransposed:
            (step.rows, step.inner, step.columns) = (rows, width, right.extents[0])
            (step.a_row_stride, step.a_column_stride) = (width, 1)
            (step.b_row_stride, step.b_column_stride) = (1, width)
        }
        steps.append(step)
    }

    // MARK: - Groups

    private mutating func add(_ group: Schedule.Group) {
        let start = lanes.count
        var registers: [Register: UInt8] = [:]
        for step in group.steps {
            guard
                case .lane(let kind, let numbers)? = (step.operation as? any CompiledOperation)?
                    .kernel(for: step)
            else { preconditionFailure("groups hold lanes only") }
            let inputs = step.inputs.map { load($0, for: step, &registers) }
            var lane = ckernels_lane()
            lane.kind = kind
            lane.a = inputs[0]
            lane.b = inputs.count > 1 ? inputs[1] : inputs[0]
            lane.c = inputs.count > 2 ? inputs[2] : inputs[0]
            lane.t = register(Register(value: step.output.index, reading: nil), &registers)
            for (index, number) in numbers.enumerated() {
                withUnsafeMutableBytes(of: &lane.n) {
                    $0.storeBytes(of: number, toByteOffset: 4 * index, as: Float.self)
                }
            }
            lanes.append(lane)
            if let place = places[step.output.index] {
                lanes.append(store(lane.t, at: place, columns: group.frame.columns))
            }
        }
        var step = ckernels_step()
        step.kind = kind(CKERNELS_GROUP)
        (step.rows, step.columns) = (group.frame.rows, group.frame.columns)
        step.lane_count = UInt32(lanes.count - start)
        steps.append(step)
    }

    /// A value in a register, as it is read; `nil` for one that the group makes.
    private struct Register: Hashable {
        let value: Int
        let reading: Frame.Reading?
    }

    private func register(_ key: Register, _ registers: inout [Register: UInt8]) -> UInt8 {
        if let known = registers[key] { return known }
        let new = UInt8(registers.count)
        registers[key] = new
        return new
    }

    private mutating func load(
        _ value: Value, for step: Step, _ registers: inout [Register: UInt8]
    ) -> UInt8 {
        if let made = registers[Register(value: value.index, reading: nil)] { return made }
        guard let reading = Frame.reading(of: value.extents, for: step.output.extents) else {
            preconditionFailure("a group's steps read their operands along its frame")
        }
        let key = Register(value: value.index, reading: reading)
        if let known = registers[key] { return known }
        var lane = ckernels_lane()
        lane.kind = Int32(CKERNELS_LOAD.rawValue)
        lane.t = register(key, &registers)
        lane.place = place(value)
        (lane.row_stride, lane.column_stride) = (reading.rowStride, reading.columnStride)
        lanes.append(lane)
        return lane.t
    }

    private func store(
        _ register: UInt8, at place: UnsafeMutablePointer<Float>, columns: Int
    ) -> ckernels_lane {
        var lane = ckernels_lane()
        lane.kind = Int32(CKERNELS_STORE.rawValue)
        lane.a = register
        lane.place = place
        (lane.row_stride, lane.column_stride) = (columns, 1)
        return lane
    }
}
