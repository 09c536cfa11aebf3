import KerasFormat
import NeuralNet
import Testing

@Suite struct KerasFileReadingTests {
    @Test func `a Sequential of Keras 2 that lost its input's shape gets it from its first kernel`()
        throws
    {
        let (model, warnings) = try KerasFile.read(
            from: FixtureFiles.path("reference/k224-mlp/model.h5"))

        #expect(warnings.isEmpty)
        #expect(model.graph.inputNames == ["hidden_input"])
        #expect(model.inputShapes == [[nil, 6]])
        #expect(model.outputShapes == [[nil, 3]])
        #expect(
            model.graph.layers.map(\.name) == ["hidden_input", "hidden", "drop", "norm", "out"])
    }
}
