import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

/// Real files with one thing changed in their configuration.
@Suite struct EditedConfigurationTests {
    /// Reads a reference file in whose configuration a text was replaced.
    private func read(
        _ file: String, replacing text: String, with other: String
    ) throws -> (Model, [String]) {
        let folder = try TemporaryFolder()
        let path = folder.path(file.hasSuffix(".keras") ? "edited.keras" : "edited.h5")
        var (model, _) = try KerasFile.read(from: Fixtures.path(file))
        var provenance = try #require(model.provenance)
        let before = provenance.configuration.text(style: .python)
        #expect(before.contains(text))
        provenance.configuration = try JSON.parse(before.replacing(text, with: other))
        model.provenance = provenance
        _ = try KerasFile.write(model, to: path)
        let (edited, warnings) = try KerasFile.read(from: path)
        return (edited, warnings.map(\.description))
    }

    @Test func `an unknown setting that says something gets a warning`() throws {
        let (_, warnings) = try read(
            "reference/tf215-mlp/model.h5", replacing: "\"units\": 5,",
            with: "\"units\": 5, \"novelty\": 3, \"nothing\": null,")

        #expect(
            warnings == [
                "layer \"hidden\": the setting \"novelty\" is unknown and has no effect here"
            ])
    }

    @Test func `an unknown constraint is an obstacle to a fit`() throws {
        let (model, warnings) = try read(
            "reference/tf215-mlp/model.h5", replacing: "\"units\": 5,",
            with: "\"units\": 5, \"other_constraint\": {\"class_name\": \"Odd\", \"config\": {}},")

        #expect(warnings.isEmpty)
        #expect(model.graph.layers[1].trainingObstacles == ["other_constraint Odd"])
    }

    @Test func `a quantised policy is refused by layer and name`() {
        #expect(throws: KerasError.unsupportedPolicy(layer: "d1", policy: "int8_from_float32")) {
            _ = try read(
                "reference/k315-policy-mixed-float16/model.keras", replacing: "mixed_float16",
                with: "int8_from_float32")
        }
    }

    @Test func `synchronized statistics are an obstacle to a fit`() throws {
        let (model, _) = try read(
            "reference/k315-mlp/model.keras", replacing: "\"synchronized\": false",
            with: "\"synchronized\": true")

        #expect(model.graph.layers[3].trainingObstacles == ["synchronized"])
    }

    @Test(arguments: ["graphs/k2-shared-heads/model.h5", "graphs/k3-shared-heads/model.keras"])
    func `inputs and outputs may be dictionaries, in the order of their keys`(file: String) throws {
        let (listed, _) = try KerasFile.read(from: Fixtures.path(file))
        let (inputs, _) = try read(
            file, replacing: "[[\"left\", 0, 0], [\"right\", 0, 0]]",
            with: "{\"b\": [\"left\", 0, 0], \"a\": [\"right\", 0, 0]}")
        let (outputs, _) = try read(
            file, replacing: "[[\"flag\", 0, 0], [\"kind\", 0, 0]]",
            with: "{\"kind\": [\"flag\", 0, 0], \"flag\": [\"kind\", 0, 0]}")

        #expect(inputs.graph.inputs == listed.graph.inputs.reversed())
        #expect(inputs.graph.outputs == listed.graph.outputs)
        #expect(outputs.graph.inputs == listed.graph.inputs)
        #expect(outputs.graph.outputs == listed.graph.outputs.reversed())
        // Losses are keyed by the dictionary's keys, not by the layers' names.
        let compiled = outputs.provenance?.compileConfiguration
        #expect(compiled?["loss"]?["flag"] == "binary_crossentropy")
        #expect(outputs.training.compiled?.losses == listed.training.compiled?.losses)
    }

    static let refusals: [(String, String, String, KerasError)] = [
        (
            "reference/k315-mlp/model.keras", "\"quantization_config\": null",
            "\"quantization_config\": {\"mode\": \"int8\"}",
            .unsupportedSetting(
                layer: "hidden", key: "quantization_config", value: "{\"mode\": \"int8\"}")
        ),
        (
            "reference/k315-mlp/model.keras", "\"units\": 5,", "\"units\": 5, \"lora_rank\": 2,",
            .unsupportedSetting(layer: "hidden", key: "lora_rank", value: "2")
        ),
        (
            "reference/k315-mlp/model.keras", "\"renorm\": false", "\"renorm\": true",
            .unsupportedSetting(layer: "norm", key: "renorm", value: "true")
        ),
        (
            "reference/k315-mlp/model.keras", "\"sparse\": false", "\"sparse\": true",
            .unsupportedSetting(layer: "input_layer", key: "sparse", value: "true")
        ),
        (
            "reference/tf215-mlp/model.h5", "\"activation\": \"relu\"", "\"activation\": \"celu\"",
            .unknownActivation(layer: "hidden", key: "activation", name: "celu")
        ),
        (
            "reference/k315-mlp/model.keras", "\"activation\": \"relu\"",
            "\"activation\": \"threshold\"",
            .unknownActivation(layer: "hidden", key: "activation", name: "threshold")
        ),
        (
            "reference/k315-mlp/model.keras", "\"activation\": \"relu\"",
            "\"activation\": {\"value\": [\"4wEA\", null, null]}",
            .pythonCode(layer: "hidden", className: "activation")
        ),
        (
            "reference/tf215-mlp/model.h5", "\"activation\": \"relu\"",
            "\"activation\": \"<lambda>\"",
            .pythonCode(layer: "hidden", className: "activation")
        ),
        (
            "reference/k315-mlp/model.keras", "\"class_name\": \"Sequential\"",
            "\"class_name\": \"Siamese\"", .unsupportedModelClass("Siamese")
        ),
        (
            "graphs/k2-shared-heads/model.h5", "[\"shared\", 0, 0, {}]",
            "[\"shared\", 0, 0, {\"training\": true}]",
            .unsupportedCallArgument(layer: "scale", argument: "training")
        ),
        (
            "graphs/k3-shared-heads/model.keras", "\"kwargs\": {\"mask\": null}",
            "\"kwargs\": {\"mask\": 1}",
            .unsupportedCallArgument(layer: "scale", argument: "mask")
        ),
        (
            "reference/tf215-mlp/model.h5", "\"class_name\": \"Sequential\"",
            "\"class_name\": \"Siamese\"", .unsupportedModelClass("Siamese")
        ),
    ]

    @Test(arguments: refusals.indices)
    func `what changes the result and is not supported is refused by layer and key`(
        index: Int
    ) throws {
        let (file, text, other, error) = Self.refusals[index]

        #expect(throws: error) { try read(file, replacing: text, with: other) }
    }

    @Test func `a Flatten of channels that come first is read so`() throws {
        let (model, _) = try read(
            "flatten-norm/model.keras", replacing: "\"channels_last\"",
            with: "\"channels_first\"")

        let flattens = model.graph.layers.compactMap { $0.layer as? Flatten }
        #expect(flattens == [Flatten(dataFormat: .channelsFirst)])
    }

    @Test(arguments: ["BatchNormalizationV1", "BatchNormalizationV2"])
    func `batch normalisation is known by its older names`(name: String) throws {
        let (model, _) = try read(
            "reference/tf215-mlp/model.h5", replacing: "\"class_name\": \"BatchNormalization\"",
            with: "\"class_name\": \"\(name)\"")

        #expect(model.graph.layers.contains { $0.layer is BatchNormalization })
    }

    /// Settings of newer layers that would change the result, and the refusal.
    static let refusedSettings: [(file: String, text: String, other: String, error: KerasError)] = [
        (
            "k3-borders", "\"interpolation\": \"bilinear\"", "\"interpolation\": \"bicubic\"",
            .unsupportedSetting(
                layer: "up_blended", key: "interpolation", value: "\"bicubic\"")
        ),
        (
            "k3-lookup", "\"vocabulary\": [4, 2, 5]", "\"vocabulary\": null",
            .unsupportedSetting(layer: "places", key: "vocabulary", value: "null")
        ),
        (
            "k3-lookup", "\"invert\": false", "\"invert\": true",
            .unsupportedSetting(layer: "places", key: "invert", value: "true")
        ),
        (
            "k3-preprocessing", "\"bin_boundaries\": [-0.5, 0.0, 0.75]",
            "\"bin_boundaries\": null",
            .unsupportedSetting(layer: "bins", key: "bin_boundaries", value: "null")
        ),
        (
            "k3-masks", "\"keepdims\": false", "\"keepdims\": true",
            .unsupportedCallArgument(layer: "norm", argument: "a mask other than its input's")
        ),
        (
            "k3-masks", "0.0], \"kwargs\"", "0.25], \"kwargs\"",
            .unsupportedCallArgument(layer: "norm", argument: "a mask other than its input's")
        ),
    ]

    @Test(arguments: refusedSettings.indices)
    func `a setting of a newer layer that is not supported is refused`(index: Int) throws {
        let (file, text, other, error) = Self.refusedSettings[index]

        #expect(throws: error) {
            try read("layers/\(file)/model.keras", replacing: text, with: other)
        }
    }

    @Test func `a serialized activation of Keras 2 keeps the default of its class`() throws {
        let (model, _) = try read(
            "reference/tf215-mlp/model.h5", replacing: "\"activation\": \"relu\"",
            with: "\"activation\": \"LeakyReLU\"")

        #expect(
            model.graph.layers[1].layer as? Dense
                == Dense(units: 5, activation: .elementwise(.leakyRelu(slope: 0.3))))
    }
}
