internal import CZlib

/// The owner of a zlib stream that inflates the data of one member.
struct Inflater: ~Copyable {
    /// zlib's state points back at it, so it may not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let name: String

    /// Starts a stream of data without zlib's own header (`inflateInit2`).
    ///
    /// - Parameter name: the member's name, for errors.
    /// - Throws: ``ArchiveError/cannotInflate(name:detail:)`` where there is no memory.
    init(name: String) throws(ArchiveError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        self.name = name
        // Negative: the logarithm of the window's size, and no header.
        let status = inflateInit2_(
            stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .cannotInflate(name: name, detail: Self.words(status)) }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Inflates data (`inflate`), which must end with the last byte of both sides.
    ///
    /// - Parameters:
    ///   - bytes: the deflated data.
    ///   - size: the bytes that they must inflate to.
    /// - Returns: the inflated data.
    /// - Throws: ``ArchiveError/cannotInflate(name:detail:)``.
    consuming func inflated(
        _ bytes: UnsafeRawBufferPointer, to size: Int
    ) throws(ArchiveError) -> [UInt8] {
        var (taken, produced) = (0, 0)
        var status = Z_OK
        // One byte more than declared, to see that the data end there.
        let room = size + 1
        var contents = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            repeat {
                let left = UInt32(clamping: bytes.count - taken)
                let free = UInt32(clamping: room - produced)
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: bytes.bindMemory(to: UInt8.self).baseAddress.map { $0 + taken })
                stream.pointee.avail_in = left
                stream.pointee.next_out = buffer.baseAddress.map { $0 + produced }
                stream.pointee.avail_out = free
                status = inflate(stream, Z_NO_FLUSH)
                taken += Int(left - stream.pointee.avail_in)
                produced += Int(free - stream.pointee.avail_out)
            } while status == Z_OK && produced < room
            count = produced
        }
        guard status == Z_OK || status == Z_STREAM_END else {
            throw .cannotInflate(name: name, detail: Self.words(status))
        }
        guard status == Z_STREAM_END, produced == size, taken == bytes.count else {
            throw .cannotInflate(name: name, detail: "its size is not the declared one")
        }
        contents.removeLast(contents.count - size)
        return contents
    }

    /// zlib's word for a failure (`zError`), such as `data error`.
    private static func words(_ status: Int32) -> String {
        status == Z_BUF_ERROR ? "it ends too soon" : String(cString: zError(status))
    }
}

@available(*, unavailable)
extension Inflater: Sendable {}
