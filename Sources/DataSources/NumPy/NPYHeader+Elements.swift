internal import NeuralNet

extension NPYHeader {
    /// The stored elements as float32, in the order in which they are stored.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - count: the number of elements, known to be there.
    /// - Returns: float64 rounded to nearest, all else exactly.
    /// - Throws: ``ArrayProblem`` naming the place of a number that float32 cannot hold.
    func floats(in bytes: RawSpan, count: Int) throws(ArrayProblem) -> [Float] {
        switch elementType {
        case .boolean: try convert(bytes, count) { (stored: UInt8) in stored == 0 ? 0 : 1 }
        case .int8: try integers(Int8.self, in: bytes, count)
        case .int16: try integers(Int16.self, in: bytes, count)
        case .int32: try integers(Int32.self, in: bytes, count)
        case .int64: try integers(Int64.self, in: bytes, count)
        case .uint8: try integers(UInt8.self, in: bytes, count)
        case .uint16: try integers(UInt16.self, in: bytes, count)
        case .uint32: try integers(UInt32.self, in: bytes, count)
        case .uint64: try integers(UInt64.self, in: bytes, count)
        case .float16:
            try convert(bytes, count) { (stored: UInt16) in Float(Float16(bitPattern: stored)) }
        case .float32: try convert(bytes, count) { (stored: UInt32) in Float(bitPattern: stored) }
        case .float64: try doubles(in: bytes, count)
        case .bfloat16: throw .unsupportedType("bfloat16")
        }
    }

    private func integers<Stored: FixedWidthInteger & BitwiseCopyable>(
        _: Stored.Type, in bytes: RawSpan, _ count: Int
    ) throws(ArrayProblem) -> [Float] {
        // Every integer of 24 bits is a float32; few beyond are.
        try convert(bytes, count) { (stored: Stored) in
            stored.magnitude < 1 << 24 ? Float(stored) : Float(exactly: stored)
        }
    }

    private func doubles(in bytes: RawSpan, _ count: Int) throws(ArrayProblem) -> [Float] {
        try convert(bytes, count) { (stored: UInt64) in
            let double = Double(bitPattern: stored)
            let float = Float(double)
            return float.isInfinite && double.isFinite ? nil : float
        }
    }

    private func convert<Stored: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: RawSpan, _ count: Int, _ number: (Stored) -> Float?
    ) throws(ArrayProblem) -> [Float] {
        var floats = [Float](repeating: 0, count: count)
        let size = MemoryLayout<Stored>.size
        for index in 0..<count {
            let loaded = bytes.unsafeLoadUnaligned(
                fromByteOffset: end + index * size, as: Stored.self)
            let stored = isBigEndian ? loaded.byteSwapped : loaded
            guard let float = number(stored) else { throw unrepresentable(stored, at: index) }
            floats[index] = float
        }
        return floats
    }

    private func unrepresentable(_ stored: some FixedWidthInteger, at index: Int) -> ArrayProblem {
        let place = place(of: index)
        guard elementType == .float64 else {
            return .integerTooLarge(row: place.row, column: place.column, value: "\(stored)")
        }
        let value = "\(Double(bitPattern: UInt64(truncatingIfNeeded: stored)))"
        return .numberTooLarge(row: place.row, column: place.column, value: value)
    }
}
