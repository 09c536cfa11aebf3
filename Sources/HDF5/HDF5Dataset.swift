/// A dataset: the type, the shape, and where its values stand.
package struct HDF5Dataset: Sendable {
    /// How the values are stored.
    package enum Storage: Sendable, Equatable {
        /// One after the other in the file's bytes, at no particular alignment.
        case contiguous(Range<Int>)
        /// Beside the shape, among the metadata.
        case compact
        /// In blocks, perhaps compressed.
        case chunked
        /// Not at all: never written, every element has the fill value.
        case absent
        /// In another file.
        case external
        /// In other datasets, perhaps of other files.
        case virtual
        /// Not looked at, since elements of this type have no use here.
        case unknown
    }

    /// The first path that was found to lead here.
    package let path: String
    /// What the elements are.
    package let elementType: HDF5ElementType
    /// The sizes; empty for a scalar, and for virtual datasets.
    package let shape: [UInt64]
    /// Where the values are.
    package let storage: Storage
    /// The bytes that the values take in the file, before inflation.
    package let storedByteCount: UInt64
    /// The attributes by name.
    package internal(set) var attributes: [String: HDF5Attribute]
    /// Where the library finds the object's header.
    let address: UInt64
    /// Where address 0 is: behind the user block, if there is one.
    let base: Int

    /// The bytes of all elements; `nil` if their number overflows or the type has no size.
    package var byteCount: UInt64? {
        elementType.byteCount.flatMap { HDF5.byteCount(of: shape, elementSize: UInt64($0)) }
    }

    /// Where the values can be used in place: contiguous and in the byte order of the machine.
    ///
    /// The range is known to lie within the bytes that were read. It need not be aligned: use
    /// unaligned loads, or copy. It is `nil` for everything else, and for elements without a size.
    package var nativeRange: Range<Int>? {
        if case .contiguous(let range) = storage, elementType.isNative { range } else { nil }
    }
}

/// The values of a dataset, copied, little-endian.
package struct HDF5Elements: Sendable, Equatable {
    /// The type after conversion.
    package let elementType: HDF5ElementType
    /// The elements in row-major order.
    package let bytes: [UInt8]
}

/// The bytes of an array, or `nil` if they overflow.
func byteCount(of shape: [UInt64], elementSize: UInt64) -> UInt64? {
    var product = elementSize
    for size in shape {
        let (next, overflow) = product.multipliedReportingOverflow(by: size)
        if overflow { return shape.contains(0) ? 0 : nil }
        product = next
    }
    return product
}
