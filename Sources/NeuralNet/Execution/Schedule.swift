/// The steps of a program in the order in which they are computed, elementwise ones in groups.
struct Schedule {
    /// Steps that run together, block by block.
    struct Group {
        let frame: Frame
        var steps: [Step]
        /// The values that the group takes or makes.
        var values: Set<Int>
        /// What the group holds in registers.
        var registers: Set<Register>
    }

    /// A value as a group holds it: as it is read or, without reading, as the group makes it.
    struct Register: Hashable {
        let value: Int
        let reading: Frame.Reading?
    }

    enum Item {
        case group(Group)
        case step(Step, Kernel?)
        case update(ParameterUpdate)
        case move(Value, to: ParameterIdentity)
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
    ///   - updates: how parameters are changed: each as soon as its gradient is known and nothing more reads the
    ///     parameter.
    ///   - registers: the values that a group may hold.
    init(_ program: Program, wanted: [Value], updates: [ParameterUpdate], registers: Int) {
        self.registers = registers
        memoryOf = Array(program.sources.indices)
        let changes =
            program.updates.map { Change(.move($0.value, to: $0.identity), in: program) }
            + updates.map { Change(.update($0), in: program) }
        let steps = program.steps.filter(
            Schedule.needed(program, wanted + changes.map(\.source)))
        let due = Schedule.due(changes, in: steps, memoryOf: memoryOf)
        for change in due[-1] ?? [] { add(change) }
        for (position, step) in steps.enumerated() {
            add(step)
            for change in due[position] ?? [] { add(change) }
        }
        for frame in order { close(frame) }
    }

    /// A parameter's change at the end of its use.
    private struct Change {
        let item: Item
        /// What it is changed by.
        let source: Value
        /// The parameter's value before; `nil` if no step reads it.
        let target: Value?

        init(_ item: Item, in program: Program) {
            self.item = item
            switch item {
            case .update(let update):
                (source, target) = (update.gradient, program.value(of: update.identity))
            case .move(let value, let identity):
                (source, target) = (value, program.value(of: identity))
            case .group, .step: preconditionFailure("only updates and moves change parameters")
            }
        }
    }

    /// The changes behind the last step that makes or reads what they take or change; -1 where there is none.
    private static func due(
        _ changes: [Change], in steps: [Step], memoryOf: [Int]
    ) -> [Int: [Change]] {
        var memoryOf = memoryOf
        var lastUses: [Int: Int] = [:]
        for (position, step) in steps.enumerated() {
            if case .view? = (step.operation as? any CompiledOperation)?.kernel(for: step) {
                memoryOf[step.output.index] = memoryOf[step.inputs[0].index]
            }
            for value in step.inputs + [step.output] { lastUses[memoryOf[value.index]] = position }
        }
        return Dictionary(grouping: changes) { change in
            [change.source, change.target].compactMap { $0 }
                .map { lastUses[memoryOf[$0.index]] ?? -1 }.max() ?? -1
        }
    }

    private mutating func add(_ change: Change) {
        require(change.source)
        if let target = change.target {
            for frame in order {
                let values = open[frame]?.values ?? []
                if values.contains(where: { memoryOf[$0] == target.index }) { close(frame) }
            }
        }
        items.append(change.item)
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
        var group = open[frame] ?? Group(frame: frame, steps: [], values: [], registers: [])
        if group.registers.union(held(by: step, in: group)).count > registers {
            close(frame)
            group = Group(frame: frame, steps: [], values: [], registers: [])
        }
        group.registers.formUnion(held(by: step, in: group))
        if open[frame] == nil { order.append(frame) }
        group.steps.append(step)
        group.values.formUnion(step.inputs.map(\.index) + [step.output.index])
        open[frame] = group
        frameOf[step.output.index] = frame
    }

    /// The registers that a step needs in a group.
    private func held(by step: Step, in group: Group) -> Set<Register> {
        let made = Set(group.steps.map(\.output.index))
        let read = step.inputs.map { input in
            Register(
                value: input.index,
                reading: made.contains(input.index)
                    ? nil : Frame.reading(of: input.extents, for: step.output.extents))
        }
        return Set(read).union([Register(value: step.output.index, reading: nil)])
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
