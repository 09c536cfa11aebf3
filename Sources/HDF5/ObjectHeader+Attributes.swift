extension ObjectHeader {
    /// The parts of an attribute message.
    private struct AttributeParts {
        var name: Range<Int>
        var type: Range<Int>
        var space: Range<Int>
        var elements: Range<Int>
        var hasOwnType: Bool
    }

    /// Version, flags, bytes of name (2), type (2) and space (2), character set (version 3), then
    /// the three, which version 1 pads to multiples of 8, and the elements.
    private func parts(ofAttribute body: Range<Int>) -> AttributeParts? {
        let start = body.lowerBound
        guard let version = image.number(UInt8.self, at: start),
            let flags = image.number(UInt8.self, at: start + 1),
            let nameSize = image.number(UInt16.self, at: start + 2),
            let typeSize = image.number(UInt16.self, at: start + 4),
            let spaceSize = image.number(UInt16.self, at: start + 6)
        else { return nil }
        let alignment = version == 1 ? 8 : 1
        func end(of size: UInt16, from start: Int) -> Int {
            start + (Int(size) + alignment - 1) / alignment * alignment
        }
        let name = start + (version == 3 ? 9 : 8)
        let type = end(of: nameSize, from: name)
        let space = end(of: typeSize, from: type)
        let elements = end(of: spaceSize, from: space)
        guard elements <= body.upperBound else { return nil }
        return AttributeParts(
            name: name..<name + Int(nameSize), type: type..<type + Int(typeSize),
            space: space..<space + Int(spaceSize), elements: elements..<body.upperBound,
            hasOwnType: version == 1 || flags & 1 == 0)
    }

    /// Whether the elements that an attribute declares are within its message; the library copies them
    /// without looking.
    func attributeFits(_ body: Range<Int>) -> Bool {
        guard let parts = parts(ofAttribute: body) else { return false }
        guard parts.hasOwnType else { return true }
        guard enumerationFits(parts.type),
            let size = image.number(UInt32.self, at: parts.type.lowerBound + 4),
            let shape = shape(ofSpace: parts.space),
            let byteCount = byteCount(of: shape, elementSize: UInt64(size))
        else { return false }
        return byteCount <= UInt64(parts.elements.count)
    }

    /// The sizes of a data space.
    ///
    /// Version, rank, flags, by version 1 five bytes or 2 a byte (2: a space of nothing), sizes.
    private func shape(ofSpace space: Range<Int>) -> [UInt64]? {
        guard let version = image.number(UInt8.self, at: space.lowerBound),
            let rank = image.number(UInt8.self, at: space.lowerBound + 1),
            let kind = image.number(UInt8.self, at: space.lowerBound + 3)
        else { return nil }
        if version == 2 && kind == 2 { return [0] }
        let start = space.lowerBound + (version == 1 ? 8 : 4)
        var shape: [UInt64] = []
        for axis in 0..<Int(rank) {
            guard start + (axis + 1) * 8 <= space.upperBound,
                let size = image.number(UInt64.self, at: start + axis * 8)
            else { return nil }
            shape.append(size)
        }
        return shape
    }

    /// Where the elements of an attribute are, if it is stored in the header.
    func elements(ofAttribute name: String) -> Range<Int>? {
        for message in messages
        where message.kind == Message.Kind.attribute && !message.isShared {
            guard let parts = parts(ofAttribute: message.body) else { continue }
            let bytes = image.bytes[parts.name].prefix { $0 != 0 }
            if bytes.elementsEqual(name.utf8) { return parts.elements }
        }
        return nil
    }
}
