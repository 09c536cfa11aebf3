internal import NeuralNet

/// How an array's numbers are arranged where they are stored.
struct ArrayLayout: Equatable {
    let elements: StoredElements
    /// The extent of each axis, that of the rows included.
    let extents: [Int]
    /// The first axis moves fastest, not the last.
    let isFortranOrder: Bool

    /// The number of elements and their bytes.
    ///
    /// - Throws: ``ArrayProblem/tooLarge(extents:)`` where no memory could hold so many.
    func counts() throws(ArrayProblem) -> (elements: Int, bytes: Int) {
        guard let count = elementCount(of: extents),
            case let (bytes, overflow) = count.multipliedReportingOverflow(
                by: elements.type.byteCount), !overflow
        else { throw .tooLarge(extents: extents) }
        return (count, bytes)
    }

    /// The array of stored bytes.
    ///
    /// - Parameter stored: the bytes of all elements.
    /// - Returns: the array as float32 in C order.
    /// - Throws: ``ArrayProblem`` naming the place of a number that float32 cannot hold, or where memory is too small.
    func array(_ stored: UnsafeRawBufferPointer) throws(ArrayProblem) -> NumberArray {
        let count = try counts().elements
        guard count <= physicalMemory / MemoryLayout<Float>.size else {
            throw .tooLarge(extents: extents)
        }
        var misfit: StoredElements.Misfit?
        let floats = [Float](unsafeUninitializedCapacity: count) { floats, initialized in
            let part = UnsafeMutableBufferPointer(rebasing: floats[..<count])
            part.initialize(repeating: 0)
            misfit = elements.convert(stored, into: part)
            initialized = count
        }
        if let misfit { throw problem(misfit) }
        return NumberArray(
            extents: extents, elements: isFortranOrder ? inCOrder(floats) : floats)
    }

    /// What is wrong with a number that float32 cannot hold.
    func problem(_ misfit: StoredElements.Misfit) -> ArrayProblem {
        let place = place(of: misfit.index)
        return misfit.isInteger
            ? .integerTooLarge(row: place.row, column: place.column, value: misfit.value)
            : .numberTooLarge(row: place.row, column: place.column, value: misfit.value)
    }

    /// The elements of an array that is stored in Fortran's order, the first axis moving fastest.
    ///
    /// Squares of the rows and of the axis that moves slowest stay in the cache while they turn over.
    func inCOrder(_ stored: [Float]) -> [Float] {
        guard extents.count > 1, !stored.isEmpty else { return stored }
        let rows = extents[0]
        let columns = columnOrder
        let side = 32
        return [Float](unsafeUninitializedCapacity: stored.count) { ordered, initialized in
            stored.withUnsafeBufferPointer { stored in
                for firstRow in stride(from: 0, to: rows, by: side) {
                    let lastRow = min(firstRow + side, rows)
                    for first in stride(from: 0, to: columns.count, by: side) {
                        for row in firstRow..<lastRow {
                            for column in first..<min(first + side, columns.count) {
                                ordered.initializeElement(
                                    at: row &* columns.count &+ column,
                                    to: stored[columns[column] &* rows &+ row])
                            }
                        }
                    }
                }
            }
            initialized = stored.count
        }
    }

    /// For each element of a row in C order its place in Fortran's order of the axes behind the rows.
    private var columnOrder: [Int] {
        let axes = extents.dropFirst()
        var order = [0]
        var stride = 1
        // The last axis moves fastest in the result, so that each earlier one goes around those after it.
        var strides: [Int] = []
        for extent in axes {
            strides.append(stride)
            stride *= extent
        }
        for (extent, stride) in zip(axes, strides) {
            order = order.flatMap { start in (0..<extent).map { start + $0 * stride } }
        }
        return order
    }

    /// The row, and the place in it in C order, of the element that is stored at a place; both from 1.
    func place(of index: Int) -> (row: Int, column: Int) {
        guard let rows = extents.first, extents.count > 1 else { return (index + 1, 1) }
        guard isFortranOrder else {
            let size = extents.dropFirst().reduce(1, *)
            return (index / size + 1, index % size + 1)
        }
        var rest = index / rows
        var column = 0
        var stride = extents.dropFirst().reduce(1, *)
        for extent in extents.dropFirst() {
            stride /= extent
            column += rest % extent * stride
            rest /= extent
        }
        return (index % rows + 1, column + 1)
    }
}
