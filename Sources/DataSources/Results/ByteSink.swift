internal import Glibc
internal import NeuralNet

/// The owner of a file that is written from front to back.
struct ByteSink: ~Copyable {
    private var descriptor: Int32
    private let path: String

    /// Empties a file that is there (`open`).
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - name: the path that messages name.
    /// - Throws: `FileError` where that fails.
    init(path: String, name: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(name, code: errno) }
        self.descriptor = descriptor
        self.path = name
    }

    deinit {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
    }

    /// Writes all bytes (`write`, which may take several calls).
    func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress
            let written = Glibc.write(descriptor, start, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw .cannotWrite(path, code: errno) }
            rest = rest.dropFirst(written)
        }
    }

    /// Closes and learns of failure, which some file systems report only then.
    consuming func close() throws(FileError) {
        let status = Glibc.close(descriptor)
        descriptor = -1
        guard status == 0 else { throw .cannotWrite(path, code: errno) }
    }
}

@available(*, unavailable)
extension ByteSink: Sendable {}
