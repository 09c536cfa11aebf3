internal import NeuralNet

/// An array of a file as float32 in C order.
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
        _ = try header.checkedCount(ofFile: bytes.byteCount)
        let stored = bytes.extracting(header.end..<bytes.byteCount)
        self = try stored.withUnsafeBytes { stored throws(ArrayProblem) in
            try header.layout.array(stored)
        }
    }

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

/// A file of arrays with names.
protocol ArrayContainer {
    /// The file's path.
    var path: String { get }
    /// The arrays' names, in the order in which they are stored.
    var names: [String] { get }

    /// Reads an array.
    ///
    /// - Parameter name: one of ``names``, or another way to write it.
    /// - Returns: the array as float32.
    /// - Throws: ``DataError`` where there is no such array or it is damaged.
    func array(named name: String) throws(DataError) -> NumberArray
}

extension ArrayContainer {
    /// How messages call an array.
    func place(of name: String) -> String { "\(path):\(name)" }
}
