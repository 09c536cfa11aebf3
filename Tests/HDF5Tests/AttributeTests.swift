import Testing

@testable import HDF5

@Suite struct AttributeTests {
    typealias Value = HDF5Attribute.Value

    private static let texts: [(String, [String], [UInt64])] = [
        ("vlen_ascii_scalar", ["dense"], []),
        ("vlen_utf8_scalar", ["größe"], []),
        ("vlen_utf8_list", ["dense", "größe", "x"], [3]),
        ("vlen_ascii_list", ["dense", "", "x"], [3]),
        ("fixed_list", ["dense", "größe", "x"], [3]),
        ("fixed_scalar", ["dense"], []),
        ("matrix", ["a", "b", "c", "d"], [2, 2]),
        ("null_terminated", ["ab"], []),
        ("null_padded", ["ab\0cd"], []),
        ("space_padded", ["ab cd"], []),
        ("empty_texts", [], [0]),
        ("empty", [], [0]),
    ]

    @Test(arguments: texts)
    func `texts of every kind are read`(name: String, value: [String], shape: [UInt64]) throws {
        let document = try FixtureFile("hdf5/strings.h5").document()

        let attribute = try #require(document.root.attributes[name])

        #expect(attribute == HDF5Attribute(value: .text(value), shape: shape))
    }

    private static let others: [(String, Value, [UInt64])] = [
        ("empty_float64", .numbers([]), [0]),
        ("int32", .integers([-7]), []),
        ("big_int16", .integers([1, -2, 300]), [3]),
        ("uint64", .unsupported("integers above 2^63"), []),
        ("float16", .numbers([0.5]), []),
        ("float32_matrix", .numbers([1.5, 2.5]), [1, 2]),
        ("big_float64", .numbers([-0.25]), [1]),
        ("yes", .integers([1]), []),
        ("complex", .unsupported("compound"), []),
    ]

    @Test(arguments: others)
    func `numbers of every kind are read`(name: String, value: Value, shape: [UInt64]) throws {
        let document = try FixtureFile("hdf5/numbers.h5").document()

        #expect(document.root.attributes[name] == HDF5Attribute(value: value, shape: shape))
    }

    @Test func `text that is not UTF-8 is told apart`() throws {
        let ours = try FixtureFile("hdf5/strings.h5").document()
        let hostile = try FixtureFile("hostile/json-latin1.h5").document()

        let expected = Value.unsupported("text that is not UTF-8")
        #expect(ours.root.attributes["latin1"]?.value == expected)
        #expect(hostile.root.attributes["model_config"]?.value == expected)
    }

    @Test func `the limit of metadata covers attributes`() throws {
        let file = try FixtureFile("hdf5/strings.h5")

        #expect(throws: HDF5Error.overLimit(.metadataBytes, limit: 500)) {
            try file.document(limits: HDF5Limits(metadataBytes: 500))
        }
    }
}
