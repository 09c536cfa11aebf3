extension ObjectHeader {
    /// Whether the local heap, where a group of the old kind keeps names, lies within the file.
    ///
    /// Address of the tree (8), address of the heap (8); there `HEAP`, version (1), padding (3), bytes of names (8),
    /// first free place (8), address of the names (8).
    func namesFit(_ body: Range<Int>) -> Bool {
        guard let address = image.number(UInt64.self, at: body.lowerBound + 8),
            let heap = image.offset(ofAddress: address), image.has("HEAP", at: heap),
            let size = image.number(UInt64.self, at: heap + 8),
            let place = image.number(UInt64.self, at: heap + 24),
            let names = image.offset(ofAddress: place)
        else { return false }
        return image.range(at: names, count: size) != nil
    }

    /// Whether the texts of a link message, if it is of an external link, end within it.
    func externalLinkEnds(_ body: Range<Int>) -> Bool {
        guard let value = externalLink(body) else { return true }
        // A byte of version and flags, then the file and the path, each with a zero behind it.
        return value.dropFirst().count { $0 == 0 } >= 2
    }

    /// The value of a link message, if the link is external.
    ///
    /// Version, flags, class (if flag 3), order of creation (8, if flag 2), character set (if flag
    /// 4), bytes of name (1 to 8), name, bytes of value (2), value.
    private func externalLink(_ body: Range<Int>) -> Slice<UnsafeRawBufferPointer>? {
        let externalClass: UInt8 = 64
        guard let flags = image.number(UInt8.self, at: body.lowerBound + 1), flags & 8 != 0,
            image.number(UInt8.self, at: body.lowerBound + 2) == externalClass
        else { return nil }
        var place = body.lowerBound + 3 + (flags & 4 == 0 ? 0 : 8) + (flags & 0x10 == 0 ? 0 : 1)
        let width = 1 << Int(flags & 3)
        guard place + width <= body.upperBound else { return nil }
        let nameSize = Array(image.bytes[place..<place + width]).bitPatterns(
            width: width, order: .little)
        place += width
        guard let size = nameSize.first, let name = image.range(at: place, count: size),
            let valueSize = image.number(UInt16.self, at: name.upperBound),
            let value = image.range(at: name.upperBound + 2, count: UInt64(valueSize)),
            value.upperBound <= body.upperBound
        else { return nil }
        return image.bytes[value]
    }
}
