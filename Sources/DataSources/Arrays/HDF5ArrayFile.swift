internal import HDF5
internal import NeuralNet

/// An HDF5 file as a container of arrays: its datasets of numbers.
struct HDF5ArrayFile: ArrayContainer {
    let path: String
    /// The datasets' paths without the slash at their beginning.
    let names: [String]

    private let file: MappedFile
    private let document: HDF5Document

    /// Opens a file and reads what is in it, but the numbers.
    ///
    /// - Parameter path: the file's path.
    /// - Throws: ``DataError`` where it is no HDF5 file or holds no numbers.
    init(path: String) throws(DataError) {
        self.path = path
        do throws(FileError) { file = try MappedFile(path: path) } catch { throw .file(error) }
        do throws(HDF5Error) { document = try HDF5Document.read(file.bytes) } catch {
            throw .array(path, .badArchive("\(error)"))
        }
        names = document.objects.compactMap { object in
            guard case .dataset(let dataset) = object, Self.elements(of: dataset) != nil else {
                return nil
            }
            return String(dataset.path.drop { $0 == "/" })
        }
        guard !names.isEmpty else { throw .array(path, .noDatasets) }
    }

    func array(named name: String) throws(DataError) -> NumberArray {
        let dataset = try dataset(named: name)
        defer { withExtendedLifetime(file) {} }
        do throws(ArrayProblem) { return try array(of: dataset) } catch {
            throw .array(place(of: name), error)
        }
    }

    /// The array of a name, if it is too large for memory and stands in the file row by row.
    func stored(named name: String, _ policy: MemoryPolicy) throws(DataError) -> StoredArray? {
        let dataset = try dataset(named: name)
        guard case .contiguous(let range) = dataset.storage,
            let elements = Self.elements(of: dataset)
        else { return nil }
        let extents = dataset.shape.compactMap { Int(exactly: $0) }
        let layout = ArrayLayout(elements: elements, extents: extents, isFortranOrder: false)
        let counts: (elements: Int, bytes: Int)
        do throws(ArrayProblem) { counts = try layout.counts() } catch {
            throw .array(place(of: name), error)
        }
        guard !extents.isEmpty, counts.bytes == range.count, !policy.holds(counts.elements) else {
            return nil
        }
        return try StoredArray(layout, at: range.lowerBound, path: path, name: place(of: name))
    }

    private func dataset(named name: String) throws(DataError) -> HDF5Dataset {
        do throws(HDF5Error) { return try document.dataset(at: name) } catch {
            switch error {
            case .missing: throw .array(path, .unknownArray(name, existing: names))
            default: throw .array(path, .badArchive("\(error)"))
            }
        }
    }

    private func array(of dataset: HDF5Dataset) throws(ArrayProblem) -> NumberArray {
        guard let elements = Self.elements(of: dataset) else {
            throw .unsupportedType("\(dataset.elementType)")
        }
        let extents = dataset.shape.compactMap { Int(exactly: $0) }
        guard extents.count == dataset.shape.count else { throw .tooLarge(extents: extents) }
        let layout = ArrayLayout(elements: elements, extents: extents, isFortranOrder: false)
        let byteCount = try layout.counts().bytes
        if case .contiguous(let range) = dataset.storage, range.count == byteCount {
            return try layout.array(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
        }
        let copied: HDF5Elements
        do throws(HDF5Error) {
            copied = try dataset.elements(in: file.bytes, shape: dataset.shape)
        } catch {
            throw .badArchive("\(error)")
        }
        // The copy is little-endian whatever the file is.
        let native = ArrayLayout(
            elements: StoredElements(type: elements.type, isBigEndian: false), extents: extents,
            isFortranOrder: false)
        return try copied.bytes.withUnsafeBufferPointer { bytes throws(ArrayProblem) in
            try native.array(UnsafeRawBufferPointer(bytes))
        }
    }

    /// How a dataset stores numbers, `nil` where it holds something else.
    private static func elements(of dataset: HDF5Dataset) -> StoredElements? {
        switch dataset.elementType {
        case .number(let number, let order):
            ElementType(rawValue: number.rawValue).map {
                StoredElements(type: $0, isBigEndian: order == .big)
            }
        case .boolean: StoredElements(type: .boolean, isBigEndian: false)
        case .opaque16: StoredElements(type: .bfloat16, isBigEndian: false)
        case .text, .other: nil
        }
    }
}
