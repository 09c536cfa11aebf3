/// The 64 bytes that every native file starts with: FORMAT.md, "The prefix".
struct FilePrefix: Equatable {
    /// The first bytes of every file; a transfer as text would change them.
    static let magic: [UInt8] = [0x89, 0x4E, 0x4E, 0x4D, 0x0D, 0x0A, 0x1A, 0x0A]
    /// How many of the first bytes survive a transfer as text.
    static let recognisedCount = 4
    /// The version of the format that is written and read.
    static let version: UInt32 = 1
    /// The length of the prefix.
    static let byteCount = 64
    /// Header, data and each tensor start at a multiple of this.
    static let alignment = 64
    /// The largest header.
    static let headerLimit: UInt64 = 64 << 20

    private enum Offset {
        static let version = 8
        static let headerLength = 16
        static let dataLength = 24
        static let digest = 32
        static let reserved = [12..<16, 48..<64]
    }

    /// The length of the header.
    var headerLength: Int
    /// The length of the data: from its start to the end of the last tensor.
    var dataLength: Int
    /// The digest of the header.
    var digest: Digest

    /// Where the data starts.
    var dataStart: Int { FilePrefix.aligned(FilePrefix.byteCount + headerLength) }

    /// The length of the file.
    var fileLength: Int { dataStart + dataLength }

    /// The next multiple of the alignment.
    static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }

    /// Describes a file.
    init(headerLength: Int, dataLength: Int, digest: Digest) {
        self.headerLength = headerLength
        self.dataLength = dataLength
        self.digest = digest
    }

    /// Reads the prefix of a file and checks it against the file's length (rules 1 to 5).
    init(of file: UnsafeRawBufferPointer) throws(NativeFormatError) {
        let magic = FilePrefix.magic
        guard file.starts(with: magic) else {
            guard file.starts(with: magic.prefix(FilePrefix.recognisedCount)) else {
                throw .notAModel
            }
            throw magic.starts(with: file)
                ? .truncated(expected: FilePrefix.byteCount, found: file.count) : .changedAsText
        }
        guard file.count >= FilePrefix.byteCount else {
            throw .truncated(expected: FilePrefix.byteCount, found: file.count)
        }
        let version: UInt32 = FilePrefix.integer(at: Offset.version, of: file)
        guard version == FilePrefix.version else { throw .unsupportedVersion(version) }
        for offset in Offset.reserved.joined() where file[offset] != 0 {
            throw .reservedByteSet(offset: offset)
        }
        let header: UInt64 = FilePrefix.integer(at: Offset.headerLength, of: file)
        guard header <= FilePrefix.headerLimit else { throw .headerTooLarge(header) }
        let data: UInt64 = FilePrefix.integer(at: Offset.dataLength, of: file)
        guard let dataLength = Int(exactly: data), dataLength < Int.max / 2,
            let digest = Digest(
                bytes: Array(file[Offset.digest..<Offset.digest + Digest.byteCount]))
        else { throw .dataTooLarge(data) }
        self.init(headerLength: Int(header), dataLength: dataLength, digest: digest)
        guard fileLength <= file.count else {
            throw .truncated(expected: fileLength, found: file.count)
        }
        guard fileLength == file.count else {
            throw .bytesBehindTheEnd(expected: fileLength, found: file.count)
        }
    }

    private static func integer<Number: FixedWidthInteger>(
        at offset: Int, of file: UnsafeRawBufferPointer
    ) -> Number {
        Number(littleEndian: file.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// The prefix as it stands in a file.
    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: FilePrefix.byteCount)
        func put(_ part: [UInt8], at offset: Int) {
            bytes.replaceSubrange(offset..<offset + part.count, with: part)
        }
        func put(_ number: some FixedWidthInteger, at offset: Int) {
            put(withUnsafeBytes(of: number.littleEndian) { Array($0) }, at: offset)
        }
        put(FilePrefix.magic, at: 0)
        put(FilePrefix.version, at: Offset.version)
        put(UInt64(headerLength), at: Offset.headerLength)
        put(UInt64(dataLength), at: Offset.dataLength)
        put(digest.bytes, at: Offset.digest)
        return bytes
    }
}
