internal import Glibc

/// The owner of a file that is being written.
struct OutputFile: ~Copyable {
    /// -1 once closed.
    private var descriptor: Int32
    private let path: String

    /// Creates the file or empties it (`open`).
    init(path: String) throws(ArchiveError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, detail: Self.reason()) }
        self.descriptor = descriptor
        self.path = path
    }

    deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

    /// Writes all bytes at an offset (`pwrite`, which may take several calls).
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(ArchiveError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = pwrite(
                descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count,
                Int(offset) + bytes.count - rest.count)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw .cannotWrite(path: path, detail: Self.reason()) }
            rest = rest.dropFirst(written)
        }
    }

    /// Closes and learns of failure, which some file systems report only then.
    consuming func close() throws(ArchiveError) {
        let status = Glibc.close(descriptor)
        descriptor = -1
        guard status == 0 else { throw .cannotWrite(path: path, detail: Self.reason()) }
    }

    private static func reason() -> String {
        String(cString: strerror(errno))
    }
}

@available(*, unavailable)
extension OutputFile: Sendable {}
