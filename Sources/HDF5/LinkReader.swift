internal import CHDF5

/// What the links of a group say; none is followed.
///
/// Where one link is damaged, libhdf5 1.10.8 leaves holes in its sorted list of all, and then frees what the
/// holes happen to contain. So no list is asked for (`H5_ITER_NATIVE` makes none of many links), and
/// where one is made all the same (of few), a search for what is not there comes first: it decodes the
/// links one by one and fails in good order. The same holds for attributes.
struct LinkReader {
    /// A link before the objects have indices.
    enum Target {
        case hard(address: UInt64)
        case other(HDF5Link)
    }

    private var found: [(name: String, target: Target)] = []
    private var budget: MetadataBudget
    private var failure: HDF5Error?

    /// The links in the order of their names' bytes (`H5Literate`).
    static func links(
        of group: borrowing Handle, at path: String, budget: inout MetadataBudget
    ) throws(HDF5Error) -> [(name: String, target: Target)] {
        guard H5Lexists(group.id, "\u{1}", hid_t(H5P_DEFAULT)) == 0
        else { throw .damaged(at: path) }
        var reader = LinkReader(budget: budget)
        let status = withUnsafeMutablePointer(to: &reader) { pointer in
            H5Literate(
                group.id, H5_INDEX_NAME, H5_ITER_NATIVE, nil,
                { group, name, information, context in
                    guard let name, let information, let context else { return -1 }
                    return context.assumingMemoryBound(to: LinkReader.self).pointee
                        .collect(name, information.pointee, in: group)
                }, pointer)
        }
        if let failure = reader.failure { throw failure }
        guard status >= 0 else { throw .damaged(at: path) }
        budget = reader.budget
        return reader.found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private init(budget: MetadataBudget) {
        self.budget = budget
    }

    /// Keeps one link; -1 stops the iteration.
    private mutating func collect(
        _ name: UnsafePointer<CChar>, _ information: H5L_info_t, in group: hid_t
    ) -> herr_t {
        let text = String(cString: name)
        do throws(HDF5Error) {
            try budget.spend(text.utf8.count + MemoryLayout<HDF5Link>.stride)
            switch information.type {
            case H5L_TYPE_HARD:
                found.append((text, .hard(address: UInt64(information.u.address))))
            case H5L_TYPE_SOFT, H5L_TYPE_EXTERNAL:
                let value = try value(of: text, name, information, in: group)
                found.append((text, .other(link(of: value, type: information.type))))
            default:
                found.append((text, .other(.userDefined(Int(information.type.rawValue)))))
            }
            return 0
        } catch {
            failure = error
            return -1
        }
    }

    /// The bytes of a soft or external link (`H5Lget_val`).
    private mutating func value(
        of text: String, _ name: UnsafePointer<CChar>, _ information: H5L_info_t, in group: hid_t
    ) throws(HDF5Error) -> [UInt8] {
        // The library would take such a name for a path and follow links on its way.
        guard !text.contains("/"), text != "." else { return [] }
        let size = information.u.val_size
        try budget.spend(size)
        var bytes = [UInt8](repeating: 0, count: size)
        guard H5Lget_val(group, name, &bytes, size, hid_t(H5P_DEFAULT)) >= 0
        else { throw .damaged(at: text) }
        return bytes
    }

    /// What the bytes of a link say: the path of a soft one, all else of an external one.
    ///
    /// The latter has a byte of version and flags, the file, and the path; each text ends in a zero.
    private func link(of value: [UInt8], type: H5L_type_t) -> HDF5Link {
        guard type == H5L_TYPE_EXTERNAL else { return .soft(path: text(value[...])) }
        let parts = value.dropFirst().split(
            separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        return .external(
            file: text(parts.first ?? []), path: text(parts.dropFirst().first ?? []))
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
