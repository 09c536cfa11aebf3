/// Builds the headers of an archive, and its directory as the members go by.
struct ZipRecords {
    let threshold64: UInt64
    private var directory: [UInt8] = []
    private var count: UInt64 = 0

    init(threshold64: UInt64) {
        self.threshold64 = threshold64
    }

    /// The header in front of a member's data, as long with any checksum.
    func header(name: String, size: UInt64, checksum: UInt32) -> [UInt8] {
        let extra = extra(wideSizes(size))
        var header: [UInt8] = []
        header.append(number: ZipFormat.localSignature)
        header.append(number: extra.isEmpty ? ZipFormat.version : ZipFormat.version64)
        header += shared(name: name, size: size, checksum: checksum)
        header.append(number: UInt16(extra.count))
        header += Array(name.utf8) + extra
        return header
    }

    /// Notes a member whose local header stands at `offset`.
    mutating func add(name: String, size: UInt64, checksum: UInt32, offset: UInt64) {
        let offsetIsWide = offset >= threshold64
        let extra = extra(wideSizes(size) + (offsetIsWide ? [offset] : []))
        let version = extra.isEmpty ? ZipFormat.version : ZipFormat.version64
        directory.append(number: ZipFormat.centralSignature)
        directory.append(number: version)  // made by, on no system in particular
        directory.append(number: version)  // needed
        directory += shared(name: name, size: size, checksum: checksum)
        directory.append(number: UInt16(extra.count))
        directory += [UInt8](repeating: 0, count: 10)  // no comment, disk 0, no attributes
        directory.append(number: offsetIsWide ? ZipFormat.overflow32 : UInt32(offset))
        directory += Array(name.utf8) + extra
        count += 1
    }

    private func wideSizes(_ size: UInt64) -> [UInt64] {
        size >= threshold64 ? [size, size] : []
    }

    /// What both headers hold, from the flags to the length of the name.
    private func shared(name: String, size: UInt64, checksum: UInt32) -> [UInt8] {
        let shortSize = size >= threshold64 ? ZipFormat.overflow32 : UInt32(size)
        var shared: [UInt8] = []
        shared.append(number: name.utf8.allSatisfy { $0 < 0x80 } ? 0 : ZipFormat.utf8Flag)
        shared.append(number: ZipMember.Method.stored.rawValue)
        shared.append(number: UInt16(0))  // midnight
        shared.append(number: ZipFormat.date)
        shared.append(number: checksum)
        shared.append(number: shortSize)
        shared.append(number: shortSize)
        shared.append(number: UInt16(name.utf8.count))
        return shared
    }

    private func extra(_ numbers: [UInt64]) -> [UInt8] {
        guard !numbers.isEmpty else { return [] }
        var extra: [UInt8] = []
        extra.append(number: ZipFormat.extra64)
        extra.append(number: UInt16(numbers.count * 8))
        for number in numbers { extra.append(number: number) }
        return extra
    }

    /// The directory, which stands at `offset`, and the records that end the archive.
    func end(at offset: UInt64) -> [UInt8] {
        let size = UInt64(directory.count)
        let isWide =
            offset >= threshold64 || size >= threshold64 || count >= UInt64(ZipFormat.overflow16)
        var bytes = directory
        if isWide { bytes += end64(at: offset) }
        let shortCount = isWide ? ZipFormat.overflow16 : UInt16(count)
        bytes.append(number: ZipFormat.endSignature)
        bytes.append(number: UInt32(0))  // this disk and the directory's
        bytes.append(number: shortCount)
        bytes.append(number: shortCount)
        bytes.append(number: isWide ? ZipFormat.overflow32 : UInt32(size))
        bytes.append(number: isWide ? ZipFormat.overflow32 : UInt32(offset))
        bytes.append(number: UInt16(0))  // no comment
        return bytes
    }

    private func end64(at offset: UInt64) -> [UInt8] {
        let size = UInt64(directory.count)
        var bytes: [UInt8] = []
        bytes.append(number: ZipFormat.end64Signature)
        bytes.append(number: UInt64(ZipFormat.end64ByteCount - 12))  // of what follows this number
        bytes.append(number: ZipFormat.version64)
        bytes.append(number: ZipFormat.version64)
        bytes.append(number: UInt64(0))  // this disk and the directory's
        bytes.append(number: count)
        bytes.append(number: count)
        bytes.append(number: size)
        bytes.append(number: offset)
        bytes.append(number: ZipFormat.locator64Signature)
        bytes.append(number: UInt32(0))
        bytes.append(number: offset + size)
        bytes.append(number: UInt32(1))  // disks
        return bytes
    }
}

extension [UInt8] {
    /// Appends a number, its lowest byte first.
    fileprivate mutating func append(number: some FixedWidthInteger & UnsignedInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
