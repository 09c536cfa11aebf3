import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

/// Files of Keras 1, whose words and whose order of an optimizer's variables are its own.
@Suite struct FirstGenerationTests {
    /// A file of Keras 1.2.2 in whose configuration a text was replaced, read again.
    private func read(replacing text: String, with other: String) throws -> (Model, [String]) {
        let folder = try TemporaryFolder()
        var (model, _) = try KerasFile.read(from: Fixtures.path("reference/k122-mlp/model.h5"))
        var provenance = try #require(model.provenance)
        let before = provenance.configuration.text(style: .python)
        #expect(before.contains(text))
        provenance.configuration = try JSON.parse(before.replacing(text, with: other))
        model.provenance = provenance
        _ = try KerasFile.write(model, to: folder.path("edited.h5"))
        let (edited, warnings) = try KerasFile.read(from: folder.path("edited.h5"))
        return (edited, warnings.map(\.description))
    }

    @Test func `nothing of its words is unknown`() throws {
        let (model, warnings) = try KerasFile.read(
            from: Fixtures.path("reference/k122-mlp/model.h5"))

        #expect(warnings.isEmpty)
        #expect(model.provenance?.kerasVersion == "1.2.2")
        #expect((model.graph.layers[1].layer as? Dense)?.units == 5)
        #expect((model.graph.layers[2].layer as? Dropout)?.rate == 0.3)
    }

    @Test func `a regularizer and a constraint are written beside their class`() throws {
        let (penalized, _) = try read(
            replacing: "\"W_regularizer\": null",
            with: "\"W_regularizer\": {\"name\": \"WeightRegularizer\", \"l1\": 0.5, \"l2\": 0.25}")
        let (constrained, _) = try read(
            replacing: "\"b_constraint\": null", with: "\"b_constraint\": {\"name\": \"NonNeg\"}")

        let (ranged, _) = try read(
            replacing: "\"W_constraint\": null",
            with: "\"W_constraint\": {\"name\": \"MinMaxNorm\", \"low\": 0.5, \"high\": 1.5, "
                + "\"rate\": 0.25, \"axis\": 0}")

        #expect(
            (ranged.graph.layers[1].layer as? Dense)?.kernelConstraint
                == .length(least: 0.5, most: 1.5, rate: 0.25, axes: [0]))
        let layer = penalized.graph.layers[1].layer as? Dense
        #expect(layer?.kernelPenalty == Penalty(l1: 0.5, l2: 0.25))
        #expect(constrained.graph.layers[1].trainingObstacles.isEmpty)
    }

    @Test(arguments: ["k122-mlp", "k122-nested"])
    func `a file that names no version comes back without one`(name: String) throws {
        let folder = try TemporaryFolder()
        var (model, _) = try KerasFile.read(from: Fixtures.path("reference/\(name)/model.h5"))
        let named = try lines(ofHDF5: bytes(at: Fixtures.path("reference/\(name)/model.h5")))
        model.provenance?.layout["no_version"] = true
        _ = try KerasFile.write(model, to: folder.path("nameless.h5"))

        let (nameless, warnings) = try KerasFile.read(from: folder.path("nameless.h5"))
        _ = try KerasFile.write(nameless, to: folder.path("again.h5"))

        #expect(warnings.map(\.description).contains { $0.contains("names no version") })
        #expect(nameless.parameters == model.parameters)
        let again = try lines(ofHDF5: bytes(at: folder.path("again.h5")))
        #expect(again == named.filter { !$0.contains("@keras_version") })
    }

    @Test func `normalization by the batch's own statistics is refused`() throws {
        #expect(throws: KerasError.unsupportedSetting(layer: "norm", key: "mode", value: "2")) {
            _ = try read(replacing: "\"mode\": 0", with: "\"mode\": 2")
        }
    }

    @Test func `the initializer of origin goes into the universal form`() throws {
        let folder = try TemporaryFolder()
        let (model, _) = try read(
            replacing: "\"init\": \"glorot_uniform\"", with: "\"init\": \"he_uniform\"")

        _ = try KerasFile.write(
            model, to: folder.path("any.h5"), options: WriteOptions(dialect: .universal))

        let written = try KerasFile.read(from: folder.path("any.h5")).0.provenance?.configuration
        let layer = written?["config"]?["layers"]?.arrayValue?[1]
        let initializer = layer?["config"]?["kernel_initializer"]
        #expect(initializer?["config"]?["scale"] == 2.0)
        #expect(initializer?["config"]?["mode"] == "fan_in")
    }

    @Test func `the optimizer's state is read`() throws {
        // Numbers by h5py.
        let state = try KerasFile.read(from: Fixtures.path("reference/k122-seed/model.h5")).0
            .training.optimizer

        #expect(state?.iterations == 20)
        let (first, last) = (state?.slots.first, state?.slots.last)
        #expect(first?.name == "momentum")
        #expect(first?.value.doubles[0] == 0.004766814410686493)
        #expect(last?.name == "velocity")
        #expect(last?.value.doubles == [0.0005778715130873024])
    }

    @Test func `the state of parameters goes by their names`() throws {
        let folder = try TemporaryFolder()
        let (model, _) = try read(renaming: ["d1": "z", "d2": "a"], in: folder)

        let slots = try #require(model.training.optimizer?.slots)

        // Of the layers z (4 × 3) and a (3 × 1) the second comes first in the file.
        #expect(slots.map(\.value.extents) == [[4, 3], [3], [3, 1], [1]])
        let written = try bytes(at: folder.path("renamed.h5"))
        let param0 = try lines(ofHDF5: written).filter { $0.contains("param_0 ") }
        #expect(param0.contains { $0.contains("[3, 1]") })
    }

    /// A trained file of Keras 1.2.2 under other names of its layers, written and read again.
    private func read(
        renaming names: [String: String], in folder: TemporaryFolder
    ) throws -> (Model, [Warning]) {
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/k122-opt-rmsprop/model.h5"))
        var provenance = try #require(model.provenance)
        var text = provenance.configuration.text(style: .python)
        var layout = JSON.object(provenance.layout).text(style: .python)
        for (old, new) in names {
            text = text.replacing("\"\(old)\"", with: "\"\(new)\"")
            layout = layout.replacing("\"\(old)\"", with: "\"\(new)\"")
        }
        provenance.configuration = try JSON.parse(text)
        provenance.layout = try #require(try JSON.parse(layout).objectValue)
        let graph = try Graph(
            style: .sequential,
            layers: model.graph.layers.map { node in
                LayerNode(name: names[node.name] ?? node.name, layer: node.layer)
            }, calls: model.graph.calls, inputs: model.graph.inputs, outputs: model.graph.outputs)
        func renamed(_ identity: ParameterIdentity) -> ParameterIdentity {
            ParameterIdentity(
                layer: LayerPath(identity.layer.names.map { names[$0] ?? $0 }), role: identity.role)
        }
        var parameters = Parameters()
        for specification in model.specifications {
            parameters[renamed(specification.identity)] = model.parameters[specification.identity]
        }
        var training = model.training
        training.optimizer?.slots = (model.training.optimizer?.slots ?? []).map {
            OptimizerState.Slot(parameter: renamed($0.parameter), name: $0.name, value: $0.value)
        }
        let other = try Model(
            name: model.name, graph: graph, parameters: parameters, training: training,
            provenance: provenance)
        _ = try KerasFile.write(other, to: folder.path("renamed.h5"))
        return try KerasFile.read(from: folder.path("renamed.h5"))
    }
}
