internal import CZip

/// The CRC-32 that zip archives use (zlib's `crc32_z`).
func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return 0 }
    return UInt32(truncatingIfNeeded: crc32_z(0, start, bytes.count))
}
