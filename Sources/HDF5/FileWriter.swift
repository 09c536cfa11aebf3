internal import CHDF5
internal import CHDF5Memory

/// Writes ``HDF5FileContents`` through the library, every call checked.
struct FileWriter: ~Copyable {
    private let groupCreation: Handle
    private let datasetCreation: Handle
    /// Where the room for large datasets is noted; `nil` if they are written like all others.
    private let ledger: RoomLedger?

    /// Writes to the file system (`H5Fcreate` with the POSIX driver).
    static func write(_ contents: HDF5FileContents, toFile path: String) throws(HDF5Error) {
        try HDF5Library.perform { () throws(HDF5Error) in
            let access = try makeAccess(to: path)
            guard H5Pset_fapl_sec2(access.id) >= 0 else { throw .cannotWrite(at: path) }
            let file = try makeFile(path, access: access)
            try FileWriter(path: path).write(contents.root, to: file, at: "/")
            guard H5Fflush(file.id, H5F_SCOPE_LOCAL) >= 0 else { throw .cannotWrite(at: path) }
            try file.close(orThrow: .cannotWrite(at: path))
        }
    }

    /// Writes all but the large datasets, for which it leaves room (a hole, where the system has them).
    ///
    /// - Parameters:
    ///   - contents: what to write.
    ///   - path: where; the file is gone when this returns.
    /// - Returns: the pieces of the file, in order.
    /// - Throws: what cannot be written as asked, or the failure of the disk.
    static func pieces(
        of contents: HDF5FileContents, scratch path: String
    ) throws(HDF5Error) -> [HDF5DatasetContents.ByteProvider] {
        try HDF5Library.perform { () throws(HDF5Error) in
            let access = try makeAccess(to: path)
            guard H5Pset_fapl_sec2(access.id) >= 0 else { throw .cannotWrite(at: path) }
            let file = try makeFile(path, access: access)
            let scratch = try ScratchFile(takingOver: path)
            let ledger = RoomLedger()
            let writer = try FileWriter(path: path, ledger: ledger)
            try writer.write(contents.root, to: file, at: "/")
            guard H5Fflush(file.id, H5F_SCOPE_LOCAL) >= 0 else { throw .cannotWrite(at: path) }
            try file.close(orThrow: .cannotWrite(at: path))
            return try scratch.pieces(around: ledger.rooms.sorted { $0.offset < $1.offset })
        }
    }

    private init(path: String, ledger: RoomLedger? = nil) throws(HDF5Error) {
        self.ledger = ledger
        let groupCreation = try Self.makeCreation(CHDF5Memory_groupCreation(), path)
        let datasetCreation = try Self.makeCreation(CHDF5Memory_datasetCreation(), path)
        self.groupCreation = groupCreation
        self.datasetCreation = datasetCreation
    }

    /// A list for new objects without time stamps, which would differ from run to run.
    private static func makeCreation(
        _ listClass: hid_t, _ path: String
    ) throws(HDF5Error) -> Handle {
        let list = try Handle(owning: H5Pcreate(listClass), orThrow: .cannotWrite(at: path))
        guard H5Pset_obj_track_times(list.id, false) >= 0 else { throw .cannotWrite(at: path) }
        return list
    }

    private static func makeAccess(to path: String) throws(HDF5Error) -> Handle {
        let access = try Handle(
            owning: H5Pcreate(CHDF5Memory_fileAccess()), orThrow: .cannotWrite(at: path))
        // The file is nobody else's yet, and some file systems have no locks.
        guard H5Pset_file_locking(access.id, false, true) >= 0,
            H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG) >= 0
        else { throw .cannotWrite(at: path) }
        return access
    }

    private static func makeFile(
        _ path: String, access: borrowing Handle
    ) throws(HDF5Error) -> Handle {
        let creation = try makeCreation(CHDF5Memory_fileCreation(), path)
        return try Handle(
            owning: H5Fcreate(path, CHDF5Memory_truncate(), creation.id, access.id),
            orThrow: .cannotWrite(at: path))
    }

    private func write(
        _ group: HDF5GroupContents, to location: borrowing Handle, at path: String
    ) throws(HDF5Error) {
        try AttributeWriter.write(group.attributes, to: location, at: path)
        for member in group.members {
            try write(member, to: location, at: path == "/" ? path : "\(path)/")
        }
    }

    /// Writes a member; `prefix` is the path of its parent with a slash at its end.
    private func write(
        _ member: HDF5Member, to parent: borrowing Handle, at prefix: String
    ) throws(HDF5Error) {
        let path = prefix + member.name
        let names = member.name.split(separator: "/").map(String.init)
        guard let name = names.last, names.joined(separator: "/") == member.name
        else { throw .cannotWrite(path: path, detail: "not a name") }
        if names.count > 1 {
            let group = try openOrMakeGroup(names[0], in: parent, at: prefix + names[0])
            var rest = member
            rest.name = names.dropFirst().joined(separator: "/")
            return try write(rest, to: group, at: "\(prefix)\(names[0])/")
        }
        guard H5Lexists(parent.id, name, hid_t(H5P_DEFAULT)) == 0
        else { throw .repeatedName(path: path) }
        switch member.content {
        case .group(let group):
            let location = try makeGroup(name, in: parent, at: path)
            try write(group, to: location, at: path)
            try location.close(orThrow: .cannotWrite(at: path))
        case .dataset(let dataset):
            try write(dataset, named: name, to: parent, at: path)
        case .hardLink(let target):
            let status = H5Lcreate_hard(
                parent.id, target.hasPrefix("/") ? target : "/\(target)", parent.id, name,
                hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT))
            guard status >= 0 else { throw .cannotWrite(at: path) }
        }
    }

    private func openOrMakeGroup(
        _ name: String, in parent: borrowing Handle, at path: String
    ) throws(HDF5Error) -> Handle {
        guard H5Lexists(parent.id, name, hid_t(H5P_DEFAULT)) > 0
        else { return try makeGroup(name, in: parent, at: path) }
        return try Handle(
            owning: H5Gopen2(parent.id, name, hid_t(H5P_DEFAULT)),
            orThrow: .repeatedName(path: path))
    }

    private func makeGroup(
        _ name: String, in parent: borrowing Handle, at path: String
    ) throws(HDF5Error) -> Handle {
        try Handle(
            owning: H5Gcreate2(
                parent.id, name, hid_t(H5P_DEFAULT), groupCreation.id, hid_t(H5P_DEFAULT)),
            orThrow: .cannotWrite(at: path))
    }

    private func write(
        _ dataset: HDF5DatasetContents, named name: String, to parent: borrowing Handle,
        at path: String
    ) throws(HDF5Error) {
        let type = try makeType(of: dataset.elementType, at: path)
        let space = try makeSpace(of: dataset.shape, at: path)
        let object = try Handle(
            owning: H5Dcreate2(
                parent.id, name, type.id, space.id, hid_t(H5P_DEFAULT), datasetCreation.id,
                hid_t(H5P_DEFAULT)),
            orThrow: .cannotWrite(at: path))
        try AttributeWriter.write(dataset.attributes, to: object, at: path)
        try writeElements(of: dataset, to: object.id, type: type.id, at: path)
        try object.close(orThrow: .cannotWrite(at: path))
    }

    /// Hands the provider's bytes to the library as they are (`H5Dwrite` with the type of the file).
    private func writeElements(
        of dataset: HDF5DatasetContents, to object: hid_t, type: hid_t, at path: String
    ) throws(HDF5Error) {
        let size = UInt64(dataset.elementType.byteCount ?? 0)
        let expected = byteCount(of: dataset.shape, elementSize: size) ?? .max
        var failure: HDF5Error? = .wrongByteCount(path: path, expected: expected, provided: 0)
        if expected == 0 { failure = nil }
        dataset.withBytes { bytes in
            guard UInt64(bytes.count) == expected else {
                failure = .wrongByteCount(
                    path: path, expected: expected, provided: bytes.count)
                return
            }
            guard expected > 0 else { return }
            if let ledger, bytes.count >= RoomLedger.smallestByteCount {
                failure = ledger.leaveRoom(for: dataset, bytes, in: object, type: type, at: path)
                return
            }
            let status = H5Dwrite(
                object, type, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT),
                bytes.baseAddress)
            failure = status >= 0 ? nil : .cannotWrite(at: path)
        }
        if let failure { throw failure }
    }
}

/// A new data space of a shape; a scalar's if it is empty.
func makeSpace(of shape: [UInt64], at path: String) throws(HDF5Error) -> Handle {
    try Handle(
        owning: shape.isEmpty
            ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(clamping: shape.count), shape, nil),
        orThrow: .cannotWrite(at: path))
}
