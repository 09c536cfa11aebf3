internal import Glibc
internal import NeuralNet

/// The owner of a file or of standard input (`-`) that is read once, from front to back.
struct ByteStream: ~Copyable {
    private let descriptor: Int32
    private let path: String
    /// The size of a regular file, `nil` where it cannot be known.
    let size: Int?

    /// Opens a file (`open`), or takes standard input.
    init(path: String) throws(DataError) {
        self.path = path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(FileError(path: path, reading: errno)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            throw .file(.isDirectory(displayed(path)))
        }
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    deinit {
        if descriptor > STDIN_FILENO { close(descriptor) }
    }

    /// Fills a part of a buffer, or the beginning of the part (`read`).
    ///
    /// - Parameters:
    ///   - buffer: where the bytes go.
    ///   - part: their places, within the buffer.
    /// - Returns: how many came; none at the end of the file.
    /// - Throws: ``DataError/file(_:)``.
    func read(into buffer: inout [UInt8], filling part: Range<Int>) throws(DataError) -> Int {
        while true {
            let descriptor = descriptor
            let (count, code) = buffer.withUnsafeMutableBytes { bytes in
                let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[part])
                return (Glibc.read(descriptor, rest.baseAddress, rest.count), errno)
            }
            if count >= 0 { return count }
            guard code == EINTR else {
                throw .file(FileError(path: displayed(path), reading: code))
            }
        }
    }
}

@available(*, unavailable)
extension ByteStream: Sendable {}
