/// The global heap, where variable-length texts are, read without the library.
///
/// libhdf5 1.10.8 runs forever on an object of no size, copies more than there is room for, and
/// allocates before it asks. Specification: "HDF5 File Format", III.E.
struct GlobalHeap {
    /// The bytes of one reference: length (4), address of the collection (8), index of the object (4).
    static let referenceByteCount = 16

    private let image: ImageBytes
    private var collections: [UInt64: [UInt16: Range<Int>]] = [:]

    init(image: ImageBytes) {
        self.image = image
    }

    /// The bytes of the text to which the reference at an offset points; `nil` if it points nowhere.
    mutating func text(
        at offset: Int, budget: inout MetadataBudget
    ) throws(HDF5Error) -> Range<Int>? {
        guard let length = image.number(UInt32.self, at: offset),
            let address = image.number(UInt64.self, at: offset + 4),
            let index = image.number(UInt32.self, at: offset + 12)
        else { return nil }
        guard length > 0 else { return offset..<offset }
        let collection = try collection(at: address, budget: &budget)
        guard let index = UInt16(exactly: index), let object = collection[index],
            object.count >= Int(length)
        else { return nil }
        return object.prefix(Int(length))
    }

    /// The objects of a collection by index; none if it is damaged.
    private mutating func collection(
        at address: UInt64, budget: inout MetadataBudget
    ) throws(HDF5Error) -> [UInt16: Range<Int>] {
        if let known = collections[address] { return known }
        var objects: [UInt16: Range<Int>] = [:]
        if let offset = image.offset(ofAddress: address), image.has("GCOL", at: offset),
            let size = image.number(UInt64.self, at: offset + 8),
            let whole = image.range(at: offset, count: size)
        {
            var place = whole.lowerBound + 16
            while let (index, object) = object(at: place, before: whole.upperBound) {
                try budget.spend(MemoryLayout<Range<Int>>.stride)
                objects[index] = object
                place = whole.lowerBound + (object.upperBound - whole.lowerBound + 7) / 8 * 8
            }
        }
        collections[address] = objects
        return objects
    }

    /// Index (2), references (2), reserved (4), bytes (8); index 0 is the free rest.
    private func object(at place: Int, before end: Int) -> (UInt16, Range<Int>)? {
        guard place + 16 <= end, let index = image.number(UInt16.self, at: place), index != 0,
            let size = image.number(UInt64.self, at: place + 8),
            let object = image.range(at: place + 16, count: size), object.upperBound <= end
        else { return nil }
        return (index, object)
    }
}
