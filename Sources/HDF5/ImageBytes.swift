/// The bytes of a file as the library addresses them, every access checked against their end.
///
/// What libhdf5 1.10.8 parses without checking its bounds is parsed with this instead.
struct ImageBytes {
    let bytes: UnsafeRawBufferPointer
    /// Where address 0 is: behind the user block, if there is one.
    let base: Int

    /// The number at an offset, or `nil` if it is not wholly there.
    func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number? {
        guard offset >= 0, MemoryLayout<Number>.size <= bytes.count - offset else { return nil }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// The offset that an address of eight bytes stands for, if it lies within the file.
    func offset(ofAddress address: UInt64) -> Int? {
        guard let address = Int(exactly: address), address <= bytes.count - base else { return nil }
        return base + address
    }

    /// Whether ASCII characters stand at an offset.
    func has(_ signature: StaticString, at offset: Int) -> Bool {
        let count = signature.utf8CodeUnitCount
        guard offset >= 0, count <= bytes.count - offset else { return false }
        return signature.withUTF8Buffer { bytes[offset..<offset + count].elementsEqual($0) }
    }

    /// A range of a file, or `nil` if it does not lie within it.
    func range(at offset: Int, count: UInt64) -> Range<Int>? {
        guard offset >= 0, let count = Int(exactly: count), offset <= bytes.count,
            count <= bytes.count - offset
        else { return nil }
        return offset..<offset + count
    }
}
