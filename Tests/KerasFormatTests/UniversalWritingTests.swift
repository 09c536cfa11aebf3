import HDF5
import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

/// The form that every Keras from 2.2.4 on loads: `keras-files.md`, section 7.
@Suite struct UniversalWritingTests {
    private let options = WriteOptions(dialect: .universal)

    @Test(
        arguments: ["h5", "keras"],
        [
            "k107-mlp/model.h5", "k122-mlp/model.h5", "k224-mlp/model.h5", "tf215-mlp/model.h5",
            "k315-mlp/model.keras",
        ])
    func `every version's model is written so, with its values`(kind: String, file: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("any." + kind)
        let (model, _) = try KerasFile.read(from: Fixtures.path("reference/" + file))

        let warnings = try KerasFile.write(model, to: path, options: options)

        #expect(warnings.isEmpty)
        let (again, _) = try KerasFile.read(from: path)
        #expect(again.parameters == model.parameters)
        let configuration = try #require(again.provenance?.configuration)
        #expect(configuration["class_name"] == "Sequential")
        let layers = try #require(configuration["config"]?["layers"]?.arrayValue)
        #expect(layers[0]["class_name"] == "InputLayer")
        #expect(layers[0]["config"]?["batch_input_shape"] == [nil, 6].json)
        #expect(layers[3]["config"]?["axis"] == -1)
        let initializer = layers[1]["config"]?["kernel_initializer"]
        #expect(initializer?["class_name"] == "VarianceScaling")
        #expect(initializer?["module"] == nil)
    }

    @Test(arguments: [
        ("k315-policy-mixed-float16/model.keras", "d1", "mixed_float16"),
        ("k315-policy-float64/model.keras", "a", "float64"),
        ("tf215-stored-bfloat16/model.h5", "half", "bfloat16"),
    ])
    func `other types than float32 are refused by layer and policy`(
        file: String, layer: String, policy: String
    ) throws {
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(from: Fixtures.path("reference/" + file))

        #expect(
            throws: KerasError.notExpressible(
                layer: layer, what: "the dtype policy \(policy)",
                target: "every Keras (--keras any)")
        ) {
            _ = try KerasFile.write(model, to: folder.path("any.h5"), options: options)
        }
    }

    @Test func `texts are of variable length, lists of fixed length, all ASCII`() throws {
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/k315-mlp/model.keras"))

        _ = try KerasFile.write(model, to: folder.path("any.h5"), options: options)

        let file = try MappedFile(path: folder.path("any.h5"))
        let document = try HDF5Document.read(file.bytes)
        #expect(document.root.attributes["keras_version"]?.value == .text(["2.2.4"]))
        #expect(document.root.attributes["keras_version"]?.textKind == .variableASCII)
        #expect(document.root.attributes["model_config"]?.textKind == .variableASCII)
        #expect(document.root.attributes["training_config"] == nil)
        let weights = try document.group(at: "model_weights")
        #expect(weights.attributes["layer_names"]?.textKind == .fixedASCII)
        #expect(
            weights.attributes["layer_names"]?.value == .text(["hidden", "drop", "norm", "out"]))
        let hidden = try document.group(at: "hidden", in: weights)
        #expect(
            hidden.attributes["weight_names"]?.value == .text(["hidden/kernel:0", "hidden/bias:0"]))
        #expect(
            try document.group(at: "drop", in: weights).attributes["weight_names"]?.shape == [0])
    }

    @Test func `a functional model becomes a Model with the nodes of Keras 2`() throws {
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("graphs/k3-shared-heads/model.keras"))

        let warnings = try KerasFile.write(model, to: folder.path("any.h5"), options: options)

        #expect(
            warnings.map(\.description) == [
                "compile settings and optimizer state are left out: no form of them loads everywhere"
            ])
        let (again, _) = try KerasFile.read(from: folder.path("any.h5"))
        let configuration = try #require(again.provenance?.configuration)
        #expect(configuration["class_name"] == "Model")
        let layers = try #require(configuration["config"]?["layers"]?.arrayValue)
        let shared = layers.first { $0["name"] == "shared" }
        #expect(
            shared?["inbound_nodes"] == [[["left", 0, 0, [:]]], [["right", 0, 0, [:]]]])
        #expect(again.graph.outputNames == ["flag", "kind"])
    }

    @Test func `older archives find the groups under their own names`() throws {
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/universal-two-dense/model.h5"))

        _ = try KerasFile.write(model, to: folder.path("any.keras"), options: options)

        let archive = try members(ofArchive: bytes(at: folder.path("any.keras")))
        let names = try lines(ofHDF5: archive["model.weights.h5"] ?? [])
        let links = try #require(names.first { $0.hasPrefix("/_layer_checkpoint_dependencies [") })
        #expect(links.hasSuffix(#"["batch_normalization", "dense", "dense_1", "dense_2"]"#))
    }

    @Test func `constraints and regularizers are kept`() throws {
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/k315-regularized/model.keras"))

        let warnings = try KerasFile.write(model, to: folder.path("any.h5"), options: options)

        #expect(warnings.isEmpty)
        let (again, _) = try KerasFile.read(from: folder.path("any.h5"))
        #expect(
            again.graph.layers.map(\.trainingObstacles)
                == model.graph.layers.map(\.trainingObstacles))
        #expect(
            again.graph.layers.map { ($0.layer as? Dense)?.kernelPenalty }
                == model.graph.layers.map { ($0.layer as? Dense)?.kernelPenalty })
    }

    @Test(arguments: [
        (
            "reference/k224-activations/model.h5",
            KerasError.notExpressible(
                layer: "act_hard_sigmoid", what: "the activation hard_sigmoid (slope 0.2)",
                target: "every Keras (--keras any)")
        ),
        (
            "reference/k315-unicode-name/model.keras",
            .forbiddenName(layer: "größe_层", target: "all versions of Keras (--keras any)")
        ),
        (
            "reference/k224-activation-layers/model.h5",
            .notExpressible(
                layer: "thresholded",
                what: "the activation threshold (threshold 0.800000011920929, default_value 0.0)",
                target: "every Keras (--keras any)")
        ),
    ])
    func `what changed its meaning, or some version lacks, is refused by name`(
        file: String, error: KerasError
    ) throws {
        let folder = try TemporaryFolder()
        let (model, _) = try KerasFile.read(from: Fixtures.path(file))

        #expect(throws: error) {
            try KerasFile.write(model, to: folder.path("any.h5"), options: options)
        }
        #expect(folder.contents.isEmpty)
    }
}

extension [Int?] {
    /// The extents as a shape of a configuration.
    fileprivate var json: JSON { .array(map { $0.map { JSON($0) } ?? .null }) }
}
