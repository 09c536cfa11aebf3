internal import HDF5
internal import NeuralNet
internal import Training

/// An array whose numbers stay in its file, row by row.
struct StoredArray {
    /// The extent of each axis, that of the rows included.
    let extents: [Int]
    /// The rows.
    let file: RowFile

    /// Takes an array whose rows stand one after another.
    ///
    /// - Parameters:
    ///   - layout: how its numbers are arranged.
    ///   - offset: the bytes before them.
    ///   - path: the file's path.
    ///   - name: how messages call it.
    /// - Throws: ``DataError``.
    init(
        _ layout: ArrayLayout, at offset: Int, path: String, name: String
    ) throws(DataError) {
        let rowSize = layout.extents.dropFirst().reduce(1, *)
        let elements = layout.elements
        let conversion: RowFile.Conversion = { stored, floats in
            elements.convert(stored, into: floats).map {
                RowFile.Misfit(index: $0.index, value: $0.value)
            }
        }
        let isNative = elements.type == .float32 && !elements.isBigEndian
        let rows = RowFile.Layout(
            offset: offset, rows: layout.extents[0], rowSize: rowSize,
            rowBytes: rowSize * elements.type.byteCount, isFinite: false,
            conversion: isNative ? nil : conversion)
        extents = layout.extents
        do throws(FileError) {
            file = try RowFile(path: path, name: name, layout: rows)
        } catch {
            throw .file(error)
        }
    }

    /// Takes rows that were written to a temporary file.
    init(extents: [Int], file: RowFile) {
        self.extents = extents
        self.file = file
    }
}

extension StoredArray {
    /// Opens an array that is too large for memory.
    ///
    /// - Parameters:
    ///   - location: where it is.
    ///   - policy: how much is held in memory.
    /// - Returns: `nil` where it is to be read at once: a small one, or one whose rows don't stand in the file.
    /// - Throws: ``DataError``.
    static func opening(
        _ location: DataLocation, _ policy: MemoryPolicy
    ) throws(DataError) -> StoredArray? {
        switch location {
        case .npy(let path): try opening(npy: path, policy)
        case .array(.hdf5, let path, let name):
            try HDF5ArrayFile(path: path).stored(named: name, policy)
        default: nil
        }
    }

    private static func opening(
        npy path: String, _ policy: MemoryPolicy
    ) throws(DataError) -> StoredArray? {
        let file: MappedFile
        do throws(FileError) { file = try MappedFile(path: path) } catch { throw .file(error) }
        let header: NPYHeader
        let count: Int
        do throws(ArrayProblem) {
            header = try NPYHeader(file.bytes.bytes)
            count = try header.checkedCount(ofFile: file.count)
        } catch {
            throw .array(path, error)
        }
        let layout = header.layout
        guard !layout.extents.isEmpty, count > 0, !policy.holds(count) else { return nil }
        guard layout.isFortranOrder, layout.extents.count > 1 else {
            return try StoredArray(layout, at: header.end, path: path, name: path)
        }
        return try turning(layout, of: file, from: header.end, path: path, policy)
    }

    /// Writes an array of Fortran's order to a temporary file in C order, some rows at a time.
    private static func turning(
        _ layout: ArrayLayout, of file: MappedFile, from start: Int, path: String,
        _ policy: MemoryPolicy
    ) throws(DataError) -> StoredArray {
        let (rows, size) = (layout.extents[0], layout.elements.type.byteCount)
        let width = layout.extents.dropFirst().reduce(1, *)
        let spool = try Spool(in: policy.folder, width: width)
        // Of each column as many rows as fill some pages, if the block stays small.
        let limit = max(1, min((8 << 20) / width, 1 << 16))
        for first in stride(from: 0, to: rows, by: limit) {
            let count = min(limit, rows - first)
            var stored = [UInt8](repeating: 0, count: count * width * size)
            stored.withUnsafeMutableBytes { stored in
                for column in 0..<width {
                    let place = start + (column * rows + first) * size
                    let part = file.bytes[place..<place + count * size]
                    stored[(column * count * size)..<((column + 1) * count * size)]
                        .copyBytes(from: part)
                }
            }
            file.release(0..<file.count)
            let block = ArrayLayout(
                elements: layout.elements, extents: [count] + layout.extents.dropFirst(),
                isFortranOrder: true)
            let array: NumberArray
            do throws(ArrayProblem) {
                array = try stored.withUnsafeBufferPointer { bytes throws(ArrayProblem) in
                    try block.array(UnsafeRawBufferPointer(bytes))
                }
            } catch {
                throw .array(path, error.moved(byRows: first))
            }
            try array.elements.withUnsafeBufferPointer { rows throws(DataError) in
                try spool.append(rows)
            }
        }
        withExtendedLifetime(file) {}
        return StoredArray(extents: layout.extents, file: try spool.file(called: path))
    }
}

extension ArrayProblem {
    /// The same problem where the rows begin later.
    fileprivate func moved(byRows count: Int) -> ArrayProblem {
        switch self {
        case .integerTooLarge(let row, let column, let value):
            .integerTooLarge(row: row + count, column: column, value: value)
        case .numberTooLarge(let row, let column, let value):
            .numberTooLarge(row: row + count, column: column, value: value)
        default: self
        }
    }
}

extension NPYHeader {
    /// The number of elements of a file that has just the bytes for them.
    ///
    /// - Parameter size: the bytes of the file, the header included.
    /// - Returns: the number.
    /// - Throws: ``ArrayProblem`` where there are fewer or more.
    func checkedCount(ofFile size: Int) throws(ArrayProblem) -> Int {
        let (count, byteCount) = try layout.counts()
        let found = size - end
        guard byteCount == found else { throw .wrongByteCount(expected: byteCount, found: found) }
        return count
    }
}
