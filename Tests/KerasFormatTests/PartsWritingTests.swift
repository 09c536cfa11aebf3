import FoundationEssentials
import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

@Suite struct PartsWritingTests {
    /// The JSON of a fixture.
    private func json(_ path: String) throws -> JSON { try JSON.parse(try bytes(at: path)) }

    @Test(arguments: [
        ("k122-seed", "model.h5"), ("k224-seed", "model.h5"), ("k224-branches", "model.h5"),
        ("tf115-seed", "model.h5"), ("tf26-seed", "model.h5"), ("tf215-mlp", "model.h5"),
        ("tf215-seed", "model.h5"), ("tf215-mlp", "model.keras"), ("k315-mlp", "model.keras"),
        ("k315-mlp", "model.json"),
        ("k224-branches", "model.json"),
    ])
    func `the architecture is what to_json() gave in the Keras that wrote the model`(
        name: String, file: String
    ) throws {
        let folder = Fixtures.path("reference/\(name)/")
        let output = try TemporaryFolder()
        let (model, _) = try KerasFile.read(from: folder + file)

        _ = try KerasFile.write(model, to: output.path("m.json"))

        let (written, expected) = (
            try json(output.path("m.json")), try json(folder + "model.json")
        )
        guard written != expected else { return }
        // Containers of one Keras differ in what says where classes live, and in numbers of objects.
        #expect(["tf215-mlp", "tf215-seed", "k315-mlp"].contains(name))
        #expect(file == "model.json" ? written == expected : plain(written) == plain(expected))
    }

    /// Without what not every container of one Keras holds.
    private func plain(_ json: JSON) -> JSON {
        let keys: Set = ["module", "registered_name", "build_config", "shared_object_id"]
        switch json {
        case .array(let elements): return .array(elements.map(plain))
        case .object(let object):
            let kept = object.filter { !keys.contains($0.key) }
            return .object(JSONObject(uniqueMembers: kept.map { ($0.key, plain($0.value)) }))
        default: return json
        }
    }

    @Test(arguments: ["k107-mlp", "k122-mlp", "k224-seed", "tf115-seed", "tf215-mlp", "tf215-seed"])
    func `weights by name are those that save_weights wrote`(name: String) throws {
        let folder = Fixtures.path("reference/\(name)/")
        let output = try TemporaryFolder()
        let (model, _) = try KerasFile.read(from: folder + "model.h5")

        let warnings = try KerasFile.write(
            model, to: output.path("w.h5"), options: WriteOptions(contents: .weights))

        #expect(warnings.isEmpty, "\(warnings)")
        #expect(
            try lines(ofHDF5: bytes(at: output.path("w.h5")))
                == lines(ofHDF5: bytes(at: folder + "legacy_weights.h5")))
    }

    @Test(arguments: [
        ("k315-mlp", "model.keras"), ("k315-seed", "model.keras"), ("k305-mlp", "model.keras"),
        ("tf215-mlp", "model.h5"),
    ])
    func `weights by group are those that save_weights wrote`(name: String, file: String) throws {
        let folder = Fixtures.path("reference/\(name)/")
        let output = try TemporaryFolder()
        let (model, _) = try KerasFile.read(from: folder + file)

        _ = try KerasFile.write(model, to: output.path("w.weights.h5"))

        #expect(
            try lines(ofHDF5: bytes(at: output.path("w.weights.h5")))
                == lines(ofHDF5: bytes(at: folder + "model.weights.h5")))
    }

    @Test func `up to 2.12 a .weights.h5 has layer names`() throws {
        let output = try TemporaryFolder()
        let (model, _) = try KerasFile.read(from: Fixtures.path("reference/k224-seed/model.h5"))

        _ = try KerasFile.write(model, to: output.path("w.weights.h5"))

        let listing = try WeightsListing(path: output.path("w.weights.h5"))
        #expect(listing.form == .named && listing.kerasVersion == "2.2.4")
    }

    @Test(arguments: ["model.h5", "model.keras"])
    func `what is written joins again to the same model`(file: String) throws {
        let output = try TemporaryFolder()
        let (model, _) = try KerasFile.read(from: Fixtures.path("reference/k315-seed/" + file))
        let (architecture, weights) = (output.path("m.json"), output.path("w.weights.h5"))

        _ = try KerasFile.write(model, to: architecture)
        _ = try KerasFile.write(model, to: weights)
        let (joined, _) = try KerasFile.read(from: architecture, weightsFrom: weights)

        #expect(
            joined.specifications.map { joined.parameters[$0.identity] }
                == model.specifications.map { model.parameters[$0.identity] })
        #expect(joined.training.optimizer?.slots == model.training.optimizer?.slots)
        #expect(joined.training.compiled == model.training.compiled)
    }

    @Test func `a model joined from parts becomes a whole-model file of its dialect`() throws {
        let folder = Fixtures.path("reference/k224-seed/")
        let output = try TemporaryFolder()
        let (model, _) = try KerasFile.read(
            from: folder + "model.json", weightsFrom: folder + "legacy_weights.h5")

        _ = try KerasFile.write(model, to: output.path("m.h5"))

        let (again, _) = try KerasFile.read(from: output.path("m.h5"))
        #expect(again.provenance?.kerasVersion == "2.2.4")
        #expect(again.provenance?.configuration == model.provenance?.configuration)
        #expect(
            again.specifications.map { again.parameters[$0.identity] }
                == model.specifications.map { model.parameters[$0.identity] })
    }
}
