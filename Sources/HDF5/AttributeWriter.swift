internal import CHDF5
internal import CHDF5Memory

/// Writes the attributes of one object.
struct AttributeWriter {
    private let object: hid_t
    private let name: String
    private let path: String

    /// Writes all in order.
    static func write(
        _ attributes: [HDF5AttributeContents], to object: borrowing Handle, at path: String
    ) throws(HDF5Error) {
        for attribute in attributes {
            try AttributeWriter(
                object: object.id, name: attribute.name, path: "\(path)@\(attribute.name)"
            ).write(attribute.value)
        }
    }

    private func write(_ value: HDF5AttributeContents.Value) throws(HDF5Error) {
        switch value {
        case .scalarText(let text, let kind): try write([text], kind, shape: [])
        case .textList(let texts, let kind): try write(texts, kind, shape: [UInt64(texts.count)])
        case .emptyList: try write([UInt8](), as: .number(.float64, .little), shape: [0])
        }
    }

    private func write(
        _ bytes: [UInt8], as elementType: HDF5ElementType, shape: [UInt64]
    ) throws(HDF5Error) {
        let type = try makeType(of: elementType, at: path)
        try write(bytes, type: type, shape: shape)
    }

    private func write(
        _ texts: [String], _ kind: HDF5TextKind, shape: [UInt64]
    ) throws(HDF5Error) {
        guard !texts.contains(where: { $0.utf8.contains(0) })
        else { throw .textContainsZero(name: name) }
        switch kind {
        case .fixedASCII: try writeFixed(texts, H5T_CSET_ASCII, shape)
        case .fixedUTF8: try writeFixed(texts, H5T_CSET_UTF8, shape)
        case .variableASCII: try writeVariable(texts, H5T_CSET_ASCII, shape)
        case .variableUTF8: try writeVariable(texts, H5T_CSET_UTF8, shape)
        }
    }

    private func writeFixed(
        _ texts: [String], _ characterSet: H5T_cset_t, _ shape: [UInt64]
    ) throws(HDF5Error) {
        let size = max(texts.map(\.utf8.count).max() ?? 0, 1)
        let (byteCount, overflow) = size.multipliedReportingOverflow(by: texts.count)
        guard !overflow, byteCount <= HDF5AttributeContents.largestListByteCount
        else { throw .attributeTooLarge(name: name, byteCount: overflow ? .max : byteCount) }
        let type = try makeTextType(size: size, characterSet)
        guard H5Tset_strpad(type.id, H5T_STR_NULLPAD) >= 0 else { throw .cannotWrite(at: path) }
        var bytes: [UInt8] = []
        for text in texts {
            bytes += text.utf8
            bytes += repeatElement(0, count: size - text.utf8.count)
        }
        try write(bytes, type: type, shape: shape)
    }

    private func writeVariable(
        _ texts: [String], _ characterSet: H5T_cset_t, _ shape: [UInt64]
    ) throws(HDF5Error) {
        let type = try makeTextType(size: CHDF5Memory_variableLength(), characterSet)
        // The library wants a pointer to each text; they stand in one array, each with its zero.
        var characters: [CChar] = []
        var starts: [Int] = []
        for text in texts {
            starts.append(characters.count)
            characters += text.utf8CString
        }
        let result = characters.withUnsafeBufferPointer { buffer in
            let pointers = starts.map { start in buffer.baseAddress.map { $0 + start } }
            return Result { () throws(HDF5Error) in
                try write(pointers, type: type, shape: shape)
            }
        }
        try result.get()
    }

    private func makeTextType(
        size: Int, _ characterSet: H5T_cset_t
    ) throws(HDF5Error) -> Handle {
        let type = try Handle(
            owning: H5Tcopy(CHDF5Memory_text()), orThrow: .cannotWrite(at: path))
        guard H5Tset_size(type.id, size) >= 0, H5Tset_cset(type.id, characterSet) >= 0
        else { throw .cannotWrite(at: path) }
        return type
    }

    /// Creates the attribute; an empty one has nothing to write.
    private func write(
        _ values: [some Any], type: borrowing Handle, shape: [UInt64]
    ) throws(HDF5Error) {
        let space = try makeSpace(of: shape, at: path)
        let attribute = try Handle(
            owning: H5Acreate2(
                object, name, type.id, space.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)),
            orThrow: .cannotWrite(at: path))
        if !values.isEmpty {
            let status = values.withUnsafeBufferPointer {
                H5Awrite(attribute.id, type.id, $0.baseAddress)
            }
            guard status >= 0 else { throw .cannotWrite(at: path) }
        }
        try attribute.close(orThrow: .cannotWrite(at: path))
    }
}
