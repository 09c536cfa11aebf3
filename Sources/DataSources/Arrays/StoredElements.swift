internal import NeuralNet

/// How a file stores numbers that stand one after another.
struct StoredElements: Equatable {
    let type: ElementType
    let isBigEndian: Bool

    /// A number that float32 cannot hold.
    struct Misfit: Equatable {
        /// Its place among the numbers.
        let index: Int
        let value: String
        let isInteger: Bool
    }

    /// Converts numbers to float32: float64 rounded to nearest, all else exactly.
    ///
    /// - Parameters:
    ///   - stored: the bytes, at any alignment.
    ///   - floats: where the numbers go; it has room for as many.
    /// - Returns: the first number that float32 cannot hold.
    func convert(
        _ stored: UnsafeRawBufferPointer, into floats: UnsafeMutableBufferPointer<Float>
    ) -> Misfit? {
        precondition(stored.count == floats.count * type.byteCount, "as much room as numbers")
        switch type {
        case .boolean: convert(stored, floats) { (stored: UInt8) in stored == 0 ? 0 : 1 }
        case .int8: convert(stored, floats) { (stored: Int8) in Float(stored) }
        case .int16: convert(stored, floats) { (stored: Int16) in Float(stored) }
        case .int32: return integers(Int32.self, stored, floats)
        case .int64: return integers(Int64.self, stored, floats)
        case .uint8: convert(stored, floats) { (stored: UInt8) in Float(stored) }
        case .uint16: convert(stored, floats) { (stored: UInt16) in Float(stored) }
        case .uint32: return integers(UInt32.self, stored, floats)
        case .uint64: return integers(UInt64.self, stored, floats)
        case .float16:
            convert(stored, floats) { (stored: UInt16) in Float(Float16(bitPattern: stored)) }
        case .bfloat16:
            convert(stored, floats) { (stored: UInt16) in Float(bitPattern: UInt32(stored) << 16) }
        case .float32 where !isBigEndian:
            UnsafeMutableRawBufferPointer(floats).copyMemory(from: stored)
        case .float32: convert(stored, floats) { (stored: UInt32) in Float(bitPattern: stored) }
        case .float64: return doubles(stored, floats)
        }
        return nil
    }

    private func integers<Stored: FixedWidthInteger & BitwiseCopyable>(
        _: Stored.Type, _ stored: UnsafeRawBufferPointer,
        _ floats: UnsafeMutableBufferPointer<Float>
    ) -> Misfit? {
        var union: Stored.Magnitude = 0
        convert(stored, floats) { (stored: Stored) in
            union |= stored.magnitude
            return Float(stored)
        }
        // Every integer of 24 bits is a float32; few beyond are.
        guard union >= 1 << 24 else { return nil }
        return misfit(stored) { Float(exactly: $0 as Stored) != nil }
    }

    private func doubles(
        _ stored: UnsafeRawBufferPointer, _ floats: UnsafeMutableBufferPointer<Float>
    ) -> Misfit? {
        var isFinite = true
        convert(stored, floats) { (stored: UInt64) in
            let float = Float(Double(bitPattern: stored))
            // No branch, so that it goes by vectors.
            isFinite = isFinite && float.magnitude < .infinity
            return float
        }
        guard !isFinite else { return nil }
        return misfit(stored) { (stored: UInt64) in
            let double = Double(bitPattern: stored)
            return Float(double).isFinite || !double.isFinite
        }
    }

    /// Converts all elements in one pass, in which nothing can fail, so that it goes by vectors.
    private func convert<Stored: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ floats: UnsafeMutableBufferPointer<Float>,
        _ number: (Stored) -> Float
    ) {
        if isBigEndian {
            for index in floats.indices {
                let stored: Stored = element(index, of: bytes)
                floats[index] = number(stored.byteSwapped)
            }
        } else {
            for index in floats.indices { floats[index] = number(element(index, of: bytes)) }
        }
    }

    /// Looks for the first element that float32 cannot hold.
    private func misfit<Stored: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ isHeld: (Stored) -> Bool
    ) -> Misfit? {
        for index in 0..<bytes.count / MemoryLayout<Stored>.size {
            let loaded: Stored = element(index, of: bytes)
            let stored = isBigEndian ? loaded.byteSwapped : loaded
            guard !isHeld(stored) else { continue }
            guard type == .float64 else {
                return Misfit(index: index, value: "\(stored)", isInteger: true)
            }
            let value = "\(Double(bitPattern: UInt64(truncatingIfNeeded: stored)))"
            return Misfit(index: index, value: value, isInteger: false)
        }
        return nil
    }

    private func element<Stored: BitwiseCopyable>(
        _ index: Int, of bytes: UnsafeRawBufferPointer
    ) -> Stored {
        bytes.loadUnaligned(
            fromByteOffset: index &* MemoryLayout<Stored>.size, as: Stored.self)
    }
}
