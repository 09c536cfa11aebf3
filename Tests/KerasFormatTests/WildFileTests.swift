import FoundationEssentials
import KerasFormat
import NeuralNet
import TestSupport
import Testing
import Training

@Suite struct WildFileTests {
    @Test(arguments: try Fixtures.names(in: "wild"))
    func `a model is the same whatever its container went through`(name: String) throws {
        let (original, _) = try KerasFile.read(
            from: Fixtures.path("reference/k315-mlp/model.keras"))

        let (model, warnings) = try KerasFile.read(from: Fixtures.path("wild/" + name))

        #expect(model.specifications == original.specifications)
        for identity in original.parameters.identities {
            let (found, wanted) = (model.parameters[identity], original.parameters[identity])
            #expect(found?.doubles == wanted?.doubles, "\(identity)")
            #expect(found?.elementType == (name.hasPrefix("float64") ? .float64 : .float32))
        }
        #expect(warnings.isEmpty != (name == "more-keys.h5"), "\(warnings)")
    }

    @Test(arguments: [("model.h5", "a.keras"), ("model.keras", "a.h5"), ("model.json", "a.h5")])
    func `content decides, not the name`(name: String, copy: String) throws {
        let folder = try TemporaryFolder()
        let path = Fixtures.path("reference/k315-mlp/" + name)
        try Data(bytes(at: path)).write(to: URL(fileURLWithPath: folder.path(copy)))

        let (model, _) = try KerasFile.read(from: folder.path(copy))

        #expect(
            model.provenance?.container
                == [
                    "model.h5": .kerasHDF5, "model.keras": .kerasArchive, "model.json": .kerasJSON,
                ][name])
    }
}
