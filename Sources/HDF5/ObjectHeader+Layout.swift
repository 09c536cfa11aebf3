extension ObjectHeader {
    /// What must be known of a dataset's layout before the library may look at it.
    enum Layout {
        case harmless
        /// Its sources would be parsed without checking bounds (libhdf5 1.10.8), or not be understood.
        case virtual
        /// The library would divide by a size of zero.
        case chunksWithoutSize
    }

    /// The layout, as far as it is dangerous.
    var layout: Layout {
        let layouts = messages.filter { $0.kind == Message.Kind.layout }.map { layout($0.body) }
        return layouts.first { $0 != .harmless } ?? .harmless
    }

    /// Version, then by version: 1 and 2 rank, class; 3 class, rank; 4 class, flags, rank, width.
    private func layout(_ body: Range<Int>) -> Layout {
        let fields = image.bytes[body]
        func byte(_ index: Int) -> Int {
            index < fields.count ? Int(fields[fields.startIndex + index]) : 0
        }
        let version = byte(0)
        let kind = byte(version < 3 ? 2 : 1)
        if kind == 3 { return .virtual }
        guard kind == 2 else { return .harmless }
        let rank = byte(version < 3 ? 1 : version == 3 ? 2 : 3)
        let width = version < 4 ? 4 : byte(4)
        let start = version < 3 ? 16 : version == 3 ? 11 : 5
        let sizes = (0..<rank).map { axis in
            (0..<width).contains { byte(start + axis * width + $0) != 0 }
        }
        return rank > 0 && sizes.allSatisfy { $0 } ? .harmless : .chunksWithoutSize
    }
}
