internal import CHDF5
internal import CHDF5Memory

/// One pass over a file: objects are told apart by their address, so that each is read once and no
/// cycle of hard links makes the walk endless.
struct DocumentReader {
    /// An object that a link leads to, read or not.
    private struct Discovery {
        let address: UInt64
        let path: String
        let depth: Int
    }

    private let file: hid_t
    private let image: ImageBytes
    private var heap: GlobalHeap
    private let limits: HDF5Limits
    private var budget: MetadataBudget
    private var discoveries: [Discovery] = []
    private var indexOfAddress: [UInt64: Int] = [:]

    /// All objects in a file's bytes, the root group first.
    static func objects(
        in bytes: UnsafeRawBufferPointer, limits: HDF5Limits
    ) throws(HDF5Error) -> [HDF5Object] {
        guard hasSignature(bytes) else { throw .notHDF5 }
        return try HDF5Library.withFile(in: bytes) { file throws(HDF5Error) in
            var reader = DocumentReader(
                file: file, image: try image(of: file, bytes), limits: limits)
            return try reader.readObjects()
        }
    }

    private init(file: hid_t, image: ImageBytes, limits: HDF5Limits) {
        self.file = file
        self.image = image
        self.heap = GlobalHeap(image: image)
        self.limits = limits
        self.budget = MetadataBudget(limit: limits.metadataBytes)
    }

    /// The bytes with the size of the user block; addresses of other than 8 bytes are of no writer alive.
    private static func image(
        of file: hid_t, _ bytes: UnsafeRawBufferPointer
    ) throws(HDF5Error) -> ImageBytes {
        let creation = try Handle(owning: H5Fget_create_plist(file), orThrow: .damaged(at: "/"))
        var (userBlock, addressSize, lengthSize) = (hsize_t(0), 0, 0)
        guard H5Pget_userblock(creation.id, &userBlock) >= 0, userBlock <= UInt64(bytes.count),
            H5Pget_sizes(creation.id, &addressSize, &lengthSize) >= 0
        else { throw .damaged(at: "/") }
        guard addressSize == 8, lengthSize == 8
        else { throw .damaged(path: "/", detail: "its addresses do not have 8 bytes") }
        return ImageBytes(bytes: bytes, base: Int(userBlock))
    }

    /// Whether the signature stands where it may: at 0 or behind a user block of 512, 1024, … bytes.
    private static func hasSignature(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let signature = HDF5Document.signature
        var offset = 0
        while bytes.count - offset >= signature.count {
            if bytes[offset..<offset + signature.count].elementsEqual(signature) { return true }
            let (next, overflow) = max(offset, 256).multipliedReportingOverflow(by: 2)
            if overflow { return false }
            offset = next
        }
        return false
    }

    private mutating func readObjects() throws(HDF5Error) -> [HDF5Object] {
        try discoverRoot()
        var objects: [HDF5Object] = []
        while objects.count < discoveries.count {
            objects.append(try readObject(discoveries[objects.count]))
        }
        return objects
    }

    private mutating func discoverRoot() throws(HDF5Error) {
        let root = try Handle(
            owning: H5Gopen2(file, "/", hid_t(H5P_DEFAULT)), orThrow: .damaged(at: "/"))
        var information = H5O_info_t()
        guard H5Oget_info2(root.id, &information, H5O_INFO_BASIC) >= 0
        else { throw .damaged(at: "/") }
        _ = try index(of: UInt64(information.addr), at: "/", depth: 0)
    }

    private mutating func readObject(
        _ discovery: Discovery
    ) throws(HDF5Error) -> HDF5Object {
        let path = discovery.path
        let header = ObjectHeader(at: discovery.address, in: image)
        let datasets = DatasetReader(
            path: path, address: discovery.address, image: image)
        if let damage = header.damage { throw .damaged(path: path, detail: damage) }
        if header.isVirtual { return .dataset(datasets.virtualDataset()) }
        let object = try Handle(
            owning: H5Oopen_by_addr(file, haddr_t(discovery.address)), orThrow: .damaged(at: path))
        switch H5Iget_type(object.id) {
        case H5I_GROUP:
            return .group(try readGroup(object, header, discovery))
        case H5I_DATASET:
            var dataset = try datasets.read(object)
            dataset.attributes = try attributes(of: object, header, at: path)
            return .dataset(dataset)
        default:
            return .namedType
        }
    }

    private mutating func attributes(
        of object: borrowing Handle, _ header: ObjectHeader, at path: String
    ) throws(HDF5Error) -> [String: HDF5Attribute] {
        try AttributeReader.attributes(
            of: object, header: header, at: path, heap: &heap, budget: &budget)
    }

    private mutating func readGroup(
        _ object: borrowing Handle, _ header: ObjectHeader, _ discovery: Discovery
    ) throws(HDF5Error) -> HDF5Group {
        let path = discovery.path
        var group = HDF5Group(path: path)
        for (name, link) in try LinkReader.links(of: object, at: path, budget: &budget) {
            let target: HDF5Link
            switch link {
            case .hard(let address):
                let childPath = path == "/" ? "/\(name)" : "\(path)/\(name)"
                target = .object(
                    try index(of: address, at: childPath, depth: discovery.depth + 1))
            case .other(let link):
                target = link
            }
            guard group.links.updateValue(target, forKey: name) == nil
            else { throw .damaged(path: path, detail: "two links are called \(name)") }
            group.names.append(name)
        }
        group.attributes = try attributes(of: object, header, at: path)
        return group
    }

    /// The index of the object at an address, which is queued for reading when it is new.
    private mutating func index(
        of address: UInt64, at path: String, depth: Int
    ) throws(HDF5Error) -> Int {
        if let known = indexOfAddress[address] { return known }
        guard discoveries.count < limits.objects
        else { throw .overLimit(.objects, limit: limits.objects) }
        guard depth <= limits.depth else { throw .overLimit(.depth, limit: limits.depth) }
        try budget.spend(path.utf8.count)
        let index = discoveries.count
        discoveries.append(Discovery(address: address, path: path, depth: depth))
        indexOfAddress[address] = index
        return index
    }
}

/// The bytes of names and attributes that may still be read.
struct MetadataBudget {
    let limit: Int
    private(set) var remaining: Int

    init(limit: Int) {
        self.limit = limit
        self.remaining = limit
    }

    /// Takes bytes from the budget, before they are allocated wherever their number is known.
    mutating func spend(_ count: some BinaryInteger) throws(HDF5Error) {
        guard let count = Int(exactly: count), count >= 0, count <= remaining
        else { throw .overLimit(.metadataBytes, limit: limit) }
        remaining -= count
    }
}
