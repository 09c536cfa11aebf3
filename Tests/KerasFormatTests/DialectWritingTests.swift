import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

@testable import KerasFormat

/// `--keras VERSION`: the same model in the words of each version.
@Suite struct DialectWritingTests {
    private func model(_ file: String) throws -> Model {
        try KerasFile.read(from: Fixtures.path("reference/" + file)).0
    }

    /// The model of the cases `mlp`, which every version has, written for a version, read again.
    private func written(for version: String, _ kind: String = "h5") throws -> Model {
        let folder = try TemporaryFolder()
        let path = folder.path("written." + kind)
        var model = try model("strings-padded/model.h5")
        // Of no version: everything is written anew.
        model.provenance?.kerasVersion = "2.2.4-tf"
        let warnings = try KerasFile.write(
            model, to: path, options: WriteOptions(dialect: .version(version)))
        #expect(warnings.isEmpty)
        return try KerasFile.read(from: path).0
    }

    /// What only stand where a layer was built in another way, or say that something is not done.
    private static let optional: Set = [
        "input_dim", "quantization_config", "synchronized", "renorm", "renorm_clipping",
        "renorm_momentum", "optional", "ragged",
    ]

    @Test(arguments: [
        ("1", "k122-mlp/model.h5"), ("2.6", "tf26-seed/model.h5"), ("2.12", "tf212-mlp/model.h5"),
        ("2", "tf215-mlp/model.h5"), ("3.0", "k305-mlp/model.h5"), ("3", "k315-mlp/model.h5"),
    ])
    func `each version's layers have the settings that the version itself writes`(
        version: String, own: String
    ) throws {
        let model = try written(for: version)

        let wanted = try keys(try #require(try self.model(own).provenance).configuration)
        let found = try keys(try #require(model.provenance).configuration)
        for (className, keys) in wanted {
            let difference = found[className]?.symmetricDifference(keys).subtracting(Self.optional)
            #expect(difference == [], "\(className)")
        }
    }

    /// The settings of each class of a Sequential's layers.
    private func keys(_ configuration: JSON) throws -> [String: Set<String>] {
        var keys: [String: Set<String>] = [:]
        for layer in Configuration(configuration).layers {
            let className = try #require(layer["class_name"]?.stringValue)
            // The first layer may state the input besides.
            guard keys[className] == nil || className != "Dense" else { continue }
            keys[className] = Set(layer["config"]?.objectValue?.keys ?? [])
        }
        return keys
    }

    @Test(arguments: Dialect.all.map { "\($0.releases.lowerBound)" })
    func `every version's file names it and holds the same values`(version: String) throws {
        let dialect = try Dialect(named: version)
        let origin = try model("strings-padded/model.h5")

        for kind in dialect.archive == nil ? ["h5"] : ["h5", "keras"] {
            let model = try written(for: version, kind)

            #expect(model.provenance?.kerasVersion == dialect.version)
            #expect(model.parameters == origin.parameters)
            #expect(
                model.graph.layers.map(\.name).dropFirst()
                    == origin.graph.layers.map(\.name).dropFirst())
        }
    }

    @Test func `a file that is already of the version goes back as it was`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("same.h5")

        _ = try KerasFile.write(
            model("tf215-seed/model.h5"), to: path, options: WriteOptions(dialect: .version("2")))

        let origin = Fixtures.path("reference/tf215-seed/model.h5")
        #expect(try lines(ofHDF5: bytes(at: path)) == lines(ofHDF5: bytes(at: origin)))
    }

    @Test func `a generation stands for its last version, and others are named`() throws {
        #expect(try Dialect(named: "1").version == "1.2.2")
        #expect(try Dialect(named: "2").version == "2.15.0")
        #expect(try Dialect(named: "3").version == "3.15.1")
        #expect(throws: KerasError.self) { try Dialect(named: "2.1") }
        #expect(throws: KerasError.noSuchContainer(version: "2.6.0", fileExtension: ".keras")) {
            try KerasFile.check(WriteOptions(dialect: .version("2.6")), for: "model.keras")
        }
    }

    @Test func `the optimizer's state goes along where the version restores it`() throws {
        let folder = try TemporaryFolder()
        let origin = try model("tf215-seed/model.h5")
        func written(_ name: String, _ version: String) throws -> (TrainingState, [Warning]) {
            let warnings = try KerasFile.write(
                origin, to: folder.path(name), options: WriteOptions(dialect: .version(version)))
            return (try KerasFile.read(from: folder.path(name)).0.training, warnings)
        }

        for (name, version) in [("c.h5", "2.6"), ("d.keras", "2.15"), ("e.keras", "3")] {
            let (state, warnings) = try written(name, version)
            #expect(warnings.isEmpty)
            #expect(state.optimizer?.iterations == origin.training.optimizer?.iterations)
            #expect(state.optimizer?.slots.count == origin.training.optimizer?.slots.count)
            #expect(
                state.optimizer?.slots.map(\.value) == origin.training.optimizer?.slots.map(\.value)
            )
        }
        for (name, version) in [("a.h5", "1"), ("b.h5", "2.2"), ("f.h5", "3")] {
            let (state, warnings) = try written(name, version)
            #expect(state.optimizer == nil)
            #expect(state.compiled?.losses == origin.training.compiled?.losses)
            #expect(warnings.count == 1)
        }
    }

    @Test func `compile settings that a version has no word for are left out, and it is said`()
        throws
    {
        let folder = try TemporaryFolder()

        let warnings = try KerasFile.write(
            model("k315-opt-adamw/model.keras"), to: folder.path("old.h5"),
            options: WriteOptions(dialect: .version("2.6")))

        #expect(
            warnings.map(\.description) == [
                "compile settings are left out: Keras 2.6 has no AdamW"
            ])
    }

    @Test(arguments: OriginWritingTests.files.filter { $0.hasSuffix(".keras") })
    func `layers stand in the order in which Keras holds them`(file: String) throws {
        let graph = try model(file).graph
        let hasModelsInside = graph.layers.contains { !$0.models.isEmpty }
        guard graph.style == .functional, !hasModelsInside else { return }

        #expect(try graph.inKerasOrder().layers.map(\.name) == graph.layers.map(\.name))
    }
}
