internal import NeuralNet

/// A tensor with what the table says of it.
struct TableTensor {
    var row: NativeDocument.TensorRow
    var tensor: Tensor

    /// Checks the tensor's digest, which takes a pass over its bytes.
    func checkDigest() throws(NativeFormatError) {
        guard let expected = Digest(bytes: row.digest) else { throw .malformedDigest(row.name) }
        let found = tensor.withPassingBytes { Digest(of: $0) }
        guard found == expected else {
            throw .wrongTensorDigest(
                name: row.name, expected: expected.description, found: found.description)
        }
    }
}

// From the table of tensors to tensors (rules 22 to 29), and back.
extension NativeDocument {
    /// The most axes of a tensor.
    static let rankLimit = 64

    /// The tensors of the table, which stay in the file; their digests are not checked.
    func tensors(in file: MappedFile, _ prefix: FilePrefix) throws(NativeFormatError)
        -> [TableTensor]
    {
        var result: [TableTensor] = []
        var end = 0
        var lastRole: UInt32 = 0
        for (position, row) in tensors.enumerated() {
            let place = "tensors[\(position)]"
            let type = try row.checked(place, behind: lastRole)
            lastRole = row.role
            let start = FilePrefix.aligned(end)
            guard row.offset == UInt64(start) else {
                throw .wrongOffset(place, expected: start, found: row.offset)
            }
            guard let extents = NativeDocument.extents(row.extents),
                let size = byteCount(of: extents, type), UInt64(size) == row.length
            else { throw .wrongExtents(place) }
            guard size <= prefix.dataLength - start else { throw .behindTheEnd(place) }
            try checkPadding(in: file, from: prefix.dataStart + end, to: prefix.dataStart + start)
            end = start + size
            let tensor: Tensor
            do {
                tensor = try Tensor(
                    extents: extents, elementType: type, file: file,
                    offset: prefix.dataStart + start)
            } catch {
                throw .wrongExtents(place)
            }
            result.append(TableTensor(row: row, tensor: tensor))
        }
        guard end == prefix.dataLength else {
            throw .wrongDataLength(expected: end, found: prefix.dataLength)
        }
        return result
    }

    /// Extents as the model counts them, `nil` where there are too many or one is too large.
    static func extents(_ numbers: [UInt64]) -> [Int]? {
        guard numbers.count <= NativeDocument.rankLimit else { return nil }
        let extents = numbers.compactMap { Int(exactly: $0) }
        return extents.count == numbers.count ? extents : nil
    }

    private func byteCount(of extents: [Int], _ type: ElementType) -> Int? {
        guard let count = elementCount(of: extents) else { return nil }
        let (size, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
        return overflow ? nil : size
    }

    /// Checks that bytes are 0 (rule 7).
    func checkPadding(in file: MappedFile, from start: Int, to end: Int) throws(NativeFormatError) {
        for offset in start..<end where file.bytes[offset] != 0 {
            throw .paddingNotZero(offset: offset)
        }
    }

    /// Gives tensors their places in the data, in order.
    ///
    /// - Returns: the length of the data.
    mutating func place() -> Int {
        var end = 0
        for position in tensors.indices {
            let start = FilePrefix.aligned(end)
            tensors[position].offset = UInt64(start)
            end = start + Int(tensors[position].length)
        }
        return end
    }
}

extension NativeDocument.TensorRow {
    /// Describes a tensor.
    init(_ role: Role, _ name: String, slot: String = "", _ tensor: Tensor) {
        self.role = role.rawValue
        self.name = name
        self.slot = slot
        elementType = tensor.elementType.code
        extents = tensor.extents.map { UInt64($0) }
        length = UInt64(tensor.byteCount)
    }

    /// Checks what a row says by itself.
    ///
    /// - Returns: the type of the elements.
    fileprivate func checked(
        _ place: String, behind lastRole: UInt32
    ) throws(NativeFormatError) -> ElementType {
        guard let role = Role(rawValue: role) else { throw .unknownRole(place, self.role) }
        guard self.role >= lastRole else { throw .rolesOutOfOrder(place) }
        guard let type = ElementType(code: elementType) else {
            throw .unknownElementType(place, elementType)
        }
        guard slot.isEmpty || role == .slot else { throw .misplacedField(place + ".slot") }
        guard !isSampled || role == .record else { throw .misplacedField(place + ".sampled") }
        guard isSampled || (sampledExtents.isEmpty && norm == 0) else {
            throw .misplacedField(place + (norm == 0 ? ".sampled_extents" : ".norm"))
        }
        guard Digest(bytes: digest) != nil else { throw .malformedDigest(name) }
        return type
    }

}
