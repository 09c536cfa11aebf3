/// A member of an archive to be written.
package struct ZipContents: Sendable {
    /// Hands the bytes of a piece to its argument, once, in place.
    package typealias ByteProvider =
        @Sendable (_ body: (UnsafeRawBufferPointer) -> Void) -> Void

    /// The name: relative, without `..`, with `/` between its parts.
    package var name: String
    /// Where the bytes come from, in order, so that a mapped file is written without a copy.
    ///
    /// Each is asked twice, for the number of bytes and for the bytes.
    package var pieces: [ByteProvider]

    /// A member whose bytes functions hand out.
    package init(name: String, pieces: [ByteProvider]) {
        self.name = name
        self.pieces = pieces
    }

    /// A member of the given bytes.
    package init(name: String, bytes: [UInt8]) {
        self.init(name: name, pieces: [{ body in bytes.withUnsafeBytes(body) }])
    }

    fileprivate func forEachPiece(
        _ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        for withBytes in pieces {
            var failure: ArchiveError? = .missing(name: name)
            withBytes { bytes in
                do throws(ArchiveError) {
                    try body(bytes)
                    failure = nil
                } catch { failure = error }
            }
            if let failure { throw failure }
        }
    }
}

/// Writes zip archives: all members stored, in order, dated 1980-01-01, so that equal members give
/// equal bytes.
package struct ZipWriter: Sendable {
    /// The members in the order of writing.
    package var members: [ZipContents]
    /// Sizes and offsets from here on are written with 64 bits; only tests set another.
    var threshold64 = UInt64(ZipFormat.overflow32)

    /// A writer of the given members.
    package init(members: [ZipContents]) {
        self.members = members
    }

    /// Writes the archive, replacing what is there; not atomically, the caller renames.
    ///
    /// - Parameter path: The path of the file in the file system.
    /// - Throws: What cannot be written as asked, or the failure of the disk.
    package func write(to path: String) throws(ArchiveError) {
        let file = try OutputFile(path: path)
        try write { bytes, offset throws(ArchiveError) in try file.write(bytes, at: offset) }
        try file.close()
    }

    /// The bytes of the archive.
    package func archive() throws(ArchiveError) -> [UInt8] {
        var archive: [UInt8] = []
        try write { bytes, offset throws(ArchiveError) in
            let place = Int(offset)
            archive.replaceSubrange(place..<min(place + bytes.count, archive.count), with: bytes)
        }
        return archive
    }

    /// Takes bytes that stand at an offset: behind those before, or over some of them.
    private typealias Output = (UnsafeRawBufferPointer, UInt64) throws(ArchiveError) -> Void

    private func write(to output: Output) throws(ArchiveError) {
        var directory = ZipRecords(threshold64: threshold64)
        var names: Set<String> = []
        var offset: UInt64 = 0
        for member in members {
            guard names.insert(member.name).inserted else { throw .repeatedName(member.name) }
            guard !member.name.isEmpty, member.name.utf8.count <= UInt16.max,
                !member.name.hasPrefix("/"), !member.name.split(separator: "/").contains("..")
            else { throw .unsafeName(member.name) }
            try write(member, at: &offset, noting: &directory, to: output)
        }
        try directory.end(at: offset).write(at: offset, to: output)
    }

    /// Writes a member in one pass over its data, and its checksum into the header when that is known.
    private func write(
        _ member: ZipContents, at offset: inout UInt64, noting directory: inout ZipRecords,
        to output: Output
    ) throws(ArchiveError) {
        var size: UInt64 = 0
        try member.forEachPiece { size += UInt64($0.count) }
        let start = offset
        let draft = directory.header(name: member.name, size: size, checksum: 0)
        try draft.write(at: start, to: output)
        offset += UInt64(draft.count)
        var sum: UInt32 = 0
        try member.forEachPiece { bytes throws(ArchiveError) in
            for first in stride(from: 0, to: bytes.count, by: Self.partSize) {
                let part = UnsafeRawBufferPointer(
                    rebasing: bytes[first..<min(first + Self.partSize, bytes.count)])
                sum = checksum(of: part, after: sum)
                try output(part, offset)
                offset += UInt64(part.count)
            }
        }
        let header = directory.header(name: member.name, size: size, checksum: sum)
        try header.write(at: start, to: output)
        directory.add(name: member.name, size: size, checksum: sum, offset: start)
    }

    /// The bytes that are summed up and written at a time, so that they are read from memory once.
    private static let partSize = 1 << 18
}

extension [UInt8] {
    fileprivate func write(
        at offset: UInt64,
        to output: (UnsafeRawBufferPointer, UInt64) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        try withUnsafeBufferPointer { buffer throws(ArchiveError) in
            try output(UnsafeRawBufferPointer(buffer), offset)
        }
    }
}
