import Glibc
internal import NeuralNet

/// Writes a file from its start to its end; small pieces are gathered.
struct FileWriter: ~Copyable {
    private static let bufferSize = 256 << 10

    private let descriptor: Int32
    private let path: String
    private var gathered: [UInt8] = []

    /// Opens an existing file for writing.
    ///
    /// - Parameters:
    ///   - temporaryPath: the file's path.
    ///   - path: the path that errors name.
    /// - Throws: `FileError` where the file cannot be opened.
    init(to temporaryPath: String, for path: String) throws(FileError) {
        descriptor = open(temporaryPath, O_WRONLY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw .cannotWrite(path, code: errno) }
        gathered.reserveCapacity(FileWriter.bufferSize)
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Writes bytes behind those written before.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        if gathered.count + bytes.count > FileWriter.bufferSize { try flush() }
        if bytes.count < FileWriter.bufferSize {
            gathered.append(contentsOf: bytes)
        } else {
            try write(bytes, at: nil)
        }
    }

    /// Writes bytes behind those written before.
    mutating func append(_ bytes: [UInt8]) throws(FileError) {
        try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
            try append(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Writes zeros behind the bytes written before.
    mutating func append(zeros count: Int) throws(FileError) {
        try append([UInt8](repeating: 0, count: count))
    }

    /// Writes bytes over those that stand at an offset.
    mutating func overwrite(at offset: Int, _ bytes: [UInt8]) throws(FileError) {
        try flush()
        try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
            try write(UnsafeRawBufferPointer(bytes), at: offset)
        }
    }

    /// Writes what is still gathered and closes the file.
    consuming func close() throws(FileError) {
        try flush()
    }

    private mutating func flush() throws(FileError) {
        guard !gathered.isEmpty else { return }
        try gathered.withUnsafeBufferPointer { bytes throws(FileError) in
            try write(UnsafeRawBufferPointer(bytes), at: nil)
        }
        gathered.removeAll(keepingCapacity: true)
    }

    /// Writes all bytes, at an offset or where the last bytes ended.
    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int?) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress
            let place = offset.map { $0 + bytes.count - rest.count }
            let written =
                place.map { pwrite(descriptor, start, rest.count, $0) }
                ?? Glibc.write(descriptor, start, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                throw .cannotWrite(path, code: written < 0 ? errno : ENOSPC)
            }
            rest = rest.dropFirst(written)
        }
    }
}
