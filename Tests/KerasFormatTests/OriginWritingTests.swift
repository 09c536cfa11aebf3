import HDF5
import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

/// What training did not change comes back as it was.
@Suite struct OriginWritingTests {
    static let files =
        [
            "k107-mlp/model.h5", "k122-layers/model.h5", "k122-mlp/model.h5",
            "k122-opt-rmsprop/model.h5", "k122-seed/model.h5", "k224-activation-layers/model.h5",
            "k224-activations/model.h5",
            "k224-frozen-compiled/model.h5",
            "k224-long-names/model.h5", "k224-norms/model.h5", "k224-opt-adadelta/model.h5",
            "k224-opt-adagrad/model.h5", "k224-opt-adam-amsgrad/model.h5",
            "k224-opt-nadam/model.h5",
            "k224-opt-rmsprop/model.h5", "k224-opt-sgd-nesterov/model.h5",
            "k224-regularized/model.h5",
            "k224-same-class/model.h5", "k224-seed/model.h5", "k305-mlp/model.h5",
            "k305-mlp/model.keras",
            "k315-activation-layers/model.keras", "k315-activations/model.keras",
            "k315-frozen-compiled/model.h5", "k315-frozen-compiled/model.keras",
            "k315-mlp/model.h5",
            "k315-mlp/model.keras", "k315-opt-adadelta/model.keras",
            "k315-opt-adam-amsgrad/model.keras",
            "k315-opt-adam-schedule/model.keras", "k315-opt-adamw/model.keras",
            "k315-opt-ftrl/model.keras",
            "k315-opt-lion/model.keras", "k315-opt-nadam/model.keras",
            "k315-opt-rmsprop-centered/model.keras", "k315-opt-sgd-nesterov/model.keras",
            "k315-regularized/model.h5", "k315-regularized/model.keras",
            "k315-same-class/model.keras",
            "k315-seed/model.h5", "k315-seed/model.keras", "k315-unicode-name/model.keras",
            "strings-fixed-ascii/model.h5", "strings-fixed-utf8/model.h5",
            "strings-padded/model.h5",
            "strings-vlen-ascii/model.h5", "strings-vlen-utf8/model.h5",
            "tf115-activations/model.h5",
            "tf115-frozen-compiled/model.h5", "tf115-mlp/model.h5", "tf115-opt-adadelta/model.h5",
            "tf115-opt-adam-amsgrad/model.h5", "tf115-opt-nadam/model.h5",
            "tf115-opt-sgd-nesterov/model.h5",
            "tf115-regularized/model.h5", "tf115-seed/model.h5", "tf212-mlp/model.h5",
            "tf215-activation-layers/model.h5", "tf215-activations/model.h5", "tf215-mlp/model.h5",
            "tf215-opt-adam-amsgrad/model.h5", "tf215-opt-lion/model.h5",
            "tf215-regularized/model.h5",
            "tf215-seed/model.h5", "tf26-opt-nadam/model.h5", "tf26-seed/model.h5",
            "universal-sequential/model.h5",
            "universal-two-dense/model.h5", "universal-two-dense/model.keras",
            "k224-branches/model.h5", "k224-embedding/model.h5", "k224-merges/model.h5",
            "k224-noise/model.h5", "k224-shapes/model.h5", "k224-shared/model.h5",
            "k224-two-outputs-compiled/model.h5", "k305-two-outputs-compiled/model.keras",
            "k315-branches/model.keras", "k315-creation-order/model.keras",
            "k315-embedding/model.keras", "k315-merges/model.keras", "k315-noise/model.keras",
            "k315-normalization/model.keras", "k315-norms/model.keras", "k315-shapes/model.keras",
            "k315-shared/model.keras", "k315-two-outputs-compiled/model.keras",
            "tf115-branches/model.h5", "tf115-shared/model.h5",
            "tf115-two-outputs-compiled/model.h5",
            "tf215-embedding/model.h5", "tf215-normalization/model.h5", "tf215-norms/model.h5",
            "universal-functional/model.h5", "universal-functional/model.keras",
        ] + graphFiles + layerFiles + cornerFiles

    /// Models inside models, merges of Keras 1, and the archives of tf.keras.
    private static let graphFiles =
        [
            "k122-branches/model.h5", "k122-embedding/model.h5", "k122-merges/model.h5",
            "k122-nested/model.h5", "k122-shared/model.h5", "k224-nested/model.h5",
            "k224-nested-frozen/model.h5", "k224-sequential-in-sequential/model.h5",
            "k231-nested/model.h5", "k305-nested/model.keras", "k315-nested/model.h5",
            "k315-nested/model.keras", "k315-nested-frozen/model.h5",
            "k315-nested-frozen/model.keras", "k315-sequential-in-sequential/model.keras",
            "tf115-nested/model.h5", "tf115-nested-frozen/model.h5", "tf212-same-class/model.keras",
            "tf213-nested/model.keras", "tf213-same-class/model.keras", "tf214-nested/model.keras",
            "tf214-same-class/model.keras",
            "tf215-mlp/model.keras", "tf215-nested/model.h5", "tf215-nested/model.keras",
            "tf215-nested-frozen/model.h5", "tf215-nested-frozen/model.keras",

            "tf215-same-class/model.keras",
            "tf215-shared/model.keras",
            "tf26-nested/model.h5",
            "tk221-nested/model.keras",

        ]

    /// Models of ``Fixtures/graphs``, from ``reference``.
    private static let cornerFiles = [
        "k2-corners/model.h5", "k2-corners/model.keras", "k2-nested/model.h5",
        "k2-operations/model.h5", "k2-operations/model.keras", "k3-corners/model.h5",
        "k3-corners/model.keras", "k3-nested/model.h5", "k3-nested/model.keras",
        "k3-operations/model.h5", "k3-operations/model.keras",
    ].map { "../graphs/" + $0 }

    /// The models of ``Fixtures/layers``, from ``reference``.
    private static let layerFiles = [
        "borders", "einsum", "lookup", "masks", "merges", "noise", "norms", "preprocessing",
        "reshaping", "time-distributed",
    ].flatMap { name in
        ["k2", "k3"].flatMap { tag in
            ["h5", "keras"].map { "../layers/\(tag)-\(name)/model.\($0)" }
        }
    }

    @Test(arguments: files)
    func `a model that was not trained is written as it was read`(file: String) throws {
        let origin = Fixtures.path("reference/" + file)
        let folder = try TemporaryFolder()
        let copy = folder.path(file.hasSuffix(".keras") ? "copy.keras" : "copy.h5")
        let (model, _) = try KerasFile.read(from: origin)

        let warnings = try KerasFile.write(model, to: copy)

        #expect(warnings.isEmpty)
        if file.hasSuffix(".keras") {
            let (before, after) = (
                try members(ofArchive: bytes(at: origin)), try members(ofArchive: bytes(at: copy))
            )
            #expect(after.keys.sorted() == before.keys.sorted())
            #expect(after["config.json"] == before["config.json"])
            #expect(after["metadata.json"] == before["metadata.json"])
            #expect(
                try lines(ofHDF5: after["model.weights.h5"] ?? [])
                    == lines(ofHDF5: before["model.weights.h5"] ?? []))
        } else {
            let difference = try lines(ofHDF5: bytes(at: copy))
                .symmetricDifference(lines(ofHDF5: bytes(at: origin)))
            #expect(difference.isEmpty)
        }
    }

    @Test(arguments: [
        "tf215-frozen-compiled", "tf215-opt-adamw", "tf215-opt-rmsprop-centered",
        "tf215-opt-sgd-nesterov", "tf215-seed", "tf215-two-outputs-compiled", "tk221-seed",
        "tk221-two-outputs-compiled",
    ])
    func `the running values of metrics alone stay behind`(name: String) throws {
        let origin = Fixtures.path("reference/\(name)/model.keras")
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(from: origin)

        _ = try KerasFile.write(model, to: folder.path("copy.keras"))

        let before = try members(ofArchive: bytes(at: origin))
        let after = try members(ofArchive: bytes(at: folder.path("copy.keras")))
        #expect(after["config.json"] == before["config.json"])
        let missing = try lines(ofHDF5: before["model.weights.h5"] ?? [])
            .subtracting(lines(ofHDF5: after["model.weights.h5"] ?? []))
        #expect(missing.allSatisfy { $0.hasPrefix("/metrics") || $0.hasPrefix("/ [") })
    }

    @Test(arguments: ["k224-mlp/model.h5", "k231-mlp/model.h5"])
    func `a file that no Keras loads comes back so, with a warning`(file: String) throws {
        let origin = Fixtures.path("reference/" + file)
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(from: origin)

        let warnings = try KerasFile.write(model, to: folder.path("copy.h5"))

        #expect(warnings.count == 1)
        #expect(warnings[0].description.contains("lacks the shape of the input"))
        #expect(
            try lines(ofHDF5: bytes(at: folder.path("copy.h5"))) == lines(ofHDF5: bytes(at: origin))
        )
    }

    @Test(arguments: ["k315-mlp", "k315-seed", "k315-regularized", "k315-frozen-compiled"])
    func `Keras 3 goes from one container to the other and back`(name: String) throws {
        let origin = Fixtures.path("reference/\(name)/model.keras")
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(from: origin)

        _ = try KerasFile.write(model, to: folder.path("there.h5"))
        let (there, _) = try KerasFile.read(from: folder.path("there.h5"))
        _ = try KerasFile.write(there, to: folder.path("back.keras"))
        let (back, _) = try KerasFile.read(from: folder.path("back.keras"))

        #expect(back.parameters == model.parameters)
        #expect(back.training.compiled == model.training.compiled)
        #expect(back.graph.calls == model.graph.calls)
        #expect(back.graph.layers.map(\.isTrainable) == model.graph.layers.map(\.isTrainable))
    }

    @Test func `Keras 3 reads no moments from an .h5, so they are left out of one`() throws {
        let folder = try TemporaryFolder()
        let path = Fixtures.path("reference/k315-seed/model.h5")
        var (model, _) = try KerasFile.read(from: path)
        model.training.finishedEpochs = 1

        let warnings = try KerasFile.write(model, to: folder.path("trained.h5"))

        #expect(warnings.count == 1)
        #expect(warnings[0].description.hasPrefix("the optimizer's state is left out: Keras 3"))
        let (trained, _) = try KerasFile.read(from: folder.path("trained.h5"))
        #expect(trained.training.optimizer == nil)
        #expect(trained.training.compiled == model.training.compiled)
    }

    @Test func `abbreviated losses and metrics are spelled out where Keras 3 trips over them`()
        throws
    {
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/training/resume/after5.keras"))

        let warnings = try KerasFile.write(model, to: folder.path("spelled.h5"))

        #expect(
            warnings.map(\.description).contains(
                "the compile setting metrics = [\"mae\"] is written as [\"mean_absolute_error\"], "
                    + "as Keras 3 cannot load the abbreviation"))
    }

    @Test func `what training changed is patched into the configuration, and nothing else`() throws
    {
        let folder = try TemporaryFolder()
        let origin = Fixtures.path("reference/k224-seed/model.h5")
        var (model, _) = try KerasFile.read(from: origin)
        let position = try #require(model.graph.layers.firstIndex { $0.name == "dense_1" })
        model = try model.settingTrainable(false, at: position)
        model.training.compiled?.optimizer?.configuration["learning_rate"] = 0.5
        model.training.compiled?.losses = [NamedSettings(name: "mean_squared_error")]

        _ = try KerasFile.write(model, to: folder.path("frozen.h5"))

        let (again, _) = try KerasFile.read(from: folder.path("frozen.h5"))
        #expect(again.graph.layers.map(\.isTrainable) == [true, false, true])
        #expect(again.training.compiled == model.training.compiled)
        // The frozen variables have no slots, and stand-alone Keras counts them in the order it builds.
        #expect(
            again.training.optimizer?.slots.map { "\($0.parameter)" } == [
                "dense_2/kernel", "dense_2/kernel", "dense_2/bias", "dense_2/bias",
            ])
        let before = try #require(model.provenance)
        let after = try #require(again.provenance)
        #expect(
            after.compileConfiguration?["optimizer_config"]?["config"]?.objectValue?.keys.first
                == "lr")
        #expect(after.configuration != before.configuration)
        #expect(
            after.configuration.text().replacing("\"trainable\":false", with: "\"trainable\":true")
                == before.configuration.text())
    }

    @Test func `a model that was not compiled gets the settings of its fit`() throws {
        let folder = try TemporaryFolder()
        var (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/tf215-mlp/model.h5"))
        model.training.compiled = CompileSettings(
            optimizer: NamedSettings(name: "Adam", configuration: ["learning_rate": 0.01]),
            losses: [NamedSettings(name: "mean_squared_error")],
            metrics: [[NamedSettings(name: "accuracy"), NamedSettings(name: "Accuracy")]])

        _ = try KerasFile.write(model, to: folder.path("compiled.h5"))

        let (again, _) = try KerasFile.read(from: folder.path("compiled.h5"))
        #expect(again.training.compiled?.optimizer == model.training.compiled?.optimizer)
        #expect(again.training.compiled?.losses == model.training.compiled?.losses)
        #expect(again.training.compiled?.metrics == model.training.compiled?.metrics)
        let stored = again.provenance?.compileConfiguration
        #expect(stored?["optimizer_config"]?["class_name"] == "Custom>Adam")
    }

    @Test func `a dialect without the container refuses and leaves what stood there`() throws {
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/k224-seed/model.h5"))

        #expect(throws: KerasError.noSuchContainer(version: "2.2.4", fileExtension: ".keras")) {
            try KerasFile.write(model, to: folder.path("model.keras"))
        }
        #expect(throws: KerasError.unknownExtension(path: folder.path("model.bin"))) {
            try KerasFile.write(model, to: folder.path("model.bin"))
        }
        #expect(folder.contents.isEmpty)
    }
}
