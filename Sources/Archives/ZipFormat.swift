/// The numbers of the zip format that reader and writer share; APPNOTE.TXT is the specification.
enum ZipFormat {
    static let localSignature: UInt32 = 0x0403_4b50
    static let centralSignature: UInt32 = 0x0201_4b50
    static let endSignature: UInt32 = 0x0605_4b50
    static let end64Signature: UInt32 = 0x0606_4b50
    static let locator64Signature: UInt32 = 0x0706_4b50

    static let localByteCount = 30
    static let centralByteCount = 46
    static let endByteCount = 22
    static let end64ByteCount = 56
    static let locator64ByteCount = 20

    /// The extra field that carries sizes of more than 32 bits.
    static let extra64: UInt16 = 1
    /// In place of such a size.
    static let overflow32 = UInt32.max
    /// In place of a count of more than 16 bits.
    static let overflow16 = UInt16.max

    static let encryptedFlag: UInt16 = 1
    /// The sizes follow the data, and stand in the directory.
    static let descriptorFlag: UInt16 = 1 << 3
    static let utf8Flag: UInt16 = 1 << 11

    /// The first of January 1980, the earliest date that there is.
    static let date: UInt16 = 1 << 5 | 1
    static let version: UInt16 = 20
    static let version64: UInt16 = 45
}

/// Little-endian numbers out of bytes, every access checked against their end.
struct ZipBytes {
    let bytes: UnsafeRawBufferPointer

    /// The number at an offset, or `nil` if it is not wholly there.
    func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number? {
        guard offset >= 0, MemoryLayout<Number>.size <= bytes.count - offset else { return nil }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// The bytes of a range that starts at an offset, or `nil` if they are not all there.
    func slice(at offset: Int, count: Int) -> UnsafeRawBufferPointer? {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }
}
