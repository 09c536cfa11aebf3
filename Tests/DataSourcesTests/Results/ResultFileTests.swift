import Foundation
import NeuralNet
import Testing
import Training

@testable import DataSources

@Suite struct ResultFileTests {
    private let folder: TemporaryFolder
    private let wide = DataArray(
        name: "out, \"a\"", extents: [2], rows: 2, elements: [0.1, -0.0, 1e-9, 16_777_216])
    private let narrow = DataArray(
        name: "b", extents: [1], rows: 2, elements: [.nan, .leastNonzeroMagnitude])

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `a table has a column for each element, and numbers that come back`() throws {
        let path = "\(folder.path)/out.csv"

        try ResultFile(path: path).write([wide, narrow])

        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            text
                == "\"out, \"\"a\"\"_0\",\"out, \"\"a\"\"_1\",b\n0.1,-0.0,nan\n1e-09,16777216.0,1e-45\n"
        )
        #expect(try CSVTable(path: path).numbers(in: [0, 1]).elements == wide.elements)
    }

    @Test func `an array's file is NumPy's, byte for byte`() throws {
        let path = "\(folder.path)/out.NPY"
        let cube = DataArray(
            name: "y", extents: [3, 4], rows: 2, elements: (0..<24).map { Float($0) })

        try ResultFile(path: path).write([cube])

        #expect(
            Array(try Data(contentsOf: URL(fileURLWithPath: path)))
                == (try fixtureBytes("cube-c.npy")))
    }

    @Test func `an archive holds each output under its name`() throws {
        let path = "\(folder.path)/out.npz"

        let named = DataArray(
            name: "model/b", extents: narrow.extents, rows: narrow.rows, elements: narrow.elements)
        try ResultFile(path: path).write([named, wide])

        let file = try NPZFile(path: path)
        #expect(file.names == ["model/b", "out, \"a\""])
        #expect(
            try file.array(named: "out, \"a\"")
                == NumberArray(extents: [2, 2], elements: wide.elements))
    }

    @Test(arguments: ["out", "out.txt", "x.npz/out", "out.", "npy"])
    func `a name that says no format is refused`(path: String) {
        #expect(throws: DataError.output(path, .unknownExtension)) { try ResultFile(path: path) }
        #expect(DataError.output(path, .unknownExtension).isUsage)
    }

    @Test func `what the format cannot hold is refused, and what stands there stays`() throws {
        let path = try folder.write("as it was", to: "out.npy")

        #expect(throws: DataError.output(path, .severalArrays([wide.name, "b"]))) {
            try ResultFile(path: path).write([wide, narrow])
        }
        #expect(throws: DataError.output(path, .repeatedName("b"))) {
            try ResultFile(path: path).write([narrow, narrow])
        }

        #expect(try String(contentsOfFile: path, encoding: .utf8) == "as it was")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.npy"])
    }

    @Test(arguments: ["csv", "npy", "npz"])
    func `a folder that is missing is told`(format: String) throws {
        let path = "\(folder.path)/none/out.\(format)"

        #expect(throws: DataError.file(.cannotWrite(path, code: ENOENT))) {
            try ResultFile(path: path).write([narrow])
        }
    }
}
