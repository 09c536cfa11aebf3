extension KernelCall {
    /// Describes a step with a kernel of its own.
    init(_ step: Step, _ kernel: Kernel) {
        switch kernel {
        case .lane, .view: preconditionFailure("lanes stand in groups, views are no steps")
        case .product(let form): self.init(step, form)
        case .sums(let rows, let columns, let ofRows):
            let result = Matrix(
                value: step.output, rowStride: ofRows ? 1 : 0, columnStride: ofRows ? 0 : 1)
            self.init(
                step, kernel, rows: rows, columns: columns,
                reads: [.rows(of: step.inputs[0], columns: columns)], writes: result,
                cuts: ofRows ? [.rows] : [.columns])
        case .softmax(let rows, let columns, _), .sparsemax(let rows, let columns),
            .sparsemaxSlope(let rows, let columns):
            self.init(
                step, kernel, rows: rows, columns: columns,
                reads: step.inputs.map { .rows(of: $0, columns: columns) },
                writes: .rows(of: step.output, columns: columns), costOfElement: Cost.power)
        case .oneHot(let rows, let columns):
            self.init(
                step, kernel, rows: rows, columns: columns,
                reads: [Matrix(value: step.inputs[0], rowStride: 1, columnStride: 0)],
                writes: .rows(of: step.output, columns: columns))
        case .mask, .noise, .buckets, .vocabulary: self.init(elementwise: step, kernel)
        case .pieces(let pieces), .addedPieces(let pieces):
            self.init(step, kernel, pieces)
        case .gather(_, let width, let places):
            self.init(
                step, kernel, rows: places, columns: width,
                reads: [
                    Matrix(value: step.inputs[0], rowStride: 0, columnStride: 1),
                    Matrix(value: step.inputs[1], rowStride: 1, columnStride: 0),
                ], writes: .rows(of: step.output, columns: width))
        case .gatherSums(let rows, let width, _):
            self.init(
                step, kernel, rows: rows, columns: width,
                reads: [
                    Matrix(value: step.inputs[0], rowStride: 1, columnStride: 0),
                    .rows(of: step.inputs[1], columns: width),
                ], writes: .rows(of: step.output, columns: width), cuts: [.columns])
        case .products(let blocks, let rows, let inner, let columns):
            self.init(
                step, kernel, rows: blocks, columns: rows * columns,
                reads: [
                    .rows(of: step.inputs[0], columns: rows * inner),
                    .rows(of: step.inputs[1], columns: inner * columns),
                ], writes: .rows(of: step.output, columns: rows * columns), costOfElement: inner)
        }
    }

    private init(
        _ step: Step, _ kernel: Kernel, rows: Int, columns: Int, reads: [Matrix], writes: Matrix,
        cuts: [Cut] = [.rows], costOfElement: Int = Cost.element
    ) {
        self.init(
            work: .step(step, kernel), rows: rows, columns: columns, reads: reads,
            writes: [writes], changes: nil, cuts: cuts, cost: rows * columns * costOfElement)
    }

    /// A step that gives a number for each element, or for each place.
    private init(elementwise step: Step, _ kernel: Kernel) {
        let frame = Frame(step.output.extents)
        self.init(
            step, kernel, rows: frame.rows, columns: frame.columns,
            reads: step.inputs.map { .rows(of: $0, columns: frame.columns) },
            writes: .rows(of: step.output, columns: frame.columns),
            cuts: KernelCall.cuts(ofRows: frame.rows), costOfElement: Cost.random)
    }

    private init(_ step: Step, _ kernel: Kernel, _ pieces: Pieces) {
        let reads = zip(step.inputs, pieces.operandSizes).map { value, size in
            // What lies apart by anything but its own blocks is read all over.
            Matrix(
                value: value, rowStride: size, columnStride: 1,
                uncut: size * pieces.blocks == value.count ? nil : .rows)
        }
        self.init(
            step, kernel, rows: pieces.blocks, columns: pieces.blockSize, reads: reads,
            writes: .rows(of: step.output, columns: pieces.blockSize))
    }

    private init(_ step: Step, _ form: Product.Form) {
        let (left, right) = (step.inputs[0], step.inputs[1])
        let width = left.extents[left.extents.count - 1]
        let outer = left.extents.dropLast().reduce(1, *)
        let rightWidth = right.extents[right.extents.count - 1]
        var a = Matrix(value: left, rowStride: width, columnStride: 1, uncut: .columns)
        var b = Matrix(value: right, rowStride: rightWidth, columnStride: 1, uncut: .rows)
        let (rows, columns): (Int, Int)
        switch form {
        case .plain: (rows, columns) = (outer, rightWidth)
        case .leftTransposed:
            (rows, columns) = (width, rightWidth)
            a = Matrix(value: left, rowStride: 1, columnStride: width, uncut: .columns)
        case .rightTransposed:
            (rows, columns) = (outer, right.extents[0])
            b = Matrix(value: right, rowStride: 1, columnStride: width, uncut: .rows)
        }
        let inner = Product(form: form).innerExtent(left: left.extents)
        // Chunks of rows read all of B again and again, which a wide B is too dear for. A weight's gradient is cut by
        // rows all the same, as its update is.
        var cuts: [Cut] = columns < 128 || rows >= 512 ? [.rows, .columns] : [.columns]
        if form == .leftTransposed, rows >= 128 { cuts = [.rows] }
        self.init(
            work: .step(step, .product(form)), rows: rows, columns: columns, reads: [a, b],
            writes: [.rows(of: step.output, columns: columns)], changes: nil,
            cuts: cuts,
            cost: max(rows, 8) * columns * inner)
    }
}
