internal import CHDF5
internal import CHDF5Memory

/// Reads the attributes of one object.
struct AttributeReader {
    private let attribute: hid_t
    private let type: hid_t
    private let name: String
    private let path: String
    private let shape: [UInt64]
    private let header: ObjectHeader

    /// All attributes by name.
    static func attributes(
        of object: borrowing Handle, header: ObjectHeader, at path: String,
        heap: inout GlobalHeap, budget: inout MetadataBudget
    ) throws(HDF5Error) -> [String: HDF5Attribute] {
        var attributes: [String: HDF5Attribute] = [:]
        for name in try AttributeNames.names(of: object, at: path, budget: &budget) {
            let attribute = try Handle(
                owning: H5Aopen(object.id, name, hid_t(H5P_DEFAULT)), orThrow: .damaged(at: path))
            let type = try Handle(owning: H5Aget_type(attribute.id), orThrow: .damaged(at: path))
            let space = try Handle(owning: H5Aget_space(attribute.id), orThrow: .damaged(at: path))
            let reader = AttributeReader(
                attribute: attribute.id, type: type.id, name: name, path: path,
                shape: try dataShape(of: space, at: path), header: header)
            let value = try reader.value(heap: &heap, budget: &budget)
            guard attributes[name] == nil
            else { throw .damaged(path: path, detail: "two attributes are called \(name)") }
            attributes[name] = HDF5Attribute(
                value: value, shape: reader.shape, textKind: reader.textKind)
        }
        return attributes
    }

    /// How the texts are stored (`H5Tis_variable_str`, `H5Tget_cset`).
    private var textKind: HDF5TextKind? {
        guard H5Tget_class(type) == H5T_STRING else { return nil }
        let isUTF8 = H5Tget_cset(type) == H5T_CSET_UTF8
        if H5Tis_variable_str(type) > 0 { return isUTF8 ? .variableUTF8 : .variableASCII }
        return isUTF8 ? .fixedUTF8 : .fixedASCII
    }

    private func value(
        heap: inout GlobalHeap, budget: inout MetadataBudget
    ) throws(HDF5Error) -> HDF5Attribute.Value {
        let elementType = try elementType(of: type, at: path)
        let isVariable = H5Tis_variable_str(type) > 0
        // An element that claims no bytes costs memory all the same.
        let size = isVariable ? GlobalHeap.referenceByteCount : H5Tget_size(type)
        let elementSize = UInt64(max(size, 1))
        guard let byteCount = byteCount(of: shape, elementSize: elementSize)
        else { throw .overLimit(.metadataBytes, limit: budget.limit) }
        try budget.spend(byteCount)
        switch elementType {
        case .text:
            if byteCount == 0 { return .text([]) }
            return isVariable
                ? try variableTexts(Int(byteCount), heap: &heap, budget: &budget)
                : try fixedTexts(bytes: bytes(Int(byteCount)), size: Int(elementSize))
        case .number(let number, let order):
            return numbers(try bytes(Int(byteCount)), number, order)
        case .boolean:
            return .integers(try bytes(Int(byteCount)).map { Int64($0) })
        case .opaque16, .other:
            return .unsupported("\(elementType)")
        }
    }

    /// The elements as they are stored (`H5Aread` with the type of the file, so nothing is converted).
    private func bytes(_ count: Int) throws(HDF5Error) -> [UInt8] {
        guard count > 0 else { return [] }
        guard H5Aget_storage_size(attribute) >= UInt64(count)
        else { throw .damaged(path: path, detail: "attribute \(name) is cut off") }
        var bytes = [UInt8](repeating: 0, count: count)
        guard H5Aread(attribute, type, &bytes) >= 0 else { throw .damaged(at: path) }
        return bytes
    }

    private func fixedTexts(bytes: [UInt8], size: Int) -> HDF5Attribute.Value {
        let padding = H5Tget_strpad(type)
        var texts: [String] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let field = bytes[start..<start + size]
            let content: ArraySlice<UInt8> =
                switch padding {
                case H5T_STR_NULLTERM: field.prefix { $0 != 0 }
                case H5T_STR_SPACEPAD: trimming(field, UInt8(ascii: " "))
                default: trimming(field, 0)
                }
            guard let text = String(validating: content, as: UTF8.self)
            else { return .unsupported("text that is not UTF-8") }
            texts.append(text)
        }
        return .text(texts)
    }

    private func trimming(_ field: ArraySlice<UInt8>, _ padding: UInt8) -> ArraySlice<UInt8> {
        guard let last = field.lastIndex(where: { $0 != padding }) else { return [] }
        return field[...last]
    }

    /// Texts in the global heap, to which the attribute holds references.
    private func variableTexts(
        _ byteCount: Int, heap: inout GlobalHeap, budget: inout MetadataBudget
    ) throws(HDF5Error) -> HDF5Attribute.Value {
        guard let references = header.elements(ofAttribute: name)
        else { return .unsupported("variable-length text outside the object's header") }
        guard references.count >= byteCount
        else { throw .damaged(path: path, detail: "attribute \(name) is cut off") }
        var texts: [String] = []
        let size = GlobalHeap.referenceByteCount
        for offset in stride(from: 0, to: byteCount, by: size) {
            guard let range = try heap.text(at: references.lowerBound + offset, budget: &budget)
            else { throw .damaged(path: path, detail: "a text of attribute \(name) is missing") }
            try budget.spend(range.count)
            let content = header.image.bytes[range].prefix { $0 != 0 }
            guard let text = String(validating: content, as: UTF8.self)
            else { return .unsupported("text that is not UTF-8") }
            texts.append(text)
        }
        return .text(texts)
    }

    private func numbers(
        _ bytes: [UInt8], _ number: HDF5Number, _ order: HDF5ByteOrder
    ) -> HDF5Attribute.Value {
        let patterns = bytes.bitPatterns(width: number.byteCount, order: order)
        switch number {
        case .float16: return .numbers(patterns.map { Double(Float16(bitPattern: UInt16($0))) })
        case .float32: return .numbers(patterns.map { Double(Float(bitPattern: UInt32($0))) })
        case .float64: return .numbers(patterns.map { Double(bitPattern: $0) })
        case .int8: return .integers(patterns.map { Int64(Int8(truncatingIfNeeded: $0)) })
        case .int16: return .integers(patterns.map { Int64(Int16(truncatingIfNeeded: $0)) })
        case .int32: return .integers(patterns.map { Int64(Int32(truncatingIfNeeded: $0)) })
        case .int64: return .integers(patterns.map { Int64(bitPattern: $0) })
        case .uint8, .uint16, .uint32, .uint64:
            let integers = patterns.compactMap { Int64(exactly: $0) }
            return integers.count == patterns.count
                ? .integers(integers) : .unsupported("integers above 2^63")
        }
    }
}

/// Collects the names of an object's attributes.
private struct AttributeNames {
    private var names: [String] = []
    private var budget: MetadataBudget
    private var failure: HDF5Error?

    /// The names in any order (`H5Aiterate2`).
    static func names(
        of object: borrowing Handle, at path: String, budget: inout MetadataBudget
    ) throws(HDF5Error) -> [String] {
        // See ``LinkReader`` for why a search comes first, and why the order is the native one.
        guard H5Aexists(object.id, "\u{1}") == 0 else { throw .damaged(at: path) }
        var reader = AttributeNames(budget: budget)
        let status = withUnsafeMutablePointer(to: &reader) { pointer in
            H5Aiterate2(
                object.id, H5_INDEX_NAME, H5_ITER_NATIVE, nil,
                { _, name, _, context in
                    guard let name, let context else { return -1 }
                    return context.assumingMemoryBound(to: AttributeNames.self).pointee
                        .collect(name)
                }, pointer)
        }
        if let failure = reader.failure { throw failure }
        guard status >= 0 else { throw .damaged(at: path) }
        budget = reader.budget
        return reader.names
    }

    private init(budget: MetadataBudget) {
        self.budget = budget
    }

    private mutating func collect(_ name: UnsafePointer<CChar>) -> herr_t {
        do throws(HDF5Error) {
            let text = String(cString: name)
            try budget.spend(text.utf8.count + MemoryLayout<HDF5Attribute>.stride)
            names.append(text)
            return 0
        } catch {
            failure = error
            return -1
        }
    }
}
