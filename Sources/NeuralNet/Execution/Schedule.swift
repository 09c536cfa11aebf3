/// The steps of a program in the order in which they are computed, elementwise ones in groups.
struct Schedule {
    /// Steps that run together, block by block.
    struct Group {
        let frame: Frame
        var steps: [Step]
        /// The values that the group takes or makes; each has a register.
        var values: Set<Int>
    }

    enum Item {
        case group(Group)
        case step(Step, Kernel?)
    }

    private(set) var items: [Item] = []
    /// The value whose memory each value shares, by its position; itself where it has its own.
    private(set) var memoryOf: [Int]
    private var open: [Frame: Group] = [:]
    /// The open groups in the order in which they were opened.
    private var order: [Frame] = []
    private var frameOf: [Int: Frame] = [:]
    private let registers: Int

    /// Schedules a program.
    ///
    /// A step joins the open group of its shape; a group is closed when a value of it is wanted elsewhere.
    ///
    /// - Parameters:
    ///   - program: the program.
    ///   - wanted: the values that are read after a run; steps that lead to none are left out.
    ///   - registers: the values that a group may hold.
    init(_ program: Program, wanted: [Value], registers: Int) {
        self.registers = registers
        memoryOf = Array(program.sources.indices)
        for step in program.steps.filter(Schedule.needed(program, wanted)) { add(step) }
        for frame in order { close(frame) }
    }

    private static func needed(_ program: Program, _ wanted: [Value]) -> (Step) -> Bool {
        var needed = Set(wanted.map(\.index))
        for step in program.steps.reversed() where needed.contains(step.output.index) {
            needed.formUnion(step.inputs.map(\.index))
        }
        return { needed.contains($0.output.index) }
    }

    private mutating func add(_ step: Step) {
        let kernel = (step.operation as? any CompiledOperation)?.kernel(for: step)
        switch kernel {
        case .lane where step.inputs.allSatisfy(isReadable(for: step)): join(step)
        case .view:
            require(step.inputs[0])
            memoryOf[step.output.index] = memoryOf[step.inputs[0].index]
        case .lane: place(step, nil)
        default: place(step, kernel)
        }
    }

    private func isReadable(for step: Step) -> (Value) -> Bool {
        { Frame.reading(of: $0.extents, for: step.output.extents) != nil }
    }

    private mutating func place(_ step: Step, _ kernel: Kernel?) {
        for input in step.inputs { require(input) }
        items.append(.step(step, kernel))
    }

    private mutating func join(_ step: Step) {
        let frame = Frame(step.output.extents)
        for input in step.inputs where !isOwn(input, of: frame, for: step) { require(input) }
        var group = open[frame] ?? Group(frame: frame, steps: [], values: [])
        let added = Set(step.inputs.map(\.index)).union([step.output.index])
        if group.values.union(added).count > registers {
            close(frame)
            group = Group(frame: frame, steps: [], values: [])
        }
        if open[frame] == nil { order.append(frame) }
        group.steps.append(step)
        group.values.formUnion(added)
        open[frame] = group
        frameOf[step.output.index] = frame
    }

    /// Whether a value is made by the open group of a frame and read as it lies in its register.
    private func isOwn(_ value: Value, of frame: Frame, for step: Step) -> Bool {
        guard frameOf[value.index] == frame, open[frame] != nil else { return false }
        let reading = Frame.reading(of: value.extents, for: step.output.extents)
        return value.count == step.output.count
            && (value.count == 1
                || reading == Frame.Reading(rowStride: frame.columns, columnStride: 1))
    }

    /// Closes the group that makes a value, if it is open.
    private mutating func require(_ value: Value) {
        if let frame = frameOf[memoryOf[value.index]] { close(frame) }
    }

    private mutating func close(_ frame: Frame) {
        guard let group = open.removeValue(forKey: frame) else { return }
        order.removeAll { $0 == frame }
        for step in group.steps { frameOf[step.output.index] = nil }
        items.append(.group(group))
    }
}
