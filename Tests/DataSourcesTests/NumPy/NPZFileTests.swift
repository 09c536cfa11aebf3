import Testing

@testable import DataSources

@Suite struct NPZFileTests {
    @Test(arguments: ["stored.npz", "deflated.npz", "numbered.npz", "savez.npz", "reference.npz"])
    func `every array of an archive is read as NumPy reads it`(name: String) throws {
        let expected = try ExpectedArray.all()

        let file = try NPZFile(path: fixture(name))

        for key in file.names {
            let wanted = try #require(expected["\(name):\(key)"])
            let array = NumberArray(extents: wanted.shape, elements: wanted.elements)
            #expect(try file.array(named: key) == array)
            #expect(try file.array(named: key + ".npy") == array)
        }
    }

    @Test func `an array that is not there is told with those that are`() throws {
        let path = fixture("stored.npz")
        let file = try NPZFile(path: path)

        #expect(throws: DataError.array(path, .unknownArray("z", existing: ["x", "y"]))) {
            try file.array(named: "z")
        }
    }

    @Test func `what is no archive of arrays is refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("no archive at all, but long enough to be one", to: "x.npz")

        #expect(throws: DataError.array(path, .badArchive("not a zip archive"))) {
            try NPZFile(path: path)
        }
    }

    @Test func `a damaged array is named with its archive`() throws {
        let folder = try TemporaryFolder()
        var bytes = try fixtureBytes("stored.npz")
        let magic = Array("NUMPY".utf8)
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: magic) })
        bytes[start] = 0
        let path = try folder.write(bytes, to: "x.npz")
        let problem = ArrayProblem.badArchive("the checksum of x.npy does not match its bytes")

        #expect(throws: DataError.array("\(path):x", problem)) {
            try NPZFile(path: path).array(named: "x")
        }
    }

    @Test(arguments: [
        (["2", "10", "1"], ["1", "2", "10"]), (["arr_1", "arr_0"], ["arr_0", "arr_1"]),
        (["b", "a1"], ["b", "a1"]), (["x", "y"], ["x", "y"]),
        (["99999999999999999999", "1"], ["99999999999999999999", "1"]),
    ])
    func `arrays are in numeric order if all names end in a number`(
        names: [String], sorted: [String]
    ) {
        #expect(inNumericOrder(names) == sorted)
    }
}
