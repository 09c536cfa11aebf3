internal import Glibc
package import NeuralNet

/// The owner of a file that is written, such as the temporary sibling of an ``AtomicFile``.
package struct ByteSink: ~Copyable {
    /// -1 once closed.
    private var descriptor: Int32
    private let name: String

    /// Empties a file that is there (`open`).
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - name: the path that messages name.
    /// - Throws: `FileError` where that fails.
    package init(path: String, name: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(name, code: errno) }
        self.descriptor = descriptor
        self.name = name
    }

    deinit {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
    }

    /// Writes all bytes behind those written before (`write`) or, at an offset, over those that stand there
    /// (`pwrite`); either may take several calls.
    package func write(
        _ bytes: UnsafeRawBufferPointer, at offset: Int? = nil
    ) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress
            let place = offset.map { $0 + bytes.count - rest.count }
            let written =
                place.map { pwrite(descriptor, start, rest.count, $0) }
                ?? Glibc.write(descriptor, start, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                throw .cannotWrite(name, code: written < 0 ? errno : ENOSPC)
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Writes all bytes behind those written before.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
            try write(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Closes and learns of failure, which some file systems report only then.
    package consuming func close() throws(FileError) {
        let status = Glibc.close(descriptor)
        descriptor = -1
        guard status == 0 else { throw .cannotWrite(name, code: errno) }
    }
}

@available(*, unavailable)
extension ByteSink: Sendable {}
