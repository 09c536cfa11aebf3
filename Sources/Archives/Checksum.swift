internal import CZip

/// The CRC-32 that zip archives use (zlib's `crc32_z`).
///
/// - Parameters:
///   - bytes: the bytes.
///   - earlier: the checksum of those before them.
/// - Returns: the checksum of both together.
func checksum(of bytes: UnsafeRawBufferPointer, after earlier: UInt32 = 0) -> UInt32 {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return earlier }
    return UInt32(truncatingIfNeeded: crc32_z(UInt(earlier), start, bytes.count))
}
