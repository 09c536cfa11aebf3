import Testing

@testable import HDF5

@Suite struct DatasetTests {
    private static let numbers: [(String, HDF5Number, HDF5ByteOrder)] = [
        ("little_f2", .float16, .little), ("little_f4", .float32, .little),
        ("little_f8", .float64, .little), ("big_f2", .float16, .big),
        ("big_f4", .float32, .big), ("big_f8", .float64, .big), ("little_i1", .int8, .little),
        ("little_i2", .int16, .little), ("little_i4", .int32, .little),
        ("little_i8", .int64, .little), ("big_i4", .int32, .big), ("little_u1", .uint8, .little),
        ("little_u2", .uint16, .little), ("little_u4", .uint32, .little),
        ("big_u4", .uint32, .big), ("little_u8", .uint64, .little),
    ]

    @Test(arguments: numbers)
    func `numbers come out little-endian`(
        name: String, number: HDF5Number, order: HDF5ByteOrder
    ) throws {
        let file = try FixtureFile("hdf5/datasets.h5")
        let dataset = try file.document().dataset(at: name)

        let elements = try file.elements(of: dataset, shape: [2, 3])

        #expect(dataset.elementType == .number(number, order))
        #expect(elements.elementType == .number(number, .little))
        let isUnsigned = name.contains("_u")
        let values = (-3..<3).map { isUnsigned ? abs($0) : $0 }
        #expect(elements.bytes == values.flatMap { bytes(of: $0, as: number) })
    }

    /// The little-endian bytes of a small integer as a number of any type.
    private func bytes(of value: Int, as number: HDF5Number) -> [UInt8] {
        let pattern =
            switch number {
            case .float16: UInt64(Float16(value).bitPattern)
            case .float32: UInt64(Float(value).bitPattern)
            case .float64: Double(value).bitPattern
            default: UInt64(bitPattern: Int64(value))
            }
        return (0..<number.byteCount).map { UInt8(truncatingIfNeeded: pattern >> ($0 * 8)) }
    }

    @Test func `contiguous little-endian values can be used in place`() throws {
        let file = try FixtureFile("hdf5/datasets.h5")
        let document = try file.document()

        let range = try #require(try document.dataset(at: "little_f4").nativeRange)

        let expected = (-3..<3).flatMap { bytes(of: $0, as: .float32) }
        #expect(Array(file.bytes[range]) == expected)
        #expect(try document.dataset(at: "big_f4").nativeRange == nil)
        #expect(try document.dataset(at: "text").nativeRange == nil)
        #expect(try document.dataset(at: "compact").nativeRange == nil)
    }

    private static let special: [(String, HDF5ElementType, [UInt64], [UInt8])] = [
        ("scalar", .number(.float32, .little), [], [0, 0, 0xc0, 0x3f]),
        ("no_elements", .number(.float32, .little), [0, 3], []),
        ("void", .opaque16, [2], [0x80, 0x3f, 0x00, 0xc0]),
        ("flags", .boolean, [3], [1, 0, 1]),
        ("never_written", .number(.float32, .little), [2, 3], [UInt8](repeating: 0, count: 24)),
        (
            "never_written_sevens", .number(.float32, .big), [2],
            [0, 0, 0xe0, 0x40, 0, 0, 0xe0, 0x40]
        ),
        ("null", .number(.float32, .little), [0], []),
    ]

    @Test(arguments: special)
    func `special datasets have their values`(
        name: String, type: HDF5ElementType, shape: [UInt64], bytes: [UInt8]
    ) throws {
        let file = try FixtureFile("hdf5/datasets.h5")
        let dataset = try file.document().dataset(at: name)

        #expect(dataset.elementType == type)
        #expect(dataset.shape == shape)
        #expect(try file.elements(of: dataset, shape: shape).bytes == bytes)
    }

    @Test func `values beside the shape are read`() throws {
        let file = try FixtureFile("hdf5/datasets.h5")
        let dataset = try file.document().dataset(at: "compact")

        #expect(dataset.storage == .compact)
        #expect(try file.floats(of: dataset, shape: [2, 3]) == [-3, -2, -1, 0, 1, 2])
    }

    @Test(arguments: ["plain", "deflate", "shuffle", "checksum", "big"])
    func `chunks are put together`(name: String) throws {
        let file = try FixtureFile("hdf5/chunked.h5")
        let dataset = try file.document().dataset(at: name)

        #expect(dataset.storage == .chunked)
        #expect(try file.floats(of: dataset, shape: [5, 7]) == (0..<35).map(Float.init))
    }

    @Test func `chunks that were never written hold the fill value`() throws {
        let file = try FixtureFile("hdf5/chunked.h5")

        let values = try file.floats(of: try file.document().dataset(at: "partial"), shape: [5, 7])

        let isWritten = (0..<35).map { $0 / 7 < 2 && $0 % 7 < 3 }
        #expect(values == isWritten.map { $0 ? 1 : 0 })
    }

    private static let refused: [(String, String, [UInt64], HDF5Error)] = [
        (
            "datasets.h5", "little_f4", [3, 2],
            .unexpectedShape(path: "/little_f4", expected: [3, 2], found: [2, 3])
        ),
        ("datasets.h5", "text", [2], .unsupportedElements(path: "/text", type: .text)),
        (
            "datasets.h5", "compound", [2],
            .unsupportedElements(path: "/compound", type: .other("compound"))
        ),
        ("chunked.h5", "lzf", [5, 7], .unsupportedFilter(path: "/lzf", name: "number 32000")),
        ("chunked.h5", "scaled", [5, 7], .unsupportedFilter(path: "/scaled", name: "number 6")),
        (
            "chunked.h5", "lying", [64],
            .damaged(path: "/lying", detail: "a chunk has another size than declared")
        ),
        ("elsewhere.h5", "external", [4], .externalStorage(path: "/external")),
        ("elsewhere.h5", "virtual", [4], .virtualDataset(path: "/virtual")),
        ("elsewhere.h5", "virtual_unlimited", [4], .virtualDataset(path: "/virtual_unlimited")),
        (
            "bomb.h5", "giant", [1 << 30, 1 << 30],
            .inflatesTooMuch(path: "/giant", stored: 0, declared: 1 << 62)
        ),
    ]

    @Test(arguments: refused)
    func `values that cannot be had are refused`(
        file: String, name: String, shape: [UInt64], error: HDF5Error
    ) throws {
        let file = try FixtureFile("hdf5/\(file)")
        let dataset = try file.document().dataset(at: name)

        #expect(throws: error) { try file.elements(of: dataset, shape: shape) }
    }

    @Test func `many bytes out of few are refused before they are inflated`() throws {
        let file = try FixtureFile("hdf5/bomb.h5")
        let dataset = try file.document().dataset(at: "bomb")

        let error = HDF5Error.inflatesTooMuch(
            path: "/bomb", stored: dataset.storedByteCount, declared: 1 << 28)
        #expect(throws: error) { try file.elements(of: dataset, shape: [1 << 26]) }
        #expect(dataset.storedByteCount < 4096)
    }
}
