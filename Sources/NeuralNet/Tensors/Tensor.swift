internal import Glibc

/// An array of numbers with a shape, in memory of its own or inside a mapped file.
///
/// Elements are little-endian, in C order (the last axis moves fastest).
public struct Tensor: Sendable {
    /// The extent of each axis; empty for a single number.
    public let extents: [Int]
    /// The type of the elements.
    public let elementType: ElementType
    private let storage: Storage

    private enum Storage: Sendable {
        case owned([UInt8])
        case mapped(MappedFile, offset: Int)
    }

    /// The number of elements.
    public var count: Int { extents.reduce(1, *) }

    /// The number of bytes.
    public var byteCount: Int { count * elementType.byteCount }

    /// Makes a tensor of bytes.
    ///
    /// - Parameters:
    ///   - extents: the extent of each axis.
    ///   - elementType: the type of the elements.
    ///   - bytes: the elements, little-endian, in C order.
    /// - Throws: ``TensorError/wrongByteCount(expected:found:)`` if the bytes don't fit the shape.
    public init(extents: [Int], elementType: ElementType, bytes: [UInt8]) throws(TensorError) {
        try Tensor.check(extents, elementType, available: bytes.count, exactly: true)
        self.extents = extents
        self.elementType = elementType
        storage = .owned(bytes)
    }

    /// Makes a tensor whose elements stay inside a mapped file.
    ///
    /// - Parameters:
    ///   - extents: the extent of each axis.
    ///   - elementType: the type of the elements.
    ///   - file: the mapped file, kept alive by the tensor.
    ///   - offset: where the first element stands in the file; it need not be aligned.
    /// - Throws: ``TensorError/wrongByteCount(expected:found:)`` if the file ends before the tensor.
    public init(
        extents: [Int], elementType: ElementType, file: MappedFile, offset: Int
    ) throws(TensorError) {
        let available = offset >= 0 && offset <= file.count ? file.count - offset : 0
        try Tensor.check(extents, elementType, available: available, exactly: false)
        self.extents = extents
        self.elementType = elementType
        storage = .mapped(file, offset: offset)
    }

    /// Makes a float32 tensor of numbers that stand somewhere in memory, which are copied.
    init(_ floats: UnsafeBufferPointer<Float>, extents: [Int]) {
        precondition(floats.count == extents.reduce(1, *), "as many elements as the shape says")
        self.extents = extents
        elementType = .float32
        storage = .owned(Array(UnsafeRawBufferPointer(floats)))
    }

    /// Makes a float32 tensor.
    ///
    /// - Parameters:
    ///   - floats: the elements in C order; their number must be that of the shape.
    ///   - extents: the extent of each axis.
    public init(_ floats: [Float], extents: [Int]) {
        precondition(floats.count == extents.reduce(1, *), "as many elements as the shape says")
        self.extents = extents
        elementType = .float32
        storage = .owned(floats.withUnsafeBytes { Array($0) })
    }

    private static func check(
        _ extents: [Int], _ type: ElementType, available: Int, exactly: Bool
    ) throws(TensorError) {
        guard let count = elementCount(of: extents),
            case let (size, overflow) = count.multipliedReportingOverflow(by: type.byteCount),
            !overflow
        else { throw .tooLarge(extents: extents) }
        guard exactly ? size == available : size <= available else {
            throw .wrongByteCount(expected: size, found: available)
        }
    }

    /// Calls a closure with the tensor's bytes, which need not be aligned.
    ///
    /// - Parameter body: reads the bytes; they are valid during the call only.
    /// - Returns: what the closure returns.
    /// - Throws: what the closure throws.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch storage {
        case .owned(let bytes):
            let size = byteCount
            return try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
                try body(UnsafeRawBufferPointer(start: bytes.baseAddress, count: size))
            }
        case .mapped(let file, let offset):
            defer { withExtendedLifetime(file) {} }
            return try body(
                UnsafeRawBufferPointer(rebasing: file.bytes[offset..<offset + byteCount]))
        }
    }
}

extension Tensor {
    /// The elements where a mapped file has them, if they are float32 and aligned as such; valid while the tensor lives.
    var mappedFloats: UnsafeBufferPointer<Float>? {
        guard case .mapped(let file, let offset) = storage, elementType == .float32 else {
            return nil
        }
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[offset..<offset + byteCount])
        guard UInt(bitPattern: bytes.baseAddress) % UInt(MemoryLayout<Float>.alignment) == 0 else {
            return nil
        }
        return bytes.bindMemory(to: Float.self)
    }

    /// Smaller tensors are not worth a system call.
    private static let smallestReleased = 1 << 20

    /// Calls a closure with the bytes, for one pass over them, and lets go of a mapped file's memory.
    ///
    /// - Parameter body: reads the bytes; they are valid during the call only.
    /// - Returns: what the closure returns.
    /// - Throws: what the closure throws.
    package func withPassingBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer {
            if case .mapped(let file, let offset) = storage, byteCount >= Tensor.smallestReleased {
                file.release(offset..<offset + byteCount)
            }
        }
        return try withBytes(body)
    }
}

extension Tensor: Equatable {
    /// Whether type, shape and every bit agree.
    public static func == (left: Tensor, right: Tensor) -> Bool {
        guard left.elementType == right.elementType, left.extents == right.extents else {
            return false
        }
        return left.withBytes { a in
            right.withBytes { b in
                guard let a = a.baseAddress, let b = b.baseAddress else { return true }
                return memcmp(a, b, left.byteCount) == 0
            }
        }
    }
}

/// Why a tensor cannot be made.
public enum TensorError: Error, Equatable, Sendable {
    case tooLarge(extents: [Int])
    case wrongByteCount(expected: Int, found: Int)
}

extension TensorError: CustomStringConvertible {
    /// The error as a sentence fragment.
    public var description: String {
        switch self {
        case .tooLarge(let extents): "a tensor of shape \(Shape(extents)) is too large"
        case .wrongByteCount(let expected, let found):
            "a tensor of \(expected) bytes is given \(found) bytes"
        }
    }
}
