import NeuralNet
import TestSupport
import Testing
import Training

@testable import DataSources

@Suite struct HDF5ArrayFileTests {
    private let path = fixture("arrays.h5")

    @Test func `every dataset of numbers is read as NumPy converts it`() throws {
        let expected = try ExpectedArray.all().filter { $0.key.hasPrefix("arrays.h5:") }
        let file = try HDF5ArrayFile(path: path)
        #expect(expected.count == 8)
        #expect(file.names.count == expected.count)

        for (key, array) in expected {
            let name = String(key.dropFirst("arrays.h5:".count))
            let wanted = NumberArray(extents: array.shape, elements: array.elements)

            #expect(try file.array(named: name) == wanted, "\(name)")
            #expect(try file.array(named: "/\(name)") == wanted, "\(name)")
        }
    }

    @Test func `what is no array of numbers is refused by name`() throws {
        let file = try HDF5ArrayFile(path: path)

        #expect(throws: DataError.array("\(path):text", .unsupportedType("text"))) {
            try file.array(named: "text")
        }
        #expect(throws: DataError.array(path, .unknownArray("x", existing: file.names))) {
            try file.array(named: "x")
        }
        #expect(throws: DataError.self) { try file.array(named: "table") }
    }

    @Test func `a path behind a file's name feeds an input`() throws {
        let signature = ModelSignature(
            inputs: [.init(name: "x", shape: [nil, 3])],
            outputs: [.init(name: "y", shape: [nil, 1])]
        )

        let data = try DataRequest(data: ["\(path):/table/double"], targets: ["\(path):vector"])
            .dataset(for: signature).dataset

        #expect(data.inputs[0].elements[..<3] == [0.1, 1.1, 2.1])
        #expect(data.targets[0].elements == [0, 1, 1, 0])
    }
}
