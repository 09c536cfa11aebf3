internal import CProtobufC
internal import NeuralNet

extension Extensions {
    /// The numbers of fields that a change of the parameters drops.
    static let dependentNumbers: ClosedRange<UInt32> = 100...9_999
    /// The numbers of fields that survive it.
    static let independentNumbers: ClosedRange<UInt32> = 10_000...18_999

    /// Keeps the fields of a header that its reader doesn't know (rule 13).
    init(_ fields: UnsafeBufferPointer<ProtobufCMessageUnknownField>) throws(NativeFormatError) {
        self.init()
        var last: UInt32 = 0
        for field in fields {
            guard field.tag >= last else { throw .headerNotCanonical }
            last = field.tag
            let data = UnsafeBufferPointer(start: field.data, count: field.len)
            let key = UInt32(truncatingIfNeeded: field.wire_type.rawValue) | field.tag << 3
            switch field.tag {
            case Extensions.dependentNumbers: dependent += varint(key) + data
            case Extensions.independentNumbers: independent += varint(key) + data
            default: throw .unknownField("header", number: field.tag)
            }
        }
    }
}

/// A number as Protocol Buffers write it: seven bits a byte, the least significant first.
private func varint(_ number: UInt32) -> [UInt8] {
    var rest = number
    var bytes: [UInt8] = []
    while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
    }
    return bytes + [UInt8(rest)]
}
