internal import NeuralNet
internal import Training

/// Writes a file from its start to its end; small pieces are gathered.
struct FileWriter: ~Copyable {
    private static let bufferSize = 256 << 10

    private let sink: ByteSink
    private var gathered: [UInt8] = []

    /// Opens an existing file for writing.
    ///
    /// - Parameters:
    ///   - temporaryPath: the file's path.
    ///   - path: the path that errors name.
    /// - Throws: `FileError` where the file cannot be opened.
    init(to temporaryPath: String, for path: String) throws(FileError) {
        sink = try ByteSink(path: temporaryPath, name: path)
        gathered.reserveCapacity(FileWriter.bufferSize)
    }

    /// Writes bytes behind those written before.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        if gathered.count + bytes.count > FileWriter.bufferSize { try flush() }
        if bytes.count < FileWriter.bufferSize {
            gathered.append(contentsOf: bytes)
        } else {
            try sink.write(bytes)
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
            try sink.write(UnsafeRawBufferPointer(bytes), at: offset)
        }
    }

    /// Writes what is still gathered and closes the file.
    consuming func close() throws(FileError) {
        try flush()
        try sink.close()
    }

    private mutating func flush() throws(FileError) {
        guard !gathered.isEmpty else { return }
        try sink.write(gathered)
        gathered.removeAll(keepingCapacity: true)
    }
}
