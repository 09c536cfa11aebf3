import KerasFormat
import NeuralNet
import TestSupport
import Testing

@Suite struct StructureTests {
    private static let files = [
        "k224-lambda/model.h5", "tf215-lambda/model.h5", "k315-lambda/model.keras",
        "tf215-custom-layer/model.h5", "k315-custom-layer/model.keras",
    ]

    /// The structure of a file that is refused as a model.
    private func structure(_ file: String) throws -> KerasStructure {
        let path = Fixtures.path("reference/" + file)
        let error = #expect(throws: KerasError.self) { _ = try KerasFile.read(from: path) }
        #expect(error?.isUnsupportedPart == true)
        return try KerasStructure(path: path)
    }

    @Test(arguments: files)
    func `a model that cannot be run shows its layers and their weights`(file: String) throws {
        let structure = try structure(file)

        let special = structure.layers.filter { layer in
            ["Lambda", "Doubler"].contains { layer.className.hasSuffix($0) }
        }
        #expect(special.count == 1)
        let dense = structure.layers.filter { $0.className == "Dense" }
        #expect(!dense.isEmpty)
        // Kernel and bias; the kernel's last extent is the bias'.
        for layer in dense {
            #expect(layer.weights.count == 2)
            #expect(layer.weights[0].extents.count == 2)
            #expect(layer.weights[0].extents.last == layer.weights[1].extents.last)
        }
    }

    @Test(arguments: files)
    func `its weights are freed as the file has them`(file: String) throws {
        let structure = try structure(file)
        let folder = try TemporaryFolder()
        let source = Fixtures.path("reference/" + file)

        try structure.writeWeights(to: folder.path("w.h5"))

        let written = try WeightsListing(path: folder.path("w.h5"))
        let stored = try WeightsListing(path: source).entries.flatMap(\.weights)
        #expect(written.form == .named)
        #expect(
            written.entries.flatMap(\.weights).map(\.extents).sorted { "\($0)" < "\($1)" }
                == stored.map(\.extents).sorted { "\($0)" < "\($1)" })
        let arrays = try structure.arrays()
        #expect(arrays.count == stored.count)
        #expect(Set(arrays.map(\.name)).count == arrays.count)
        let bytes = try bytes(at: folder.path("w.h5"))
        for (_, value) in arrays {
            let part = value.withBytes { Array($0) }
            #expect(bytes.firstRange(of: part) != nil, "the values are in the file")
        }
    }

    @Test func `an archive's file of weights comes out byte for byte`() throws {
        let structure = try structure("k315-lambda/model.keras")
        let folder = try TemporaryFolder()

        try structure.writeWeights(to: folder.path("w.weights.h5"))

        let archive = try members(
            ofArchive: bytes(at: Fixtures.path("reference/k315-lambda/model.keras")))
        #expect(try bytes(at: folder.path("w.weights.h5")) == archive["model.weights.h5"])
    }

    @Test func `groups of classes are not made up from names`() throws {
        let structure = try structure("tf215-lambda/model.h5")
        let folder = try TemporaryFolder()

        #expect(throws: KerasError.weightsNeedModel(fileExtension: ".weights.h5")) {
            try structure.writeWeights(to: folder.path("w.weights.h5"))
        }
        #expect(folder.contents.isEmpty)
    }
}
