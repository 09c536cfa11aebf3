internal import NeuralNet

/// Where the rows of an array stand while a fit, an evaluation or a prediction takes them.
struct RowSource {
    private let elements: UnsafeBufferPointer<Float>
    private let rows: Int
    private let rowSize: Int
    /// Who reads the rows of a file, and where the array's numbers begin in each.
    private let file: (reader: ReadAhead, column: Int)?
    /// The elements that each number of ``elements`` or of the file stands for, where it is a class's.
    private let classes: Int?

    fileprivate init(
        _ elements: UnsafeBufferPointer<Float>, of array: DataArray, classes: Int?
    ) {
        self.elements = elements
        rows = array.rows
        rowSize = classes == nil ? array.rowSize : 1
        file = nil
        self.classes = classes
    }

    fileprivate init(_ reader: ReadAhead, column: Int, of array: DataArray, classes: Int?) {
        elements = UnsafeBufferPointer(start: nil, count: 0)
        rows = array.rows
        rowSize = classes == nil ? array.rowSize : 1
        file = (reader, column)
        self.classes = classes
    }

    /// Copies rows, one after another.
    ///
    /// - Parameters:
    ///   - places: the places of the rows.
    ///   - order: whose places they are, `nil` for the order of the array.
    ///   - target: where they go; it holds as many rows.
    /// - Throws: ``TrainingError/unreadable(_:)`` where a file does not give them.
    func load(
        _ places: Range<Int>, of order: RowOrder?, into target: UnsafeMutableBufferPointer<Float>
    ) throws(TrainingError) {
        guard let classes else { return try loadNumbers(places, of: order, into: target) }
        precondition(target.count == places.count * classes, "as much room as rows")
        // The numbers stand in front and are spread out from the last on, so that none is lost.
        try loadNumbers(
            places, of: order, into: UnsafeMutableBufferPointer(rebasing: target[..<places.count]))
        for row in (0..<places.count).reversed() {
            let number = Int(target[row])
            precondition((0..<classes).contains(number), "a class's number")
            for element in row * classes..<(row + 1) * classes { target[element] = 0 }
            target[row * classes + number] = 1
        }
    }

    private func loadNumbers(
        _ places: Range<Int>, of order: RowOrder?, into target: UnsafeMutableBufferPointer<Float>
    ) throws(TrainingError) {
        if let file {
            try load(places, of: order, from: file.reader, column: file.column, into: target)
        } else if let order {
            if let list = order.list {
                gather(list.span.extracting(places), into: target)
            } else {
                for (index, place) in places.enumerated() {
                    let row = order[place]
                    let part = target[(index * rowSize)..<((index + 1) * rowSize)]
                    copy(row..<row + 1, into: UnsafeMutableBufferPointer(rebasing: part))
                }
            }
        } else {
            copy(places, into: target)
        }
    }

    private func load(
        _ places: Range<Int>, of order: RowOrder?, from reader: ReadAhead, column: Int,
        into target: UnsafeMutableBufferPointer<Float>
    ) throws(TrainingError) {
        precondition(target.count == places.count * rowSize, "as much room as rows")
        guard var to = target.baseAddress else { return }
        let width = reader.file.layout.rowSize
        do throws(RowFileError) {
            try reader.withRows(at: places, of: order) { rows in
                guard let first = rows.baseAddress else { return }
                if rowSize == width {
                    to.update(from: first, count: rows.count)
                    to += rows.count
                    return
                }
                for start in stride(from: column, to: rows.count, by: width) {
                    to.update(from: first + start, count: rowSize)
                    to += rowSize
                }
            }
        } catch {
            throw .unreadable(error)
        }
    }

    /// Copies chosen rows, one after another.
    ///
    /// - Parameters:
    ///   - positions: the positions of the rows; a position may come more than once.
    ///   - target: where they go; it holds as many rows as there are positions.
    private func gather(_ positions: Span<Int>, into target: UnsafeMutableBufferPointer<Float>) {
        precondition(target.count == positions.count * rowSize, "as much room as rows")
        if rowSize == 1 { return gatherNumbers(positions, into: target) }
        guard let source = elements.baseAddress, var to = target.baseAddress else { return }
        positions.withUnsafeBufferPointer { positions in
            // Floats have no old value to give up, so initializing, which need not look for overlap, will do.
            for row in positions {
                precondition(UInt(bitPattern: row) < UInt(bitPattern: rows), "a row of the array")
                to.initialize(from: source + row &* rowSize, count: rowSize)
                to += rowSize
            }
        }
    }

    private func gatherNumbers(
        _ positions: Span<Int>, into target: UnsafeMutableBufferPointer<Float>
    ) {
        for index in target.indices {
            let row = positions[index]
            precondition(UInt(bitPattern: row) < UInt(bitPattern: rows), "a row of the array")
            target[index] = elements[row]
        }
    }

    /// Copies neighbouring rows.
    ///
    /// - Parameters:
    ///   - positions: the positions of the rows.
    ///   - target: where they go; it holds as many rows.
    private func copy(_ positions: Range<Int>, into target: UnsafeMutableBufferPointer<Float>) {
        precondition(
            positions.lowerBound >= 0 && positions.upperBound <= rows, "rows of the array")
        precondition(target.count == positions.count * rowSize, "as much room as rows")
        guard let source = elements.baseAddress, let to = target.baseAddress else { return }
        to.update(from: source + positions.lowerBound * rowSize, count: target.count)
    }
}

extension [DataArray] {
    /// Calls a closure with where the rows of each array stand, which holds as long as the call.
    func withRows<Result, Failure: Error>(
        _ body: ([RowSource]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try self[...].withRows([], [], body)
    }
}

extension ArraySlice<DataArray> {
    fileprivate func withRows<Result, Failure: Error>(
        _ known: [RowSource], _ readers: [ReadAhead],
        _ body: ([RowSource]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let first else { return try body(known) }
        var (storage, classes) = (first.storage, Int?.none)
        if case .oneHot(let numbers, let count) = storage { (storage, classes) = (numbers, count) }
        switch storage {
        case .memory(let elements):
            return try elements.withUnsafeBufferPointer { elements throws(Failure) in
                let source = RowSource(elements, of: first, classes: classes)
                return try dropFirst().withRows(known + [source], readers, body)
            }
        case .file(let file, let rows, let column):
            // Arrays whose rows stand side by side are read once.
            let reader =
                readers.first { $0.reads(rows, of: file) } ?? ReadAhead(file, rows: rows)
            let source = RowSource(reader, column: column, of: first, classes: classes)
            return try dropFirst().withRows(known + [source], readers + [reader], body)
        case .oneHot: preconditionFailure("class numbers of class numbers")
        }
    }
}
