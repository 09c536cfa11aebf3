/// What the directory says of one member.
struct ZipEntryRecord {
    /// Where the next record begins.
    let end: Int
    private let nameBytes: UnsafeRawBufferPointer
    private let name: String
    private let flags: UInt16
    private let method: UInt16
    private let checksum: UInt32
    private var size: UInt64
    private var compressedSize: UInt64
    private var localOffset: UInt64

    /// Parses the record at an offset.
    init(at offset: Int, end limit: Int, in archive: ZipBytes) throws(ArchiveError) {
        guard archive.number(UInt32.self, at: offset) == ZipFormat.centralSignature,
            let flags = archive.number(UInt16.self, at: offset + 8),
            let method = archive.number(UInt16.self, at: offset + 10),
            let checksum = archive.number(UInt32.self, at: offset + 16),
            let compressedSize = archive.number(UInt32.self, at: offset + 20),
            let size = archive.number(UInt32.self, at: offset + 24),
            let nameCount = archive.number(UInt16.self, at: offset + 28),
            let extraCount = archive.number(UInt16.self, at: offset + 30),
            let commentCount = archive.number(UInt16.self, at: offset + 32),
            let disk = archive.number(UInt16.self, at: offset + 34),
            let localOffset = archive.number(UInt32.self, at: offset + 42)
        else { throw .damaged(detail: "its directory is cut off") }
        let nameStart = offset + ZipFormat.centralByteCount
        let extraStart = nameStart + Int(nameCount)
        end = extraStart + Int(extraCount) + Int(commentCount)
        guard end <= limit, let nameBytes = archive.slice(at: nameStart, count: Int(nameCount)),
            let extra = archive.slice(at: extraStart, count: Int(extraCount))
        else { throw .damaged(detail: "its directory is cut off") }
        guard disk == 0 || disk == ZipFormat.overflow16 else { throw .multipleDisks }
        self.nameBytes = nameBytes
        self.name = try Self.checkedName(nameBytes)
        self.flags = flags
        self.method = method
        self.checksum = checksum
        self.size = UInt64(size)
        self.compressedSize = UInt64(compressedSize)
        self.localOffset = UInt64(localOffset)
        try widen(by: ZipBytes(bytes: extra))
    }

    /// Refuses what could mean a place outside a folder, should anyone extract by name.
    private static func checkedName(
        _ bytes: UnsafeRawBufferPointer
    ) throws(ArchiveError) -> String {
        guard let name = String(validating: bytes, as: UTF8.self) else {
            throw .unsafeName(String(decoding: bytes, as: UTF8.self))
        }
        let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        guard !parts.contains(".."), let first = parts.first, !first.isEmpty,
            !first.contains(":"), !bytes.contains(0)
        else { throw .unsafeName(name) }
        return name
    }

    /// Takes the sizes of 64 bits from the extra field, where those of 32 bits say so.
    private mutating func widen(by extra: ZipBytes) throws(ArchiveError) {
        let overflow = UInt64(ZipFormat.overflow32)
        guard size == overflow || compressedSize == overflow || localOffset == overflow
        else { return }
        var offset = 0
        while let kind = extra.number(UInt16.self, at: offset),
            let count = extra.number(UInt16.self, at: offset + 2)
        {
            guard let content = extra.slice(at: offset + 4, count: Int(count)) else { break }
            offset += 4 + Int(count)
            guard kind == ZipFormat.extra64 else { continue }
            let numbers = ZipBytes(bytes: content)
            var place = 0
            for field in [\Self.size, \Self.compressedSize, \Self.localOffset]
            where self[keyPath: field] == overflow {
                guard let value = numbers.number(UInt64.self, at: place)
                else { throw .damaged(detail: "the zip64 sizes of \(name) are missing") }
                self[keyPath: field] = value
                place += 8
            }
            return
        }
    }

    /// The member, whose data must stand before the directory and whose local header must agree.
    func member(
        directoryStart: Int, in archive: ZipBytes
    ) throws(ArchiveError) -> ZipMember {
        guard flags & ZipFormat.encryptedFlag == 0 else { throw .encrypted(name: name) }
        guard let method = ZipMember.Method(rawValue: method)
        else { throw .unknownMethod(name: name, method: method) }
        guard let size = Int(exactly: size), let compressedSize = Int(exactly: compressedSize),
            let header = Int(exactly: localOffset), header <= directoryStart, size < .max
        else { throw .beyondArchive(name: name) }
        let start = try dataStart(header: header, in: archive)
        let needed = method == .stored ? max(size, compressedSize) : compressedSize
        guard start <= directoryStart, needed <= directoryStart - start
        else { throw .beyondArchive(name: name) }
        guard method == .deflated || size == compressedSize
        else { throw .damaged(detail: "\(name) is stored in another size than its own") }
        return ZipMember(
            name: name, method: method, size: size, compressedSize: compressedSize,
            checksum: checksum, dataRange: start..<start + compressedSize)
    }

    /// Where the data begin, behind a local header that says the same as the directory.
    private func dataStart(header: Int, in archive: ZipBytes) throws(ArchiveError) -> Int {
        guard archive.number(UInt32.self, at: header) == ZipFormat.localSignature,
            let localFlags = archive.number(UInt16.self, at: header + 6),
            let localMethod = archive.number(UInt16.self, at: header + 8),
            let localCompressedSize = archive.number(UInt32.self, at: header + 18),
            let localSize = archive.number(UInt32.self, at: header + 22),
            let nameCount = archive.number(UInt16.self, at: header + 26),
            let extraCount = archive.number(UInt16.self, at: header + 28),
            let localName = archive.slice(
                at: header + ZipFormat.localByteCount, count: Int(nameCount))
        else { throw .damaged(detail: "the local header of \(name) is missing") }
        guard localFlags & ZipFormat.encryptedFlag == 0 else { throw .encrypted(name: name) }
        let hasSizes = localFlags & ZipFormat.descriptorFlag == 0
        guard localMethod == method, localName.elementsEqual(nameBytes),
            !hasSizes || agrees(localSize, size),
            !hasSizes || agrees(localCompressedSize, compressedSize)
        else { throw .damaged(detail: "the local header of \(name) contradicts the directory") }
        return header + ZipFormat.localByteCount + Int(nameCount) + Int(extraCount)
    }

    private func agrees(_ local: UInt32, _ central: UInt64) -> Bool {
        local == ZipFormat.overflow32 || UInt64(local) == central
    }
}
