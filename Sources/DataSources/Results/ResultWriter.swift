internal import NeuralNet
public import Training

/// Writes outputs to a `.csv` or `.npy` as they come, some rows at a time.
///
/// What stands at the path is replaced when all is written; without that it stays as it is.
public struct ResultWriter: ~Copyable {
    private let file: ResultFile
    private let atomic: AtomicFile
    private let sink: ByteSink
    private var rows = 0
    /// The extents of a row, once one was written.
    private var extents: [Int]?

    private init(
        _ file: ResultFile, _ atomic: consuming AtomicFile, _ sink: consuming ByteSink
    ) {
        self.file = file
        self.atomic = atomic
        self.sink = sink
    }

    /// Begins a file.
    ///
    /// - Parameter file: the file; arrays of a `.npz` are written whole, by ``ResultFile/write(_:texts:)``.
    /// - Returns: a writer of its first rows.
    /// - Throws: ``DataError`` where it cannot be written.
    public static func begin(_ file: ResultFile) throws(DataError) -> ResultWriter {
        precondition(file.format != .npz, "an archive is written whole")
        do throws(FileError) {
            let atomic = try AtomicFile(path: file.path)
            let sink = try ByteSink(path: atomic.temporaryPath, name: file.path)
            return ResultWriter(file, atomic, sink)
        } catch {
            throw .file(error)
        }
    }

    /// Appends rows.
    ///
    /// - Parameters:
    ///   - outputs: the arrays, of the same number of rows; in each call of the same names and extents.
    ///   - texts: columns of words behind them, which only CSV holds.
    /// - Throws: ``DataError`` where the format cannot hold them or the file cannot be written.
    public mutating func append(
        _ outputs: [DataArray], texts: [TextColumn] = []
    ) throws(DataError) {
        try file.check(outputs, texts: texts)
        let isFirst = extents == nil
        extents = outputs[0].extents
        do throws(FileError) {
            if file.format == .csv {
                let writer = CSVWriter(outputs, texts: texts)
                if isFirst { try sink.write(Array(writer.header.utf8)) }
                try writer.writeRows { piece throws(FileError) in try sink.write(piece) }
            } else {
                // Written over when the number of rows is known.
                if isFirst { try sink.write(header(rows: .max)) }
                try outputs[0].elements.withUnsafeBufferPointer { elements throws(FileError) in
                    try sink.write(UnsafeRawBufferPointer(elements))
                }
            }
        } catch {
            throw .file(error)
        }
        rows += outputs[0].rows
    }

    /// A header of the same length for any number of rows.
    private func header(rows: Int) -> [UInt8] {
        NPYHeader.bytes(extents: [rows] + (extents ?? []), roomFor: [.max] + (extents ?? []))
    }

    /// Puts the file in its place.
    ///
    /// - Throws: ``DataError`` where that fails.
    public consuming func commit() throws(DataError) {
        let bytes = header(rows: rows)
        let isArray = file.format == .npy
        do throws(FileError) {
            if isArray {
                try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
                    try sink.write(UnsafeRawBufferPointer(bytes), at: 0)
                }
            }
            try sink.close()
            try atomic.commit()
        } catch {
            throw .file(error)
        }
    }
}
