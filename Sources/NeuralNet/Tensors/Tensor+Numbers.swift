extension Tensor {
    /// The elements as float32 numbers, rounded to nearest where the stored type is wider.
    public var floats: [Float] {
        guard elementType == .float32 else { return numbers(as: Float.self) }
        return withPassingBytes { bytes in
            [Float](unsafeUninitializedCapacity: count) { floats, initialized in
                UnsafeMutableRawBufferPointer(floats).copyMemory(from: bytes)
                initialized = bytes.count / MemoryLayout<Float>.size
            }
        }
    }

    /// The elements as float64 numbers; 64-bit integers beyond 2⁵³ are rounded.
    public var doubles: [Double] { numbers(as: Double.self) }

    /// The elements converted to a floating-point type.
    ///
    /// - Parameter type: the type wanted.
    /// - Returns: the elements in C order.
    package func numbers<Number: BinaryFloatingPoint>(as type: Number.Type) -> [Number] {
        switch elementType {
        case .boolean: load(UInt8.self) { $0 == 0 ? 0 : 1 }
        case .int8: load(Int8.self) { Number($0) }
        case .int16: load(Int16.self) { Number($0) }
        case .int32: load(Int32.self) { Number($0) }
        case .int64: load(Int64.self) { Number($0) }
        case .uint8: load(UInt8.self) { Number($0) }
        case .uint16: load(UInt16.self) { Number($0) }
        case .uint32: load(UInt32.self) { Number($0) }
        case .uint64: load(UInt64.self) { Number($0) }
        case .float16: load(UInt16.self) { Number(float16(bits: $0)) }
        case .bfloat16: load(UInt16.self) { Number(Float(bitPattern: UInt32($0) << 16)) }
        case .float32: load(Float.self) { Number($0) }
        case .float64: load(Double.self) { Number($0) }
        }
    }

    private func load<Stored: BitwiseCopyable, Number>(
        _: Stored.Type, _ convert: (Stored) -> Number
    ) -> [Number] {
        let count = count
        return withPassingBytes { bytes in
            [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
                for index in 0..<count {
                    let offset = index * MemoryLayout<Stored>.size
                    let stored = bytes.loadUnaligned(fromByteOffset: offset, as: Stored.self)
                    numbers.initializeElement(at: index, to: convert(stored))
                }
                initialized = count
            }
        }
    }

    /// Makes a float64 tensor.
    ///
    /// - Parameters:
    ///   - doubles: the elements in C order; their number must be that of the shape.
    ///   - extents: the extent of each axis.
    /// - Throws: ``TensorError`` where numbers and shape don't fit.
    public init(_ doubles: [Double], extents: [Int]) throws(TensorError) {
        let bytes = doubles.withUnsafeBytes { Array($0) }
        try self.init(extents: extents, elementType: .float64, bytes: bytes)
    }

    /// Makes an int64 tensor.
    ///
    /// - Parameters:
    ///   - integers: the elements in C order; their number must be that of the shape.
    ///   - extents: the extent of each axis.
    /// - Throws: ``TensorError`` where numbers and shape don't fit.
    public init(_ integers: [Int64], extents: [Int]) throws(TensorError) {
        let bytes = integers.withUnsafeBytes { Array($0) }
        try self.init(extents: extents, elementType: .int64, bytes: bytes)
    }
}

/// The value of an IEEE 754 half-precision number.
private func float16(bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = Float(bits & 0x3ff)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 0x1f: return fraction == 0 ? sign * .infinity : .nan
    default:
        return sign * (1 + fraction / 1024)
            * Float(sign: .plus, exponent: exponent - 15, significand: 1)
    }
}
