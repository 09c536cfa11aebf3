extension ObjectHeader {
    /// Where the elements of a compactly stored attribute are, which are the end of its message.
    ///
    /// Version, flags, bytes of name (2), type (2) and space (2), character set (version 3), then
    /// the three, which version 1 pads to multiples of 8. The name ends in a zero.
    func elements(ofAttribute name: String) -> Range<Int>? {
        for message in messages
        where message.kind == Message.Kind.attribute && !message.isShared {
            let start = message.body.lowerBound
            guard let version = image.number(UInt8.self, at: start),
                let nameSize = image.number(UInt16.self, at: start + 2),
                let typeSize = image.number(UInt16.self, at: start + 4),
                let spaceSize = image.number(UInt16.self, at: start + 6)
            else { continue }
            let nameStart = start + (version == 3 ? 9 : 8)
            guard let place = image.range(at: nameStart, count: UInt64(nameSize)),
                image.bytes[place].prefix(while: { $0 != 0 }).elementsEqual(name.utf8)
            else { continue }
            let alignment = version == 1 ? 8 : 1
            var end = nameStart
            for size in [nameSize, typeSize, spaceSize] {
                end += (Int(size) + alignment - 1) / alignment * alignment
            }
            return end <= message.body.upperBound ? end..<message.body.upperBound : nil
        }
        return nil
    }
}
