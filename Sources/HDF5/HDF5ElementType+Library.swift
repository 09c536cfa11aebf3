internal import CHDF5
internal import CHDF5Memory

/// What a type of the file is; only those are told apart whose every property is known.
func elementType(of type: hid_t, at path: String) throws(HDF5Error) -> HDF5ElementType {
    switch H5Tget_class(type) {
    case H5T_FLOAT: return floatType(of: type)
    case H5T_INTEGER: return integerType(of: type)
    case H5T_STRING: return .text
    case H5T_OPAQUE:
        let size = H5Tget_size(type)
        return size == 2 ? .opaque16 : .other("opaque of \(size) bytes")
    case H5T_ENUM: return isBoolean(type) ? .boolean : .other("enumeration")
    case H5T_COMPOUND: return .other("compound")
    case H5T_ARRAY: return .other("array")
    case H5T_VLEN: return .other("variable-length list")
    case H5T_REFERENCE: return .other("reference")
    case H5T_BITFIELD: return .other("bit field")
    case H5T_TIME: return .other("time")
    default: throw .damaged(at: path)
    }
}

private func byteOrder(of type: hid_t) -> HDF5ByteOrder? {
    switch H5Tget_order(type) {
    case H5T_ORDER_LE: .little
    case H5T_ORDER_BE: .big
    default: nil
    }
}

/// Whether all bits of the type belong to the number.
private func fillsItsBytes(_ type: hid_t) -> Bool {
    H5Tget_offset(type) == 0 && H5Tget_precision(type) == H5Tget_size(type) * 8
}

private func integerType(of type: hid_t) -> HDF5ElementType {
    let size = H5Tget_size(type)
    let isSigned = H5Tget_sign(type) == H5T_SGN_2
    guard size <= 8, fillsItsBytes(type), let order = byteOrder(of: type),
        let number = HDF5Number(rawValue: "\(isSigned ? "int" : "uint")\(size * 8)")
    else { return .other("integer of \(size) bytes") }
    return .number(number, order)
}

/// The places of the fields of a float, counted in bits from the lowest (`H5Tget_fields`).
private struct FloatFields: Equatable {
    var sign = 0
    var exponent = 0
    var exponentSize = 0
    var mantissa = 0
    var mantissaSize = 0
    var bias = 0

    static func of(_ type: hid_t) -> FloatFields? {
        var (sign, exponent, exponentSize, mantissa, mantissaSize) = (0, 0, 0, 0, 0)
        let status = H5Tget_fields(
            type, &sign, &exponent, &exponentSize, &mantissa, &mantissaSize)
        guard status >= 0 else { return nil }
        return FloatFields(
            sign: sign, exponent: exponent, exponentSize: exponentSize, mantissa: mantissa,
            mantissaSize: mantissaSize, bias: Int(truncatingIfNeeded: H5Tget_ebias(type)))
    }

    /// What IEEE 754 lays down for a float of as many bytes.
    static func ieee(_ number: HDF5Number) -> FloatFields? {
        switch number {
        case .float16: ieee(exponentSize: 5, mantissaSize: 10)
        case .float32: ieee(exponentSize: 8, mantissaSize: 23)
        case .float64: ieee(exponentSize: 11, mantissaSize: 52)
        default: nil
        }
    }

    private static func ieee(exponentSize: Int, mantissaSize: Int) -> FloatFields {
        FloatFields(
            sign: exponentSize + mantissaSize, exponent: mantissaSize,
            exponentSize: exponentSize, mantissa: 0, mantissaSize: mantissaSize,
            bias: 1 << (exponentSize - 1) - 1)
    }
}

private func floatType(of type: hid_t) -> HDF5ElementType {
    let size = H5Tget_size(type)
    guard size <= 8, let number = HDF5Number(rawValue: "float\(size * 8)"), fillsItsBytes(type),
        let order = byteOrder(of: type), H5Tget_norm(type) == H5T_NORM_IMPLIED,
        FloatFields.of(type) == FloatFields.ieee(number)
    else { return .other("float of \(size) bytes that is not IEEE") }
    return .number(number, order)
}

/// Whether an enumeration is the one that h5py makes of a Boolean.
private func isBoolean(_ type: hid_t) -> Bool {
    guard H5Tget_size(type) == 1, H5Tget_nmembers(type) == 2 else { return false }
    return (0..<2).allSatisfy { index in
        var value: UInt8 = .max
        guard let name = H5Tget_member_name(type, UInt32(index)) else { return false }
        defer { H5free_memory(name) }
        return String(cString: name) == (index == 0 ? "FALSE" : "TRUE")
            && H5Tget_member_value(type, UInt32(index), &value) >= 0 && value == UInt8(index)
    }
}

/// A new type of the library for elements to be written.
func makeType(of elementType: HDF5ElementType, at path: String) throws(HDF5Error) -> Handle {
    switch elementType {
    case .number(let number, let order):
        return try makeNumberType(number, order, at: path)
    case .opaque16:
        let type = try Handle(
            owning: H5Tcreate(H5T_OPAQUE, 2), orThrow: .cannotWrite(at: path))
        guard H5Tset_tag(type.id, "") >= 0 else { throw .cannotWrite(at: path) }
        return type
    case .boolean:
        return try makeBooleanType(at: path)
    case .text, .other:
        throw .unsupportedElements(path: path, type: elementType)
    }
}

private func makeNumberType(
    _ number: HDF5Number, _ order: HDF5ByteOrder, at path: String
) throws(HDF5Error) -> Handle {
    let original =
        switch number {
        case .float16, .float32: CHDF5Memory_float32()
        case .float64: CHDF5Memory_float64()
        case .int8, .int16, .int32, .int64: CHDF5Memory_int64()
        case .uint8, .uint16, .uint32, .uint64: CHDF5Memory_uint64()
        }
    let type = try Handle(owning: H5Tcopy(original), orThrow: .cannotWrite(at: path))
    if number == .float16, let fields = FloatFields.ieee(.float16) {
        let status = H5Tset_fields(
            type.id, fields.sign, fields.exponent, fields.exponentSize, fields.mantissa,
            fields.mantissaSize)
        guard status >= 0, H5Tset_ebias(type.id, fields.bias) >= 0
        else { throw .cannotWrite(at: path) }
    }
    let order = order == .little ? H5T_ORDER_LE : H5T_ORDER_BE
    guard H5Tset_precision(type.id, number.byteCount * 8) >= 0,
        H5Tset_size(type.id, number.byteCount) >= 0, H5Tset_order(type.id, order) >= 0
    else { throw .cannotWrite(at: path) }
    return type
}

private func makeBooleanType(at path: String) throws(HDF5Error) -> Handle {
    let base = try makeNumberType(.int8, .little, at: path)
    let type = try Handle(owning: H5Tenum_create(base.id), orThrow: .cannotWrite(at: path))
    var (no, yes): (Int8, Int8) = (0, 1)
    guard H5Tenum_insert(type.id, "FALSE", &no) >= 0, H5Tenum_insert(type.id, "TRUE", &yes) >= 0
    else { throw .cannotWrite(at: path) }
    return type
}
