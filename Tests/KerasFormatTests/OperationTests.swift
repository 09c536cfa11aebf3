import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

/// Arithmetic and functions that stand on the graph: operations of Keras 3, functions of TensorFlow in tf.keras.
@Suite struct OperationTests {
    private func model(_ tag: String) throws -> Model {
        try KerasFile.read(from: Fixtures.path("graphs/\(tag)-operations/model.keras")).0
    }

    /// The model in whose configuration a text was replaced, written and read again.
    private func read(_ tag: String, replacing text: String, with other: String) throws -> Model {
        let folder = try TemporaryFolder()
        var model = try model(tag)
        let before = try #require(model.provenance).configuration.text(style: .python)
        #expect(before.contains(text))
        model.provenance?.configuration = try JSON.parse(before.replacing(text, with: other))
        _ = try KerasFile.write(model, to: folder.path("edited.keras"))
        return try KerasFile.read(from: folder.path("edited.keras")).0
    }

    @Test(arguments: ["k2", "k3"])
    func `constants stand where they stood`(tag: String) throws {
        let layers = try model(tag).graph.layers.compactMap { $0.layer as? ArithmeticLayer }

        let two = ArithmeticLayer.Constant(.first, extents: [], numbers: [2])
        #expect(layers.contains(ArithmeticLayer(.multiply, constant: two)))
        let three = ArithmeticLayer.Constant(.second, extents: [3], numbers: [1, 2, 3])
        #expect(layers.contains(ArithmeticLayer(.multiply, constant: three)))
        let one = ArithmeticLayer.Constant(.first, extents: [], numbers: [1])
        #expect(layers.contains(ArithmeticLayer(.subtract, constant: one)))
        #expect(layers.contains(ArithmeticLayer(.subtract)))
    }

    @Test func `what is no arithmetic of single elements is refused by name`() throws {
        #expect(throws: KerasError.unsupportedOperation(layer: "square", operation: "Cumsum")) {
            _ = try read(
                "k3", replacing: "\"Square\"", with: "\"Cumsum\"")
        }
        #expect(
            throws: KerasError.unsupportedOperation(
                layer: "tf.math.square", operation: "tf.linalg.inv")
        ) {
            _ = try read("k2", replacing: "\"math.square\"", with: "\"linalg.inv\"")
        }
    }

    @Test func `an operation that is frozen says nothing of it`() throws {
        let folder = try TemporaryFolder()
        let model = try model("k3")

        let frozen = try model.settingTrainable(false, of: LayerPath(["add"]))
        _ = try KerasFile.write(frozen, to: folder.path("frozen.keras"))

        let again = try KerasFile.read(from: folder.path("frozen.keras")).0
        #expect(again.provenance?.configuration == model.provenance?.configuration)
    }

    @Test func `Keras 3 cannot load operations from an .h5 file, so none is made`() throws {
        let folder = try TemporaryFolder()
        let model = try model("k3")

        #expect(
            throws: KerasError.notExpressible(
                layer: "add_1", what: "an operation",
                target: "an .h5 file of Keras 3, which cannot load it")
        ) {
            try KerasFile.write(model, to: folder.path("operations.h5"))
        }
        #expect(folder.contents.isEmpty)
    }

    @Test func `the universal form takes layers that compute the same, and refuses constants`()
        throws
    {
        let folder = try TemporaryFolder()
        let options = WriteOptions(dialect: .universal)

        #expect(
            throws: KerasError.notExpressible(
                layer: "add_1", what: "add with a constant", target: "every Keras (--keras any)")
        ) {
            try KerasFile.write(try model("k3"), to: folder.path("any.h5"), options: options)
        }
        let nodes = [
            LayerNode(name: "in", layer: InputLayer(extents: [3])),
            LayerNode(name: "x", layer: FunctionLayer(.tanh)),
            LayerNode(name: "y", layer: FunctionLayer(.relu)),
            LayerNode(name: "sum", layer: ArithmeticLayer(.add)),
        ]
        let graph = try Graph(
            style: .functional, layers: nodes,
            calls: [
                LayerCall(layer: 0, inputs: []), LayerCall(layer: 1, inputs: [.init(call: 0)]),
                LayerCall(layer: 2, inputs: [.init(call: 0)]),
                LayerCall(layer: 3, inputs: [.init(call: 1), .init(call: 2)]),
            ], inputs: [.init(call: 0)], outputs: [.init(call: 3)])
        let small = try Model(name: "small", graph: graph, parameters: Parameters())
        _ = try KerasFile.write(small, to: folder.path("any.h5"), options: options)

        let again = try KerasFile.read(from: folder.path("any.h5")).0.graph.layers.map(\.layer)
        #expect((again[1] as? ActivationLayer)?.activation == .tanh)
        #expect((again[3] as? Merge)?.function == .add)
    }
}
