internal import CZip

/// The owner of an archive that libzip has open over the caller's bytes.
struct LibzipReader: ~Copyable {
    private let archive: OpaquePointer

    /// Opens without copying (`zip_source_buffer_create`, `zip_open_from_source`).
    init(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        var error = zip_error_t()
        guard
            let source = zip_source_buffer_create(
                bytes.baseAddress, zip_uint64_t(bytes.count), 0, &error)
        else { throw .damaged(detail: Self.text(of: error)) }
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw .damaged(detail: Self.text(of: error))
        }
        self.archive = archive
    }

    deinit { zip_discard(archive) }

    /// Refuses an archive in which libzip sees other members than we do (`zip_stat_index`).
    func checkAgreement(on members: [ZipMember]) throws(ArchiveError) {
        guard zip_get_num_entries(archive, 0) == members.count
        else { throw .damaged(detail: "its directory can be read in two ways") }
        for member in members {
            var status = zip_stat_t()
            let index = zip_uint64_t(member.index)
            guard zip_stat_index(archive, index, 0, &status) == 0,
                let name = zip_get_name(archive, index, zip_flags_t(ZIP_FL_ENC_RAW))
            else { throw .damaged(detail: Self.text(of: zip_get_error(archive).pointee)) }
            guard String(cString: name) == member.name, status.size == member.size,
                status.comp_size == member.compressedSize, status.crc == member.checksum,
                status.comp_method == member.method.rawValue, status.encryption_method == 0
            else { throw .damaged(detail: "its directory can be read in two ways") }
        }
    }

    /// Inflates a member of exactly its declared size (`zip_fread`).
    func contents(of member: ZipMember) throws(ArchiveError) -> [UInt8] {
        guard let file = zip_fopen_index(archive, zip_uint64_t(member.index), 0) else {
            throw .cannotInflate(
                name: member.name, detail: Self.text(of: zip_get_error(archive).pointee))
        }
        defer { zip_fclose(file) }
        var produced = 0
        var status: zip_int64_t = 0
        // One byte more than declared, to see that the data end there.
        var contents = [UInt8](unsafeUninitializedCapacity: member.size + 1) { buffer, count in
            repeat {
                status = zip_fread(
                    file, buffer.baseAddress.map { $0 + produced },
                    zip_uint64_t(member.size + 1 - produced))
                produced += Int(max(status, 0))
            } while status > 0 && produced <= member.size
            count = produced
        }
        if status < 0 { throw failure(of: file, name: member.name) }
        guard produced == member.size else {
            throw .cannotInflate(name: member.name, detail: "its size is not the declared one")
        }
        contents.removeLast(contents.count - member.size)
        return contents
    }

    private func failure(of file: OpaquePointer, name: String) -> ArchiveError {
        let error = zip_file_get_error(file).pointee
        return error.zip_err == ZIP_ER_CRC
            ? .wrongChecksum(name: name) : .cannotInflate(name: name, detail: Self.text(of: error))
    }

    /// The library's words, such as `Zip archive inconsistent` (`zip_error_strerror`).
    private static func text(of error: zip_error_t) -> String {
        var error = error
        // Frees the words, which belong to the copy.
        defer { zip_error_fini(&error) }
        let text = zip_error_strerror(&error).map { String(cString: $0) } ?? "unknown error"
        return text.lowercased()
    }
}

@available(*, unavailable)
extension LibzipReader: Sendable {}
