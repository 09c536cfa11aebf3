extension [UInt8] {
    /// Reverses the bytes of every element of `width` bytes.
    mutating func swapBytes(width: Int) {
        guard width > 1 else { return }
        withUnsafeMutableBytes { bytes in
            for start in stride(from: 0, through: bytes.count - width, by: width) {
                bytes[start..<start + width].reverse()
            }
        }
    }

    /// The elements of `width` ≤ 8 bytes, each widened by zeros.
    func bitPatterns(width: Int, order: HDF5ByteOrder) -> [UInt64] {
        stride(from: 0, through: count - width, by: width).map { start in
            let field = self[start..<start + width]
            func append(_ pattern: UInt64, _ byte: UInt8) -> UInt64 { pattern << 8 | UInt64(byte) }
            return order == .big
                ? field.reduce(0, append) : field.reversed().reduce(0, append)
        }
    }
}
