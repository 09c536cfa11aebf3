internal import CHDF5
internal import CHDF5Memory

extension HDF5Dataset {
    /// What inflates to no more than this is read without asking how little it was.
    private static let innocentByteCount: UInt64 = 64 * 1024 * 1024
    /// What is larger may not take more than this many times its stored bytes.
    private static let largestInflation: UInt64 = 200
    /// More blocks than this would take minutes to look up.
    private static let largestChunkCount: UInt64 = 1_000_000

    /// Copies the values, whatever their storage, and converts them to little-endian.
    ///
    /// Nothing of the size of the values is allocated before the shape is found to be the expected
    /// one and the stored bytes are found to warrant it. Where ``nativeRange`` is not `nil`, the
    /// values can be had in place instead.
    ///
    /// - Parameters:
    ///   - bytes: The bytes that the document was read from.
    ///   - expected: The shape that the caller needs.
    /// - Returns: All elements.
    /// - Throws: ``HDF5Error/unexpectedShape(path:expected:found:)`` or why there are no values.
    package func elements(
        in bytes: UnsafeRawBufferPointer, shape expected: [UInt64]
    ) throws(HDF5Error) -> HDF5Elements {
        switch storage {
        case .external: throw .externalStorage(path: path)
        case .virtual: throw .virtualDataset(path: path)
        case .contiguous, .compact, .chunked, .absent, .unknown: break
        }
        guard let elementSize = elementType.byteCount
        else { throw .unsupportedElements(path: path, type: elementType) }
        guard shape == expected
        else { throw .unexpectedShape(path: path, expected: expected, found: shape) }
        guard let byteCount, let count = Int(exactly: byteCount)
        else { throw inflatesTooMuch(declared: byteCount ?? .max) }

        var copy: [UInt8]
        if case .contiguous(let range) = storage {
            guard range.upperBound <= bytes.count, range.count == count else { throw .truncated }
            copy = Array(bytes[range])
        } else {
            try checkInflation(to: byteCount, in: bytes)
            copy = try readThroughLibrary(count, in: bytes)
        }
        if !elementType.isNative { copy.swapBytes(width: elementSize) }
        return HDF5Elements(elementType: elementType.native, bytes: copy)
    }

    /// Refuses many declared bytes of few stored ones; no more can be stored than the file has.
    private func checkInflation(
        to declared: UInt64, in bytes: UnsafeRawBufferPointer
    ) throws(HDF5Error) {
        let stored = min(storedByteCount, UInt64(bytes.count))
        guard declared <= Self.innocentByteCount || declared / Self.largestInflation <= stored
        else { throw inflatesTooMuch(declared: declared) }
    }

    private func inflatesTooMuch(declared: UInt64) -> HDF5Error {
        .inflatesTooMuch(path: path, stored: storedByteCount, declared: declared)
    }

    /// The values as stored but inflated (`H5Dread` with the type of the file: nothing is converted).
    private func readThroughLibrary(
        _ count: Int, in bytes: UnsafeRawBufferPointer
    ) throws(HDF5Error) -> [UInt8] {
        guard count > 0 else { return [] }
        return try HDF5Library.withFile(in: bytes) { file throws(HDF5Error) in
            let object = try Handle(
                owning: H5Oopen_by_addr(file, haddr_t(address)), orThrow: .damaged(at: path))
            guard H5Iget_type(object.id) == H5I_DATASET else { throw .damaged(at: path) }
            let type = try Handle(owning: H5Dget_type(object.id), orThrow: .damaged(at: path))
            if storage == .chunked { try checkChunks(of: object, in: bytes) }
            var values = [UInt8](repeating: 0, count: count)
            let status = H5Dread(
                object.id, type.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), &values)
            guard status >= 0 else { throw .damaged(at: path) }
            return values
        }
    }

    /// Looks at every block before the library inflates it.
    private func checkChunks(
        of object: borrowing Handle, in bytes: UnsafeRawBufferPointer
    ) throws(HDF5Error) {
        let creation = try Handle(
            owning: H5Dget_create_plist(object.id), orThrow: .damaged(at: path))
        let filters = try checkedFilters(of: creation)
        let rank = Int32(shape.count)
        var chunk = [hsize_t](repeating: 0, count: shape.count)
        guard H5Pget_chunk(creation.id, rank, &chunk) == rank, !chunk.contains(0),
            let size = HDF5.byteCount(of: chunk, elementSize: UInt64(elementType.byteCount ?? 0))
        else { throw .damaged(path: path, detail: "its chunks have no size") }
        try checkInflation(to: size, in: bytes)
        let grid = zip(shape, chunk).map { ($0 - 1) / $1 + 1 }
        guard let chunkCount = HDF5.byteCount(of: grid, elementSize: 1),
            chunkCount <= Self.largestChunkCount
        else { throw .unsupportedFilter(path: path, name: "more than a million chunks") }
        for index in 0..<chunkCount {
            let offset = offset(ofChunk: index, grid: grid, chunk: chunk)
            try checkChunk(at: offset, size: Int(size), filters: filters, of: object, in: bytes)
        }
    }

    /// Where the chunk of a row-major number begins.
    private func offset(ofChunk index: UInt64, grid: [UInt64], chunk: [UInt64]) -> [UInt64] {
        var remaining = index
        var offset = chunk
        for axis in grid.indices.reversed() {
            offset[axis] = remaining % grid[axis] * chunk[axis]
            remaining /= grid[axis]
        }
        return offset
    }

    /// The filters in the order of writing, each known and there once.
    private func checkedFilters(of creation: borrowing Handle) throws(HDF5Error) -> [Int32] {
        let known = [H5Z_FILTER_DEFLATE, H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32]
        let count = H5Pget_nfilters(creation.id)
        guard count >= 0 else { throw .damaged(at: path) }
        var filters: [Int32] = []
        for index in 0..<UInt32(count) {
            var (flags, valueCount, configuration) = (UInt32(0), 0, UInt32(0))
            let filter = H5Pget_filter2(
                creation.id, index, &flags, &valueCount, nil, 0, nil, &configuration)
            guard known.contains(filter), !filters.contains(filter)
            else { throw .unsupportedFilter(path: path, name: "number \(filter)") }
            filters.append(filter)
        }
        return filters
    }

    /// Refuses a chunk that is not as large as declared, after undoing its filters.
    private func checkChunk(
        at offset: [UInt64], size: Int, filters: [Int32], of object: borrowing Handle,
        in bytes: UnsafeRawBufferPointer
    ) throws(HDF5Error) {
        var (mask, address, stored) = (UInt32(0), haddr_t(0), hsize_t(0))
        guard H5Dget_chunk_info_by_coord(object.id, offset, &mask, &address, &stored) >= 0
        else { throw .damaged(at: path) }
        guard address != CHDF5Memory_undefinedAddress() else { return }
        // Unlike `H5Dget_offset`, libhdf5 1.10.8 does not count a user block in here.
        let image = ImageBytes(bytes: bytes, base: base)
        guard let start = image.offset(ofAddress: UInt64(address)),
            let range = image.range(at: start, count: UInt64(stored))
        else { throw .damaged(path: path, detail: "a chunk lies beyond the end of the file") }
        // A bit of the mask says that a filter was left out for this chunk.
        let applied = filters.indices.filter { mask >> UInt32($0) & 1 == 0 }.map { filters[$0] }
        let checksum = applied.firstIndex(of: H5Z_FILTER_FLETCHER32)
        var found = Int64(range.count)
        var expected = Int64(size) + (checksum == nil ? 0 : 4)
        if let deflate = applied.firstIndex(of: H5Z_FILTER_DEFLATE) {
            // A checksum behind the deflated data is not part of what they inflate to.
            if let checksum, checksum > deflate { expected -= 4 }
            let chunk = UnsafeRawBufferPointer(rebasing: bytes[range])
            found = CHDF5Memory_inflatedSize(chunk.baseAddress, chunk.count, Int(expected))
        }
        guard found == expected
        else { throw .damaged(path: path, detail: "a chunk has another size than declared") }
    }
}
