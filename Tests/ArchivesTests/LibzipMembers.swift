import CZip

@testable import Archives

/// What libzip, another implementation, says of the members of an archive; `nil` where it refuses the archive.
///
/// - Parameter bytes: the archive.
/// - Returns: for each member name, method, sizes and checksum.
func libzipMembers(of bytes: [UInt8]) -> [MemberFacts]? {
    bytes.withUnsafeBytes { bytes in
        var error = zip_error_t()
        let length = zip_uint64_t(bytes.count)
        guard let source = zip_source_buffer_create(bytes.baseAddress, length, 0, &error) else {
            return nil
        }
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            zip_error_fini(&error)
            return nil
        }
        defer { zip_discard(archive) }
        return (0..<zip_get_num_entries(archive, 0)).compactMap { index in
            var status = zip_stat_t()
            let index = zip_uint64_t(index)
            guard zip_stat_index(archive, index, 0, &status) == 0,
                let name = zip_get_name(archive, index, zip_flags_t(ZIP_FL_ENC_RAW))
            else { return nil }
            return MemberFacts(
                name: String(cString: name), method: status.comp_method, size: Int(status.size),
                compressedSize: Int(status.comp_size), checksum: status.crc)
        }
    }
}

/// What a directory says of a member.
struct MemberFacts: Equatable {
    let name: String
    let method: UInt16
    let size: Int
    let compressedSize: Int
    let checksum: UInt32
}

extension MemberFacts {
    /// What we say of it.
    init(_ member: ZipMember) {
        self.init(
            name: member.name, method: member.method.rawValue, size: member.size,
            compressedSize: member.compressedSize, checksum: member.checksum)
    }
}
