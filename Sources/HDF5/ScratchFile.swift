internal import Glibc

/// The owner of a file without a name, which vanishes when it is closed.
struct ScratchFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Opens a file and takes its name away (`unlink`); who has it open can go on writing.
    init(takingOver path: String) throws(HDF5Error) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.path = path
        let reason = errno
        unlink(path)
        guard descriptor >= 0 else {
            throw .cannotWrite(path: path, detail: String(cString: strerror(reason)))
        }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// The file's bytes with what belongs into the room that was left in it.
    ///
    /// - Parameter rooms: the rooms, by offset.
    /// - Returns: all pieces, in order.
    /// - Throws: the failure to read them.
    func pieces(
        around rooms: [Room]
    ) throws(HDF5Error) -> [HDF5DatasetContents.ByteProvider] {
        var pieces: [HDF5DatasetContents.ByteProvider] = []
        var end = 0
        for room in rooms {
            if room.offset > end { pieces.append(try piece(end..<room.offset)) }
            pieces.append(room.withBytes)
            end = room.offset + room.byteCount
        }
        let count = try byteCount()
        if count > end { pieces.append(try piece(end..<count)) }
        return pieces
    }

    private func piece(
        _ range: Range<Int>
    ) throws(HDF5Error) -> HDF5DatasetContents.ByteProvider {
        let bytes = try bytes(in: range)
        return { body in bytes.withUnsafeBytes(body) }
    }

    /// The number of bytes (`lseek`).
    private func byteCount() throws(HDF5Error) -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw failure() }
        return end
    }

    /// Copies a range (`pread`, which may take several calls).
    private func bytes(in range: Range<Int>) throws(HDF5Error) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var done = 0
        while done < bytes.count {
            let read = bytes.withUnsafeMutableBytes { bytes in
                pread(
                    descriptor, bytes.baseAddress.map { $0 + done }, range.count - done,
                    range.lowerBound + done)
            }
            if read < 0 && errno == EINTR { continue }
            guard read > 0 else { throw failure() }
            done += read
        }
        return bytes
    }

    private func failure() -> HDF5Error {
        .cannotWrite(path: path, detail: String(cString: strerror(errno)))
    }
}

@available(*, unavailable)
extension ScratchFile: Sendable {}
