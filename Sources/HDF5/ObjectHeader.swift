/// The messages in the header of an object, found without the library.
///
/// Specification: "HDF5 File Format", IV.A. What cannot be parsed is left out: the library, which reads
/// the header too, says what is wrong with it.
struct ObjectHeader {
    /// A message: the range of its body within the file.
    struct Message {
        enum Kind {
            static let datatype: UInt16 = 0x3
            static let link: UInt16 = 0x6
            static let layout: UInt16 = 0x8
            static let attribute: UInt16 = 0xc
            static let continuation: UInt16 = 0x10
            static let symbolTable: UInt16 = 0x11
        }

        let kind: UInt16
        let isShared: Bool
        let body: Range<Int>
    }

    /// More messages or blocks than this are no header.
    private static let largestCount = 100_000

    let image: ImageBytes
    private(set) var messages: [Message] = []

    /// Parses the header at an address.
    init(at address: UInt64, in image: ImageBytes) {
        self.image = image
        guard let offset = image.offset(ofAddress: address) else { return }
        if image.has("OHDR", at: offset) {
            parseVersion2(at: offset)
        } else if image.number(UInt8.self, at: offset) == 1 {
            parseVersion1(at: offset)
        }
    }

    /// Version, reserved, count of messages (2), links (4), bytes of messages (4), padding (4).
    private mutating func parseVersion1(at offset: Int) {
        let image = image
        guard let size = image.number(UInt32.self, at: offset + 8) else { return }
        parse(block: image.range(at: offset + 16, count: UInt64(size)), prefix: 8) { place in
            guard let kind = image.number(UInt16.self, at: place),
                let size = image.number(UInt16.self, at: place + 2),
                let flags = image.number(UInt8.self, at: place + 4)
            else { return nil }
            return (kind, size, flags)
        }
    }

    /// `OHDR`, version, flags, times (16, if flag 5), limits (4, if flag 4), bytes of messages.
    private mutating func parseVersion2(at offset: Int) {
        let image = image
        guard let flags = image.number(UInt8.self, at: offset + 5) else { return }
        let sizeOffset = offset + 6 + (flags & 0x20 == 0 ? 0 : 16) + (flags & 0x10 == 0 ? 0 : 4)
        let size: UInt64? =
            switch flags & 3 {
            case 0: image.number(UInt8.self, at: sizeOffset).map { UInt64($0) }
            case 1: image.number(UInt16.self, at: sizeOffset).map { UInt64($0) }
            case 2: image.number(UInt32.self, at: sizeOffset).map { UInt64($0) }
            default: image.number(UInt64.self, at: sizeOffset)
            }
        guard let size else { return }
        let start = sizeOffset + 1 << Int(flags & 3)
        parse(
            block: image.range(at: start, count: size), prefix: flags & 4 == 0 ? 4 : 6
        ) { place in
            guard let kind = image.number(UInt8.self, at: place),
                let size = image.number(UInt16.self, at: place + 1),
                let flags = image.number(UInt8.self, at: place + 3)
            else { return nil }
            return (UInt16(kind), size, flags)
        }
    }

    /// Walks a block and those that continue it; `prefix` bytes precede the body of each message.
    private mutating func parse(
        block: Range<Int>?, prefix: Int,
        _ parsePrefix: (Int) -> (kind: UInt16, size: UInt16, flags: UInt8)?
    ) {
        var blocks = [block].compactMap { $0 }
        var next = 0
        while next < blocks.count, blocks.count < Self.largestCount {
            let block = blocks[next]
            next += 1
            var place = block.lowerBound
            while place + prefix <= block.upperBound, messages.count < Self.largestCount,
                let (kind, size, flags) = parsePrefix(place)
            {
                let body = place + prefix..<place + prefix + Int(size)
                guard body.upperBound <= block.upperBound else { break }
                messages.append(Message(kind: kind, isShared: flags & 2 != 0, body: body))
                if kind == Message.Kind.continuation, let block = continuation(body) {
                    blocks.append(block)
                }
                place = body.upperBound
            }
        }
    }

    /// Address (8) and bytes (8) of a further block; one of version 2 has a signature and a checksum.
    private func continuation(_ body: Range<Int>) -> Range<Int>? {
        guard body.count >= 16, let address = image.number(UInt64.self, at: body.lowerBound),
            let offset = image.offset(ofAddress: address),
            let size = image.number(UInt64.self, at: body.lowerBound + 8),
            let block = image.range(at: offset, count: size)
        else { return nil }
        guard image.has("OCHK", at: offset) else { return block }
        return block.count >= 8 ? block.lowerBound + 4..<block.upperBound - 4 : nil
    }
}
