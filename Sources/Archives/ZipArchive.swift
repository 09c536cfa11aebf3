/// A member of a zip archive.
package struct ZipMember: Sendable, Equatable {
    /// How the bytes of a member are stored; the raw value is the number in the archive.
    package enum Method: UInt16, Sendable {
        case stored = 0
        case deflated = 8
    }

    /// The name: relative, without `..`, with `/` between its parts.
    package let name: String
    /// How its bytes are stored.
    package let method: Method
    /// The bytes of the contents.
    package let size: Int
    /// The bytes that they take in the archive.
    package let compressedSize: Int
    /// The CRC-32 that the archive declares; see ``ZipArchive/checkedRange(of:in:)``.
    package let checksum: UInt32
    /// Where the compressed bytes are, known to lie within the archive.
    package let dataRange: Range<Int>

    /// Where the contents can be used in place, if they are stored; their checksum is not verified.
    package var storedRange: Range<Int>? { method == .stored ? dataRange : nil }

    /// Refuses contents of more than 200 times their stored bytes, unless they are small.
    ///
    /// - Parameter innocent: The size up to which any inflation is fine.
    /// - Throws: ``ArchiveError/inflatesTooMuch(name:stored:declared:)``.
    package func checkInflation(above innocent: Int) throws(ArchiveError) {
        let largestInflation = 200
        guard size <= innocent || size / largestInflation <= compressedSize
        else { throw .inflatesTooMuch(name: name, stored: compressedSize, declared: size) }
    }
}

/// A zip archive's members as plain values.
///
/// What readers could understand in different ways is refused: a directory that contradicts the members'
/// headers, a name that occurs twice, one part of several.
package struct ZipArchive: Sendable {
    /// What inflates to no more than this is read without asking how little it was.
    private static let innocentByteCount = 64 * 1024 * 1024
    /// The bytes of a stored member that are checked at a time.
    private static let partSize = 16 * 1024 * 1024

    /// The first bytes of an archive that has members.
    package static let signature = withUnsafeBytes(of: ZipFormat.localSignature.littleEndian) {
        Array($0)
    }
    /// The first bytes of an archive without members.
    package static let signatureOfEmpty = withUnsafeBytes(of: ZipFormat.endSignature.littleEndian) {
        Array($0)
    }

    /// The members in the order of the directory; no two share a name.
    package let members: [ZipMember]

    /// Reads the directory of an archive, and refuses the archive if any member is suspect.
    ///
    /// - Parameter bytes: The whole archive, in place until the call returns.
    /// - Returns: The members.
    /// - Throws: The first thing that is wrong.
    package static func read(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) -> ZipArchive {
        let members = try ZipDirectory(bytes).members()
        var names: Set<String> = []
        for member in members where !names.insert(member.name).inserted {
            throw .repeatedName(member.name)
        }
        return ZipArchive(members: members)
    }

    /// The member of a name.
    package func member(named name: String) throws(ArchiveError) -> ZipMember {
        guard let member = members.first(where: { $0.name == name })
        else { throw .missing(name: name) }
        return member
    }

    /// Copies the contents of a member and verifies their checksum.
    ///
    /// Nothing of their size is allocated before it is found to be warranted.
    ///
    /// - Parameters:
    ///   - member: One of ``members``.
    ///   - bytes: The bytes that the archive was read from.
    ///   - limit: The largest size that the caller can use.
    /// - Returns: The contents.
    /// - Throws: Why there are none.
    package func contents(
        of member: ZipMember, in bytes: UnsafeRawBufferPointer, limit: Int
    ) throws(ArchiveError) -> [UInt8] {
        guard member.size <= limit
        else { throw .tooLarge(name: member.name, size: member.size, limit: limit) }
        if member.method == .stored { return Array(bytes[try checkedRange(of: member, in: bytes)]) }
        try member.checkInflation(above: Self.innocentByteCount)
        let deflated = UnsafeRawBufferPointer(rebasing: bytes[member.dataRange])
        let contents = try Inflater(name: member.name).inflated(deflated, to: member.size)
        guard contents.withUnsafeBytes({ checksum(of: $0) }) == member.checksum
        else { throw .wrongChecksum(name: member.name) }
        return contents
    }

    /// Where the contents of a stored member can be used in place; their checksum is not verified.
    ///
    /// - Parameter member: One of ``members``, stored.
    /// - Returns: The range within the archive's bytes.
    /// - Throws: ``ArchiveError/cannotInflate(name:detail:)`` for a deflated member, which has no such place.
    package func range(of member: ZipMember) throws(ArchiveError) -> Range<Int> {
        guard let range = member.storedRange
        else { throw .cannotInflate(name: member.name, detail: "not in place") }
        return range
    }

    /// Where the contents of a stored member can be used in place, after verifying their checksum.
    ///
    /// The range need not be aligned: use unaligned loads, or copy.
    ///
    /// - Parameters:
    ///   - member: One of ``members``, stored.
    ///   - bytes: The bytes that the archive was read from.
    ///   - passed: Called with each part of them that is done with, so that its memory can go.
    /// - Returns: The range within `bytes`.
    /// - Throws: ``ArchiveError/wrongChecksum(name:)``; for a deflated member
    ///   ``ArchiveError/cannotInflate(name:detail:)``, since it has no such place.
    package func checkedRange(
        of member: ZipMember, in bytes: UnsafeRawBufferPointer,
        passed: (Range<Int>) -> Void = { _ in }
    ) throws(ArchiveError) -> Range<Int> {
        let range = try range(of: member)
        guard range.upperBound <= bytes.count else { throw .truncated }
        var sum: UInt32 = 0
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.partSize) {
            let part = start..<min(start + Self.partSize, range.upperBound)
            sum = checksum(of: UnsafeRawBufferPointer(rebasing: bytes[part]), after: sum)
            passed(part)
        }
        guard sum == member.checksum else { throw .wrongChecksum(name: member.name) }
        return range
    }
}
