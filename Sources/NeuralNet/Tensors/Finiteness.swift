extension Tensor {
    /// Whether no element is infinite or NaN; integers and Booleans never are.
    public var isFinite: Bool { withPassingBytes(elementType.areFinite) }
}

extension ElementType {
    /// Whether no element of this type is infinite or NaN; integers and Booleans never are.
    ///
    /// - Parameter bytes: whole elements, at any alignment.
    /// - Returns: whether all are finite.
    package func areFinite(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .float16: hasNoFullExponent(bytes, mask: 0x7C00 as UInt16)
        case .bfloat16: hasNoFullExponent(bytes, mask: 0x7F80 as UInt16)
        case .float32: hasNoFullExponent(bytes, mask: 0x7F80_0000 as UInt32)
        case .float64: hasNoFullExponent(bytes, mask: 0x7FF0_0000_0000_0000 as UInt64)
        default: true
        }
    }
}

extension [Float] {
    /// Whether no element is infinite or NaN, found in one pass without a branch.
    package var areFinite: Bool {
        withUnsafeBytes { hasNoFullExponent($0, mask: 0x7F80_0000 as UInt32) }
    }
}

extension UnsafeBufferPointer<Float> {
    /// Whether no element is infinite or NaN, found in one pass without a branch.
    package var areFinite: Bool {
        hasNoFullExponent(UnsafeRawBufferPointer(self), mask: 0x7F80_0000 as UInt32)
    }
}

/// Whether in no number all bits of the exponent are set.
///
/// The exponent plus its lowest bit carries into the sign's place just where it is full, so that a sum
/// and a union for each number do, which the compiler makes vectors of.
///
/// - Parameters:
///   - bytes: the numbers, at any alignment.
///   - mask: the bits of the exponent, which end just below the sign.
/// - Returns: whether all are finite.
private func hasNoFullExponent<Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, mask: Bits
) -> Bool {
    let size = MemoryLayout<Bits>.size
    let lowest = mask & (~mask &+ 1)
    var union: Bits = 0
    for index in 0..<bytes.count / size {
        let bits = bytes.loadUnaligned(fromByteOffset: index &* size, as: Bits.self)
        union |= (bits & mask) &+ lowest
    }
    return union.leadingZeroBitCount > 0
}
