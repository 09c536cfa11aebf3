extension ObjectHeader {
    /// Whether the object is a virtual dataset, whose sources libhdf5 1.10.8 would parse without
    /// checking bounds, or not understand.
    var isVirtual: Bool {
        messages.contains { $0.kind == Message.Kind.layout && layoutClass($0.body) == .virtual }
    }

    /// What libhdf5 1.10.8 would crash on instead of refusing it, if there is any.
    var damage: String? {
        for message in messages where !message.isShared {
            switch message.kind {
            case Message.Kind.datatype where !enumerationFits(message.body):
                return "its type is cut off"
            case Message.Kind.attribute where !attributeFits(message.body):
                return "an attribute is cut off"
            case Message.Kind.link where !externalLinkEnds(message.body):
                return "an external link is cut off"
            case Message.Kind.symbolTable where !namesFit(message.body):
                return "the names of what it holds reach beyond the file"
            case Message.Kind.layout where !chunksHaveSizes(message.body):
                return "its chunks have no size"
            default: continue
            }
        }
        return nil
    }

    private enum LayoutClass: UInt8 {
        case chunked = 2
        case virtual = 3
    }

    private func byte(_ index: Int, of body: Range<Int>) -> UInt8 {
        index < body.count ? image.bytes[body.lowerBound + index] : 0
    }

    /// Version, then by version: 1 and 2 rank, class; 3 and 4 class.
    private func layoutClass(_ body: Range<Int>) -> LayoutClass? {
        LayoutClass(rawValue: byte(byte(0, of: body) < 3 ? 2 : 1, of: body))
    }

    /// The library divides by the sizes of chunks.
    ///
    /// Behind the class, by version: 3 rank, address, sizes of 4 bytes; 4 flags, rank, width, sizes
    /// of that width. In versions 1 and 2 the sizes start at 16.
    private func chunksHaveSizes(_ body: Range<Int>) -> Bool {
        guard layoutClass(body) == .chunked else { return true }
        let version = byte(0, of: body)
        let rank = Int(byte(version < 3 ? 1 : version == 3 ? 2 : 3, of: body))
        let width = version < 4 ? 4 : Int(byte(4, of: body))
        let start = version < 3 ? 16 : version == 3 ? 11 : 5
        return rank > 0
            && (0..<rank).allSatisfy { axis in
                (0..<width).contains { byte(start + axis * width + $0, of: body) != 0 }
            }
    }

    /// The library copies as many values as an enumeration declares.
    ///
    /// Version and class, members (2), a byte, size (4); then the type of the values, whose size is
    /// at 4; then the names, each with a zero behind it; then the values.
    func enumerationFits(_ body: Range<Int>) -> Bool {
        let enumeration: UInt8 = 8
        guard byte(0, of: body) & 0xf == enumeration else { return true }
        guard let count = image.number(UInt16.self, at: body.lowerBound + 1),
            let size = image.number(UInt32.self, at: body.lowerBound + 12)
        else { return false }
        return UInt64(count) * (UInt64(size) + 1) + 16 <= UInt64(body.count)
    }
}
