internal import CHDF5
internal import CHDF5Memory

/// Reads what a dataset is, and not its values.
struct DatasetReader {
    let path: String
    let address: UInt64
    let image: ImageBytes

    /// The dataset of an open object, without its attributes.
    func read(_ object: borrowing Handle) throws(HDF5Error) -> HDF5Dataset {
        let type = try Handle(owning: H5Dget_type(object.id), orThrow: .damaged(at: path))
        let elementType = try elementType(of: type.id, at: path)
        let space = try Handle(owning: H5Dget_space(object.id), orThrow: .damaged(at: path))
        let shape = try dataShape(of: space, at: path)
        guard elementType.byteCount != nil else {
            // The creation list would hold a fill value, perhaps of texts in the global heap.
            return dataset(elementType, shape: shape, storage: .unknown, storedByteCount: 0)
        }
        let creation = try Handle(
            owning: H5Dget_create_plist(object.id), orThrow: .damaged(at: path))
        guard H5Pget_external_count(creation.id) == 0 else {
            return dataset(elementType, shape: shape, storage: .external, storedByteCount: 0)
        }
        let stored = H5Dget_storage_size(object.id)
        let storage = try storage(
            of: object, creation: creation, stored: stored,
            byteCount: byteCount(of: shape, elementSize: UInt64(H5Tget_size(type.id))))
        return dataset(elementType, shape: shape, storage: storage, storedByteCount: stored)
    }

    /// A dataset that is kept from the library.
    func virtualDataset() -> HDF5Dataset {
        dataset(.other("unknown"), shape: [], storage: .virtual, storedByteCount: 0)
    }

    private func storage(
        of object: borrowing Handle, creation: borrowing Handle, stored: UInt64,
        byteCount: UInt64?
    ) throws(HDF5Error) -> HDF5Dataset.Storage {
        switch H5Pget_layout(creation.id) {
        case H5D_COMPACT:
            guard let byteCount, byteCount <= stored
            else { throw .damaged(path: path, detail: "its values are cut off") }
            return .compact
        case H5D_CHUNKED:
            return stored == 0 ? .absent : .chunked
        case H5D_CONTIGUOUS:
            let offset = H5Dget_offset(object.id)
            guard offset != CHDF5Memory_undefinedAddress() else { return .absent }
            guard let byteCount, byteCount <= stored, let start = Int(exactly: offset),
                let range = image.range(at: start, count: byteCount)
            else { throw .damaged(path: path, detail: "its values lie beyond the end of the file") }
            return .contiguous(range)
        default:
            throw .damaged(path: path, detail: "its layout is unknown")
        }
    }

    private func dataset(
        _ elementType: HDF5ElementType, shape: [UInt64], storage: HDF5Dataset.Storage,
        storedByteCount: UInt64
    ) -> HDF5Dataset {
        HDF5Dataset(
            path: path, elementType: elementType, shape: shape, storage: storage,
            storedByteCount: storedByteCount, attributes: [:], address: address, base: image.base)
    }
}

/// The sizes of a data space; empty for a scalar, `[0]` for one that holds nothing.
func dataShape(of space: borrowing Handle, at path: String) throws(HDF5Error) -> [UInt64] {
    switch H5Sget_simple_extent_type(space.id) {
    case H5S_NULL: return [0]
    case H5S_SCALAR: return []
    case H5S_SIMPLE:
        let rank = H5Sget_simple_extent_ndims(space.id)
        guard rank >= 0, rank <= H5S_MAX_RANK else { throw .damaged(at: path) }
        var sizes = [hsize_t](repeating: 0, count: Int(rank))
        guard H5Sget_simple_extent_dims(space.id, &sizes, nil) == rank
        else { throw .damaged(at: path) }
        return sizes
    default: throw .damaged(at: path)
    }
}
