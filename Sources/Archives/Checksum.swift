internal import CChecksum

/// The CRC-32 that zip archives use.
///
/// - Parameters:
///   - bytes: the bytes.
///   - earlier: the checksum of those before them.
/// - Returns: the checksum of both together.
func checksum(of bytes: UnsafeRawBufferPointer, after earlier: UInt32 = 0) -> UInt32 {
    CChecksum_crc32(earlier, bytes.baseAddress, bytes.count)
}
