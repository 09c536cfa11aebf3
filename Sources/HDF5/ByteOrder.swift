extension [UInt8] {
    /// Reverses the bytes of every element of `width` bytes: 1, 2, 4 or 8.
    mutating func swapBytes(width: Int) {
        switch width {
        case 2: swapBytes(of: UInt16.self)
        case 4: swapBytes(of: UInt32.self)
        case 8: swapBytes(of: UInt64.self)
        default: precondition(width == 1, "numbers have 1, 2, 4 or 8 bytes")
        }
    }

    private mutating func swapBytes<Number: FixedWidthInteger & BitwiseCopyable>(
        of _: Number.Type
    ) {
        let size = MemoryLayout<Number>.size
        withUnsafeMutableBytes { bytes in
            for index in 0..<bytes.count / size {
                let number = bytes.loadUnaligned(fromByteOffset: index * size, as: Number.self)
                bytes.storeBytes(
                    of: number.byteSwapped, toByteOffset: index * size, as: Number.self)
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
