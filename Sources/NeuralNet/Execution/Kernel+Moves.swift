internal import CKernels

/// How a result is put together of its operands' elements: as blocks of the same pieces.
struct Pieces {
    /// The number of blocks.
    let blocks: Int
    /// The elements of a block of the result.
    let blockSize: Int
    /// For each operand the distance of what is read for neighbouring blocks.
    let operandSizes: [Int]
    /// What a block is put together of.
    private(set) var pieces: [ckernels_piece] = []

    /// Blocks of the first axes of a result, up to an axis.
    ///
    /// - Parameters:
    ///   - split: the result's extents around the axis.
    ///   - lengths: the extent of the axis in each operand.
    init(_ split: AxisSplit, from lengths: [Int]) {
        blocks = split.outer
        blockSize = split.length * split.inner
        operandSizes = lengths.map { $0 * split.inner }
    }

    /// A whole result of which the elements of one operand are read along strides.
    ///
    /// - Parameters:
    ///   - extents: the result's extents.
    ///   - strides: for each axis the distance of neighbours in the operand, 0 where they are the same.
    init(reading extents: [Int], strides: [Int]) {
        var axes: [(extent: Int, stride: Int)] = []
        for (extent, stride) in zip(extents, strides) where extent != 1 {
            if let last = axes.last, last.stride == stride * extent {
                axes[axes.count - 1] = (last.extent * extent, stride)
            } else {
                axes.append((extent, stride))
            }
        }
        let run = axes.popLast() ?? (1, 1)
        let outer = axes.isEmpty ? (extent: 1, stride: 0) : axes.removeFirst()
        blocks = outer.extent
        operandSizes = [outer.stride]
        blockSize = axes.reduce(run.extent) { $0 * $1.extent }
        var starts = [0]
        for axis in axes {
            starts = starts.flatMap { start in
                (0..<axis.extent).map { start + $0 * axis.stride }
            }
        }
        for (place, start) in starts.enumerated() {
            add(run.extent, to: place * run.extent, from: start, stride: run.stride)
        }
    }

    /// Adds a piece; one that goes on where the last one ends becomes a part of it.
    ///
    /// - Parameters:
    ///   - count: its elements.
    ///   - place: where it begins in the block of the result.
    ///   - start: where it begins in the operand's block.
    ///   - stride: the distance of neighbours in the operand.
    ///   - operand: the operand; `nil` for zeros.
    mutating func add(
        _ count: Int, to place: Int, from start: Int, stride: Int = 1, operand: Int? = 0
    ) {
        guard count > 0 else { return }
        let number = Int32(operand ?? -1)
        if let last = pieces.last, last.operand == number, last.to + last.count == place,
            operand == nil || (stride == last.stride && last.from + last.count * stride == start)
        {
            pieces[pieces.count - 1].count += count
            return
        }
        pieces.append(
            ckernels_piece(to: place, count: count, from: start, stride: stride, operand: number))
    }
}

extension Selection: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let split = AxisSplit(step.output.extents, axis: axis)
        var pieces = Pieces(split, from: [step.inputs[0].extents[axis]])
        for (position, source) in sources.enumerated() {
            pieces.add(
                split.inner, to: position * split.inner, from: (source ?? 0) * split.inner,
                operand: source == nil ? nil : 0)
        }
        return .pieces(pieces)
    }
}

extension SelectionSum: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let split = AxisSplit(step.output.extents, axis: axis)
        var pieces = Pieces(split, from: [targets.count])
        for (position, target) in targets.enumerated() {
            guard let target else { continue }
            pieces.add(split.inner, to: target * split.inner, from: position * split.inner)
        }
        return .addedPieces(pieces)
    }
}

extension Slice: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let split = AxisSplit(step.output.extents, axis: axis)
        var pieces = Pieces(split, from: [step.inputs[0].extents[axis]])
        pieces.add(range.count * split.inner, to: 0, from: range.lowerBound * split.inner)
        return .pieces(pieces)
    }
}

extension Padding: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let split = AxisSplit(step.output.extents, axis: axis)
        var pieces = Pieces(split, from: [range.count])
        let (start, end) = (range.lowerBound * split.inner, range.upperBound * split.inner)
        pieces.add(start, to: 0, from: 0, operand: nil)
        pieces.add(end - start, to: start, from: 0)
        pieces.add(length * split.inner - end, to: end, from: 0, operand: nil)
        return .pieces(pieces)
    }
}

extension Concatenation: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let split = AxisSplit(step.output.extents, axis: axis)
        let lengths = step.inputs.map { $0.extents[axis] }
        var pieces = Pieces(split, from: lengths)
        var place = 0
        for (operand, length) in lengths.enumerated() {
            pieces.add(length * split.inner, to: place, from: 0, operand: operand)
            place += length * split.inner
        }
        return .pieces(pieces)
    }
}

extension Transpose: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let strides = rowMajorStrides(of: step.inputs[0].extents)
        return .pieces(Pieces(reading: step.output.extents, strides: order.map { strides[$0] }))
    }
}

extension Broadcast: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let extents = step.inputs[0].extents
        guard Frame.reading(of: extents, for: target) == nil else {
            return .lane(kind: lane(CKERNELS_COPY), numbers: [])
        }
        let missing = [Int](repeating: 0, count: target.count - extents.count)
        let strides = zip(extents, rowMajorStrides(of: extents)).map { $0 == 1 ? 0 : $1 }
        return .pieces(Pieces(reading: target, strides: missing + strides))
    }
}

extension Gather: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        .gather(
            rows: step.inputs[0].extents[0], width: step.inputs[0].extents[1],
            places: step.inputs[1].count)
    }
}

extension GatherSum: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        .gatherSums(
            rows: rows, width: step.inputs[1].extents.last ?? 1, places: step.inputs[0].count)
    }
}

extension BatchedProduct: CompiledOperation {
    func kernel(for step: Step) -> Kernel? {
        let (left, right) = (step.inputs[0].extents, step.inputs[1].extents)
        return .products(blocks: left[0], rows: left[1], inner: left[2], columns: right[2])
    }
}
