internal import CHDF5
internal import CHDF5Memory

/// Room in a file that is left for the elements of a dataset.
struct Room {
    /// Where it begins.
    let offset: Int
    /// The bytes that belong there.
    let byteCount: Int
    /// Hands them out.
    let withBytes: HDF5DatasetContents.ByteProvider
}

/// What room a writer has left.
final class RoomLedger {
    /// Smaller datasets share blocks of the file with others, and are written.
    static let smallestByteCount = 64 * 1024

    private(set) var rooms: [Room] = []

    /// Has the library set room aside by writing one element (`H5Dget_offset` tells where).
    ///
    /// The file is to the byte the one in which all elements are written: asking for room when the
    /// dataset is made instead (`H5Pset_alloc_time`) would be noted in it.
    ///
    /// - Parameters:
    ///   - dataset: the dataset.
    ///   - bytes: its elements.
    ///   - object: the dataset as the library has it.
    ///   - type: the type of its elements.
    ///   - path: its path, for errors.
    /// - Returns: why there is no room, `nil` if there is.
    func leaveRoom(
        for dataset: HDF5DatasetContents, _ bytes: UnsafeRawBufferPointer, in object: hid_t,
        type: hid_t, at path: String
    ) -> HDF5Error? {
        do throws(HDF5Error) {
            let place = try makeSpace(of: dataset.shape, at: path)
            let origin = [hsize_t](repeating: 0, count: dataset.shape.count)
            guard H5Sselect_elements(place.id, H5S_SELECT_SET, 1, origin) >= 0
            else { throw .cannotWrite(at: path) }
            let single = try makeSpace(of: [], at: path)
            guard
                H5Dwrite(
                    object, type, single.id, place.id, hid_t(H5P_DEFAULT), bytes.baseAddress) >= 0
            else { throw .cannotWrite(at: path) }
            let offset = H5Dget_offset(object)
            guard offset != CHDF5Memory_undefinedAddress(), let offset = Int(exactly: offset)
            else { throw .cannotWrite(at: path) }
            rooms.append(
                Room(offset: offset, byteCount: bytes.count, withBytes: dataset.withBytes))
            return nil
        } catch { return error }
    }
}

@available(*, unavailable)
extension RoomLedger: Sendable {}
