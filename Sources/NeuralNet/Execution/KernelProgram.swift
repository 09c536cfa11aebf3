/// A program whose steps have the form that kernels want, and whose values have the bits of the one it is made of.
///
/// Where a kernel reads in one order only, steps are added that bring elements into it. Values keep their positions;
/// those of added steps stand behind them.
struct KernelProgram {
    /// The program.
    private(set) var program: Program
    /// How parameters are changed.
    private(set) var updates: [ParameterUpdate]

    /// Rewrites a program.
    ///
    /// - Parameters:
    ///   - original: the program.
    ///   - updates: how parameters are changed by their gradients.
    init(_ original: Program, updates: [ParameterUpdate]) {
        program = original
        program.steps = []
        self.updates = updates
        for step in original.steps { rewrite(step) }
        keepSourcesOfChanges()
    }

    private mutating func rewrite(_ step: Step) {
        let rank = step.output.extents.count
        switch step.operation {
        case let sum as Summation where sum.kernel(for: step) == nil:
            let axes = step.inputs[0].extents.indices
            let kept = axes.filter { !sum.axes.contains($0) }
            let order = kept + axes.filter { sum.axes.contains($0) }
            let x = transposed(step.inputs[0], by: order, for: step)
            let last = Summation(axes: Array(kept.count..<axes.count), keepsAxes: false)
            append(step, computing: last, of: [x])
        case let softmax as Softmax where softmax.kernel(for: step) == nil:
            let last = Softmax(axis: rank - 1, isLogarithmic: softmax.isLogarithmic)
            rewrite(step, along: softmax.axis, as: last)
        case let sparsemax as Sparsemax where sparsemax.kernel(for: step) == nil:
            rewrite(step, along: sparsemax.axis, as: Sparsemax(axis: rank - 1))
        case let slope as SparsemaxSlope where slope.kernel(for: step) == nil:
            rewrite(step, along: slope.axis, as: SparsemaxSlope(axis: rank - 1))
        default:
            append(step, computing: step.operation, of: readable(step))
        }
    }

    /// The inputs of a step; a group's are repeated beforehand where it cannot read them along its frame.
    private mutating func readable(_ step: Step) -> [Value] {
        let target = step.output.extents
        guard step.inputs.contains(where: { Frame.reading(of: $0.extents, for: target) == nil }),
            !(step.operation is Broadcast),
            case .lane? = (step.operation as? any CompiledOperation)?.kernel(for: step)
        else { return step.inputs }
        return step.inputs.map { input in
            Frame.reading(of: input.extents, for: target) != nil
                ? input : add(Broadcast(target: target), [input], for: step)
        }
    }

    /// Exchanges an axis with the last one, in front of an operation that works along it, and behind it.
    private mutating func rewrite(_ step: Step, along axis: Int, as last: some Operation) {
        var order = Array(step.output.extents.indices)
        order.swapAt(axis < 0 ? axis + order.count : axis, order.count - 1)
        let inputs = step.inputs.map { transposed($0, by: order, for: step) }
        let result = add(last, inputs, for: step)
        append(step, computing: Transpose(order: order), of: [result])
    }

    private mutating func transposed(_ x: Value, by order: [Int], for step: Step) -> Value {
        order == Array(order.indices) ? x : add(Transpose(order: order), [x], for: step)
    }

    /// Adds a step that makes a new value.
    private mutating func add(
        _ operation: some Operation, _ inputs: [Value], for step: Step?
    ) -> Value {
        let extents = operation.extents(for: inputs.map(\.extents))
        let value = Value(index: program.sources.count, extents: extents)
        program.sources.append(.step(program.steps.count))
        program.steps.append(
            Step(
                operation: operation, inputs: inputs, output: value, layer: step?.layer,
                rounding: nil))
        return value
    }

    /// Adds a step that makes the value of another.
    private mutating func append(
        _ step: Step, computing operation: any Operation, of inputs: [Value]
    ) {
        program.sources[step.output.index] = .step(program.steps.count)
        program.steps.append(
            Step(
                operation: operation, inputs: inputs, output: step.output, layer: step.layer,
                rounding: step.rounding))
    }

    /// Copies a parameter's value if another parameter becomes it while its own is changed, perhaps before.
    private mutating func keepSourcesOfChanges() {
        let identities = program.updates.map(\.identity) + updates.map(\.identity)
        let changed = Set(identities.compactMap { program.value(of: $0)?.index })
        guard !changed.isEmpty else { return }
        var memoryOf = Array(program.sources.indices)
        for step in program.steps where step.operation is Reshape {
            memoryOf[step.output.index] = memoryOf[step.inputs[0].index]
        }
        func isLost(_ value: Value) -> Bool { changed.contains(memoryOf[value.index]) }
        for index in program.updates.indices where isLost(program.updates[index].value) {
            program.updates[index].value = copied(program.updates[index].value)
        }
        updates = updates.map { update in
            isLost(update.gradient) ? update.with(gradient: copied(update.gradient)) : update
        }
    }

    private mutating func copied(_ value: Value) -> Value {
        add(Broadcast(target: value.extents), [value], for: nil)
    }
}
