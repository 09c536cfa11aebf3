/// The directory of a zip archive, which stands at its end.
struct ZipDirectory {
    private let archive: ZipBytes
    private let start: Int
    private let end: Int
    private let count: Int

    /// Finds the directory.
    init(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        archive = ZipBytes(bytes: bytes)
        guard let endRecord = Self.endRecord(of: archive) else {
            let start = archive.number(UInt32.self, at: 0)
            throw start == ZipFormat.localSignature ? .truncated : .notAnArchive
        }
        let place = try Self.place(endRecord: endRecord, in: archive)
        guard let start = Int(exactly: place.offset), let size = Int(exactly: place.size),
            let count = Int(exactly: place.count), start <= place.limit,
            size <= place.limit - start
        else { throw .damaged(detail: "its directory lies beyond the end") }
        self.start = start
        self.end = start + size
        self.count = count
    }

    /// The offset of the last record that ends the archive; a comment of up to 64 KiB may follow it.
    private static func endRecord(of archive: ZipBytes) -> Int? {
        let last = archive.bytes.count - ZipFormat.endByteCount
        guard last >= 0 else { return nil }
        return (max(0, last - Int(UInt16.max))...last).reversed().first { offset in
            guard archive.number(UInt32.self, at: offset) == ZipFormat.endSignature,
                let comment = archive.number(UInt16.self, at: offset + 20)
            else { return false }
            return Int(comment) == last - offset
        }
    }

    /// Where the directory is; it ends at or before `limit`.
    private struct Place {
        var offset: UInt64
        var size: UInt64
        var count: UInt64
        var limit: Int
    }

    private static func place(
        endRecord: Int, in archive: ZipBytes
    ) throws(ArchiveError) -> Place {
        guard let disk = archive.number(UInt16.self, at: endRecord + 4),
            let directoryDisk = archive.number(UInt16.self, at: endRecord + 6),
            let countHere = archive.number(UInt16.self, at: endRecord + 8),
            let count = archive.number(UInt16.self, at: endRecord + 10),
            let size = archive.number(UInt32.self, at: endRecord + 12),
            let offset = archive.number(UInt32.self, at: endRecord + 16)
        else { throw .truncated }
        let locator = endRecord - ZipFormat.locator64ByteCount
        if archive.number(UInt32.self, at: locator) == ZipFormat.locator64Signature {
            return try place64(locator: locator, in: archive)
        }
        guard disk == 0, directoryDisk == 0, countHere == count else { throw .multipleDisks }
        return Place(
            offset: UInt64(offset), size: UInt64(size), count: UInt64(count), limit: endRecord)
    }

    private static func place64(
        locator: Int, in archive: ZipBytes
    ) throws(ArchiveError) -> Place {
        guard let disks = archive.number(UInt32.self, at: locator + 16), disks <= 1
        else { throw .multipleDisks }
        guard let record = archive.number(UInt64.self, at: locator + 8).flatMap(Int.init(exactly:)),
            record <= locator - ZipFormat.end64ByteCount,
            archive.number(UInt32.self, at: record) == ZipFormat.end64Signature,
            let disk = archive.number(UInt32.self, at: record + 16),
            let directoryDisk = archive.number(UInt32.self, at: record + 20),
            let countHere = archive.number(UInt64.self, at: record + 24),
            let count = archive.number(UInt64.self, at: record + 32),
            let size = archive.number(UInt64.self, at: record + 40),
            let offset = archive.number(UInt64.self, at: record + 48)
        else { throw .damaged(detail: "its zip64 end record is missing") }
        guard disk == 0, directoryDisk == 0, countHere == count else { throw .multipleDisks }
        return Place(offset: offset, size: size, count: count, limit: record)
    }

    /// All members, each checked against its local header.
    func members() throws(ArchiveError) -> [ZipMember] {
        var members: [ZipMember] = []
        var offset = start
        while offset < end {
            let entry = try ZipEntryRecord(at: offset, end: end, in: archive)
            members.append(try entry.member(directoryStart: start, in: archive))
            offset = entry.end
        }
        guard members.count == count
        else { throw .damaged(detail: "its directory has another length than declared") }
        return members
    }
}
