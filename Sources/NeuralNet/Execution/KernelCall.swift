/// One kernel of a compiled program: what it computes over rows and columns, and what it reads and writes.
struct KernelCall {
    /// What is computed.
    enum Work {
        /// Elementwise steps, block by block.
        case group(Schedule.Group)
        /// A step with a kernel of its own.
        case step(Step, Kernel)
        /// A step without kernel, in plain loops.
        case plain(Step)
        /// A parameter's update by its gradient.
        case update(ParameterUpdate)
        /// A statistic's new value.
        case move(Value, to: ParameterIdentity)
    }

    /// A value as a matrix: element (i, j) is the element i · `rowStride` + j · `columnStride` of the value.
    struct Matrix {
        let value: Value
        let rowStride: Int
        let columnStride: Int
        /// Where the kernel does not cut the value although it is cut itself: a factor's inner extent.
        var uncut: Cut?

        /// A value whose rows lie one behind the other.
        static func rows(of value: Value, columns: Int) -> Matrix {
            Matrix(value: value, rowStride: columns, columnStride: 1)
        }
    }

    let work: Work
    let rows: Int
    let columns: Int
    /// What is read, in the order of the kernel's operands; of a group, the loads.
    let reads: [Matrix]
    /// The values that are made; of a group, all of its steps' results.
    let writes: [Matrix]
    /// The parameter that is changed, as the program's value.
    let changes: Value?
    /// Along what the call may be cut.
    let cuts: [Cut]
    /// The work, in multiply-adds of a product that would take as long.
    let cost: Int

    /// Along what a call is cut into chunks that don't depend on each other.
    enum Cut {
        case rows, columns
    }

    /// The number of rows or columns.
    func extent(along cut: Cut) -> Int { cut == .rows ? rows : columns }
}

extension KernelCall {
    /// Describes an item of a schedule.
    ///
    /// - Parameters:
    ///   - item: the item.
    ///   - program: the program, which knows the parameters' values.
    init(_ item: Schedule.Item, in program: Program) {
        switch item {
        case .group(let group): self.init(group)
        case .step(let step, let kernel?): self.init(step, kernel)
        case .step(let step, nil): self.init(plain: step)
        case .update(let update):
            let changed = program.value(of: update.identity)
            self.init(
                changing: changed, by: update.gradient, work: .update(update), cost: Cost.update)
        case .move(let value, let identity):
            self.init(
                changing: program.value(of: identity), by: value, work: .move(value, to: identity),
                cost: Cost.element)
        }
    }

    /// Multiply-adds that take about as long as one element.
    enum Cost {
        static let element = 4
        static let update = 24
        static let random = 48
        static let power = 48
    }

    private init(_ group: Schedule.Group) {
        let made = Set(group.steps.map(\.output.index))
        var reads: [Matrix] = []
        for step in group.steps {
            for input in step.inputs where !made.contains(input.index) {
                guard let reading = Frame.reading(of: input.extents, for: step.output.extents)
                else { preconditionFailure("a group's steps read their operands along its frame") }
                reads.append(
                    Matrix(
                        value: input, rowStride: reading.rowStride,
                        columnStride: reading.columnStride))
            }
        }
        let frame = group.frame
        self.init(
            work: .group(group), rows: frame.rows, columns: frame.columns, reads: reads,
            writes: group.steps.map { .rows(of: $0.output, columns: frame.columns) },
            changes: nil, cuts: KernelCall.cuts(ofRows: frame.rows),
            cost: frame.rows * frame.columns * Cost.element * group.steps.count)
    }

    private init(changing parameter: Value?, by value: Value, work: Work, cost: Int) {
        let columns = value.extents.last ?? 1
        let rows = columns == 0 ? 0 : value.count / columns
        self.init(
            work: work, rows: rows, columns: columns, reads: [.rows(of: value, columns: columns)],
            writes: [], changes: parameter, cuts: KernelCall.cuts(ofRows: rows),
            cost: value.count * cost)
    }

    /// Along what elements are cut: strips of columns are pieces that memory is slow to fetch.
    static func cuts(ofRows rows: Int) -> [Cut] { rows > 1 ? [.rows] : [.columns] }

    private init(plain step: Step) {
        self.init(
            work: .plain(step), rows: 1, columns: 1,
            reads: step.inputs.map { .rows(of: $0, columns: 1) },
            writes: [.rows(of: step.output, columns: 1)], changes: nil, cuts: [], cost: 0)
    }

    /// The number of terms of each element of a product; 0 of other calls.
    var innerExtent: Int {
        guard case .step(let step, .product(let form)) = work else { return 0 }
        return Product(form: form).innerExtent(left: step.inputs[0].extents)
    }
}
