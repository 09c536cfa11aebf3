internal import Archives
internal import NeuralNet
public import Training

/// A file that a model's outputs are written to: `.csv`, `.npy` or `.npz`.
public struct ResultFile: Sendable {
    /// What the file's name says it holds.
    public enum Format: String, CaseIterable, Sendable {
        case csv, npy, npz
    }

    /// The file's path.
    public let path: String
    /// What the file's name says it holds.
    public let format: Format

    /// Names a file; nothing is written yet.
    ///
    /// - Parameter path: the file's path.
    /// - Throws: ``OutputProblem/unknownExtension`` where the name says no format.
    public init(path: String) throws(DataError) {
        let name = path.split(separator: "/").last ?? ""
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last,
            let format = Format(rawValue: last.lowercased())
        else { throw .output(path, .unknownExtension) }
        self.path = path
        self.format = format
    }

    /// Writes arrays, replacing what stands at the path only when all is written.
    ///
    /// - Parameters:
    ///   - outputs: the arrays, of the same number of rows.
    ///   - texts: columns of words behind them, which only CSV holds.
    /// - Throws: ``DataError`` where the format cannot hold them or the file cannot be written.
    public func write(_ outputs: [DataArray], texts: [TextColumn] = []) throws(DataError) {
        try check(outputs, texts: texts)
        if format == .npz { return try writeNPZ(outputs) }
        var writer = try ResultWriter.begin(self)
        try writer.append(outputs, texts: texts)
        try writer.commit()
    }

    /// Checks that the format holds some arrays.
    func check(_ outputs: [DataArray], texts: [TextColumn]) throws(DataError) {
        precondition(texts.isEmpty || format == .csv, "words go to CSV")
        var names: Set<String> = []
        for output in outputs where !names.insert(output.name).inserted {
            throw .output(path, .repeatedName(output.name))
        }
        if format == .npy, outputs.count != 1 {
            throw .output(path, .severalArrays(outputs.map(\.name)))
        }
    }

    private func writeNPZ(_ outputs: [DataArray]) throws(DataError) {
        let members = outputs.map { output in
            let header = NPYHeader.bytes(extents: [output.rows] + output.extents)
            return ZipContents(
                name: output.name + NPZFile.suffix,
                pieces: [
                    { body in header.withUnsafeBytes(body) },
                    { body in output.elements.withUnsafeBytes(body) },
                ])
        }
        let file: AtomicFile
        do throws(FileError) { file = try AtomicFile(path: path) } catch { throw .file(error) }
        do throws(ArchiveError) {
            try ZipWriter(members: members).write(to: file.temporaryPath)
        } catch {
            throw .output(path, .archive(error.description))
        }
        do throws(FileError) { try file.commit() } catch { throw .file(error) }
    }
}
