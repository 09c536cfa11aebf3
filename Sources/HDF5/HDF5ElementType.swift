/// The numbers that a dataset may hold.
package enum HDF5Number: String, Sendable, CaseIterable {
    case float16
    case float32
    case float64
    case int8
    case int16
    case int32
    case int64
    case uint8
    case uint16
    case uint32
    case uint64

    /// The bytes of one number.
    package var byteCount: Int {
        switch self {
        case .int8, .uint8: 1
        case .float16, .int16, .uint16: 2
        case .float32, .int32, .uint32: 4
        case .float64, .int64, .uint64: 8
        }
    }
}

/// Which byte of a number comes first.
package enum HDF5ByteOrder: Sendable {
    case little
    case big
}

/// What one element of a dataset is.
package enum HDF5ElementType: Sendable, Equatable {
    /// A number; floats are IEEE, integers two's complement.
    case number(HDF5Number, HDF5ByteOrder)
    /// Two bytes without meaning to HDF5: a bfloat16, little-endian, as NumPy's `|V2` stores it.
    case opaque16
    /// One byte, 0 or 1, as h5py writes Booleans: an enumeration of `FALSE` and `TRUE`.
    case boolean
    /// A text of fixed or variable length.
    case text
    /// Anything else, described for an error.
    case other(String)

    /// The bytes of one element, if elements of this type can be read and written.
    package var byteCount: Int? {
        switch self {
        case .number(let number, _): number.byteCount
        case .opaque16: 2
        case .boolean: 1
        case .text, .other: nil
        }
    }

    /// Whether the stored bytes are what a little-endian machine has in memory.
    package var isNative: Bool {
        switch self {
        case .number(let number, let order): order == .little || number.byteCount == 1
        case .opaque16, .boolean: true
        case .text, .other: false
        }
    }

    /// The type after conversion to the machine's byte order.
    package var native: HDF5ElementType {
        if case .number(let number, _) = self { .number(number, .little) } else { self }
    }
}

extension HDF5ElementType: CustomStringConvertible {
    package var description: String {
        switch self {
        case .number(let number, let order):
            (order == .big && number.byteCount > 1 ? "big-endian " : "") + number.rawValue
        case .opaque16: "opaque 2-byte (bfloat16)"
        case .boolean: "boolean"
        case .text: "text"
        case .other(let description): description
        }
    }
}
