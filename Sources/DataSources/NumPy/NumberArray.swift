internal import NeuralNet

/// An array of a NumPy file as float32 in C order.
struct NumberArray: Equatable {
    /// The extent of each axis, that of the rows included.
    let extents: [Int]
    /// The elements, the last axis moving fastest.
    let elements: [Float]

    /// Makes an array of what is known to fit.
    init(extents: [Int], elements: [Float]) {
        self.extents = extents
        self.elements = elements
    }

    /// Reads a `.npy` file.
    ///
    /// - Parameter bytes: the whole file.
    /// - Throws: ``ArrayProblem`` where it is none, or holds what float32 cannot.
    init(npy bytes: RawSpan) throws(ArrayProblem) {
        let header = try NPYHeader(bytes)
        let size = header.elementType.byteCount
        guard let count = elementCount(of: header.extents),
            case let (byteCount, overflow) = count.multipliedReportingOverflow(by: size), !overflow
        else { throw .tooLarge(extents: header.extents) }
        let found = bytes.byteCount - header.end
        guard byteCount == found else { throw .wrongByteCount(expected: byteCount, found: found) }
        guard count <= physicalMemory / MemoryLayout<Float>.size else {
            throw .tooLarge(extents: header.extents)
        }
        extents = header.extents
        let stored = try header.floats(in: bytes, count: count)
        elements = header.isFortranOrder ? header.inCOrder(stored) : stored
    }
}

extension NPYHeader {
    /// The elements of an array that is stored in Fortran's order, the first axis moving fastest.
    func inCOrder(_ stored: [Float]) -> [Float] {
        guard extents.count > 1, !stored.isEmpty else { return stored }
        var strides: [Int] = []
        var stride = 1
        for extent in extents {
            strides.append(stride)
            stride *= extent
        }
        let last = extents.count - 1
        var ordered: [Float] = []
        ordered.reserveCapacity(stored.count)
        var place = [Int](repeating: 0, count: extents.count)
        var start = 0
        while ordered.count < stored.count {
            for index in 0..<extents[last] { ordered.append(stored[start + index * strides[last]]) }
            var axis = last - 1
            while axis >= 0 {
                place[axis] += 1
                start += strides[axis]
                if place[axis] < extents[axis] { break }
                start -= extents[axis] * strides[axis]
                place[axis] = 0
                axis -= 1
            }
        }
        return ordered
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

extension NumberArray {
    /// Reads a `.npy` file.
    ///
    /// - Parameter path: the file's path.
    /// - Throws: ``DataError`` where it cannot be read or is damaged.
    init(path: String) throws(DataError) {
        let file: MappedFile
        do throws(FileError) { file = try MappedFile(path: path) } catch { throw .file(error) }
        defer { withExtendedLifetime(file) {} }
        do throws(ArrayProblem) { try self.init(npy: file.bytes.bytes) } catch {
            throw .array(path, error)
        }
    }
}
