internal import Archives
internal import Glibc

/// What a file is by its first bytes, where it is no text.
enum FileKind: CaseIterable {
    case npy, npz, hdf5, sqlite, gzip, utf16Little, utf16Big, parquet

    /// Tells a file by its beginning.
    ///
    /// - Parameter start: the first bytes, sixteen if the file has so many.
    init?(start: some Collection<UInt8>) {
        let kind = Self.allCases.first { kind in kind.magics.contains { start.starts(with: $0) } }
        guard let kind else { return nil }
        self = kind
    }

    private var magics: [[UInt8]] {
        switch self {
        case .npy: [NPYHeader.magic]
        case .npz: [ZipArchive.signature, ZipArchive.signatureOfEmpty]
        case .hdf5: [[0x89] + Array("HDF\r\n\u{1A}\n".utf8)]
        case .sqlite: [Array("SQLite format 3\0".utf8)]
        case .gzip: [[0x1F, 0x8B]]
        case .utf16Little: [[0xFF, 0xFE]]
        case .utf16Big: [[0xFE, 0xFF]]
        case .parquet: [Array("PAR1".utf8)]
        }
    }

    /// Tells a regular file by its contents.
    ///
    /// - Parameter path: the file's path.
    /// - Returns: `nil` for text and for what cannot be read twice, such as a pipe.
    /// - Throws: ``DataError/file(_:)``.
    static func of(path: String) throws(DataError) -> FileKind? {
        // A pipe that is opened and closed would be lost to its writer.
        var status = stat()
        if stat(path, &status) == 0, [S_IFIFO, S_IFSOCK, S_IFCHR].contains(status.st_mode & S_IFMT)
        {
            return nil
        }
        let stream = try ByteStream(path: path)
        var start = [UInt8](repeating: 0, count: 16)
        let count = try stream.read(into: &start, filling: 0..<16)
        return FileKind(start: start[..<count])
    }
}

extension FileKind: CustomStringConvertible {
    var description: String {
        switch self {
        case .npy: "a NumPy array"
        case .npz: "a zip archive"
        case .hdf5: "an HDF5 file"
        case .sqlite: "an SQLite database"
        case .gzip: "compressed by gzip"
        case .utf16Little, .utf16Big: "text in UTF-16"
        case .parquet: "a Parquet file"
        }
    }
}
