extension ObjectHeader {
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
