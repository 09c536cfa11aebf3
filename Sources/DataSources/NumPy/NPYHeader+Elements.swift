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
        let size = elementType.byteCount
        return try bytes.extracting(end..<end + count * size).withUnsafeBytes {
            stored throws(ArrayProblem) in try floats(stored)
        }
    }

    private func floats(_ stored: UnsafeRawBufferPointer) throws(ArrayProblem) -> [Float] {
        switch elementType {
        case .boolean: convert(stored) { (stored: UInt8) in stored == 0 ? 0 : 1 }
        case .int8: convert(stored) { (stored: Int8) in Float(stored) }
        case .int16: convert(stored) { (stored: Int16) in Float(stored) }
        case .int32: try integers(Int32.self, stored)
        case .int64: try integers(Int64.self, stored)
        case .uint8: convert(stored) { (stored: UInt8) in Float(stored) }
        case .uint16: convert(stored) { (stored: UInt16) in Float(stored) }
        case .uint32: try integers(UInt32.self, stored)
        case .uint64: try integers(UInt64.self, stored)
        case .float16: convert(stored) { (stored: UInt16) in Float(Float16(bitPattern: stored)) }
        case .float32 where !isBigEndian: copy(stored)
        case .float32: convert(stored) { (stored: UInt32) in Float(bitPattern: stored) }
        case .float64: try doubles(stored)
        case .bfloat16: throw .unsupportedType("bfloat16")
        }
    }

    private func copy(_ stored: UnsafeRawBufferPointer) -> [Float] {
        let count = stored.count / MemoryLayout<Float>.size
        return [Float](unsafeUninitializedCapacity: count) { floats, initialized in
            UnsafeMutableRawBufferPointer(floats).copyMemory(from: stored)
            initialized = count
        }
    }

    private func integers<Stored: FixedWidthInteger & BitwiseCopyable>(
        _: Stored.Type, _ stored: UnsafeRawBufferPointer
    ) throws(ArrayProblem) -> [Float] {
        var union: Stored.Magnitude = 0
        let floats = convert(stored) { (stored: Stored) in
            union |= stored.magnitude
            return Float(stored)
        }
        // Every integer of 24 bits is a float32; few beyond are.
        if union >= 1 << 24 { try check(stored) { Float(exactly: $0 as Stored) != nil } }
        return floats
    }

    private func doubles(_ stored: UnsafeRawBufferPointer) throws(ArrayProblem) -> [Float] {
        let floats = convert(stored) { (stored: UInt64) in Float(Double(bitPattern: stored)) }
        guard !floats.areFinite else { return floats }
        try check(stored) { (stored: UInt64) in
            let double = Double(bitPattern: stored)
            return Float(double).isFinite || !double.isFinite
        }
        return floats
    }

    /// Converts all elements in one pass, in which nothing can fail, so that it goes by vectors.
    private func convert<Stored: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ number: (Stored) -> Float
    ) -> [Float] {
        let count = bytes.count / MemoryLayout<Stored>.size
        return [Float](unsafeUninitializedCapacity: count) { floats, initialized in
            if isBigEndian {
                for index in 0..<count {
                    let stored: Stored = element(index, of: bytes)
                    floats.initializeElement(at: index, to: number(stored.byteSwapped))
                }
            } else {
                for index in 0..<count {
                    floats.initializeElement(at: index, to: number(element(index, of: bytes)))
                }
            }
            initialized = count
        }
    }

    /// Looks for the first element that float32 cannot hold.
    private func check<Stored: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ isHeld: (Stored) -> Bool
    ) throws(ArrayProblem) {
        for index in 0..<bytes.count / MemoryLayout<Stored>.size {
            let loaded: Stored = element(index, of: bytes)
            let stored = isBigEndian ? loaded.byteSwapped : loaded
            guard isHeld(stored) else { throw unrepresentable(stored, at: index) }
        }
    }

    private func element<Stored: BitwiseCopyable>(
        _ index: Int, of bytes: UnsafeRawBufferPointer
    ) -> Stored {
        bytes.loadUnaligned(
            fromByteOffset: index &* MemoryLayout<Stored>.size, as: Stored.self)
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
