internal import NeuralNet

/// Where the rows of an array stand while a fit, an evaluation or a prediction takes them.
struct RowSource {
    private let elements: UnsafeBufferPointer<Float>
    private let rows: Int
    private let rowSize: Int

    fileprivate init(_ elements: UnsafeBufferPointer<Float>, of array: DataArray) {
        self.elements = elements
        rows = array.rows
        rowSize = array.rowSize
    }

    /// Copies chosen rows, one after another.
    ///
    /// - Parameters:
    ///   - positions: the positions of the rows; a position may come more than once.
    ///   - target: where they go; it holds as many rows as there are positions.
    func gather(_ positions: Span<Int>, into target: UnsafeMutableBufferPointer<Float>) {
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
    func copy(_ positions: Range<Int>, into target: UnsafeMutableBufferPointer<Float>) {
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
        try self[...].withRows([], body)
    }
}

extension ArraySlice<DataArray> {
    fileprivate func withRows<Result, Failure: Error>(
        _ known: [RowSource], _ body: ([RowSource]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let first else { return try body(known) }
        return try first.elements.withUnsafeBufferPointer {
            elements throws(Failure) in
            try dropFirst().withRows(known + [RowSource(elements, of: first)], body)
        }
    }
}
