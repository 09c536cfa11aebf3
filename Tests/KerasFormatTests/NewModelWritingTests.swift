import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

/// A model that comes from no Keras file is written in the words of Keras 3.15.
@Suite struct NewModelWritingTests {
    private func model() throws -> Model {
        let graph = try Graph(
            style: .functional,
            layers: [
                LayerNode(name: "x", layer: InputLayer(extents: [2])),
                LayerNode(
                    name: "a",
                    layer: Dense(units: 2, activation: .elementwise(.leakyRelu(slope: 0.1)))),
                LayerNode(
                    name: "b", layer: ActivationLayer(.elementwise(.elu(alpha: 0.5))),
                    isTrainable: false),
            ],
            calls: [
                LayerCall(layer: 0, inputs: []),
                LayerCall(layer: 1, inputs: [TensorReference(call: 0)]),
                LayerCall(layer: 2, inputs: [TensorReference(call: 1)]),
            ], inputs: [TensorReference(call: 0)], outputs: [TensorReference(call: 2)])
        var parameters = Parameters()
        let path = LayerPath(["a"])
        parameters[ParameterIdentity(layer: path, role: "kernel")] =
            Tensor([1, 2, 3, 4] as [Float], extents: [2, 2])
        parameters[ParameterIdentity(layer: path, role: "bias")] =
            Tensor([5, 6] as [Float], extents: [2])
        return try Model(name: "made", graph: graph, parameters: parameters)
    }

    @Test(arguments: ["h5", "keras"])
    func `a rehearsal leaves nothing behind`(kind: String) throws {
        let folder = try TemporaryFolder()

        try KerasFile.rehearse(try model(), to: folder.path("model.\(kind)"))

        #expect(folder.contents.isEmpty)
    }

    @Test func `a rehearsal is refused where the file would be`() throws {
        let model = try KerasFile.read(from: Fixtures.path("reference/k224-mlp/model.h5")).0
        let folder = try TemporaryFolder()
        let path = folder.path("model.keras")

        let refusal = #expect(throws: KerasError.self) { try KerasFile.rehearse(model, to: path) }

        #expect(throws: try #require(refusal)) { try KerasFile.write(model, to: path) }
        #expect(folder.contents.isEmpty)
    }

    @Test(arguments: ["h5", "keras"])
    func `it comes back as it was`(kind: String) throws {
        let folder = try TemporaryFolder()
        var model = try model()
        model.training.compiled = CompileSettings(
            optimizer: NamedSettings(name: "SGD", configuration: ["learning_rate": 0.5]),
            losses: [NamedSettings(name: "mean_squared_error")])

        let warnings = try KerasFile.write(model, to: folder.path("new." + kind))

        #expect(warnings.isEmpty)
        let (again, _) = try KerasFile.read(from: folder.path("new." + kind))
        #expect(again.provenance?.kerasVersion == "3.15.1")
        #expect(again.parameters == model.parameters)
        #expect(again.graph.calls == model.graph.calls)
        #expect(again.graph.layers.map(\.name) == ["x", "a", "b"])
        #expect(again.graph.layers[1].layer as? Dense == model.graph.layers[1].layer as? Dense)
        #expect(
            again.graph.layers[2].layer as? ActivationLayer
                == ActivationLayer(.elementwise(.elu(alpha: 0.5))))
        #expect(again.training.compiled?.optimizer == model.training.compiled?.optimizer)
        #expect(again.training.compiled?.losses == model.training.compiled?.losses)
    }

    @Test func `compile settings without an optimizer stay out of an h5 file`() throws {
        let folder = try TemporaryFolder()
        var model = try model()
        model.training.compiled = CompileSettings(
            optimizer: nil, losses: [NamedSettings(name: "mean_squared_error")])

        let warnings = try KerasFile.write(model, to: folder.path("new.h5"))

        #expect(
            warnings.map(\.description) == [
                "compile settings are left out: they name no optimizer, without which Keras cannot "
                    + "load an .h5 file"
            ])
        let (again, _) = try KerasFile.read(from: folder.path("new.h5"))
        #expect(again.provenance?.compileConfiguration == nil)
        #expect(try KerasFile.write(model, to: folder.path("new.keras")).isEmpty)
    }

    @Test func `equal models give equal bytes`() throws {
        let folder = try TemporaryFolder()

        for name in ["a.keras", "b.keras", "a.h5", "b.h5"] {
            _ = try KerasFile.write(try model(), to: folder.path(name))
        }

        #expect(try bytes(at: folder.path("a.keras")) == bytes(at: folder.path("b.keras")))
        #expect(try bytes(at: folder.path("a.h5")) == bytes(at: folder.path("b.h5")))
    }
}
