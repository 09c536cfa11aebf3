import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

/// A model of two outputs: `a` = 2x and `b` = −x of the input x.
@Suite struct SeveralOutputTests {
    private func model(_ compiled: CompileSettings) throws -> Model {
        let nodes = [
            LayerNode(name: "x", layer: InputLayer(extents: [1])),
            LayerNode(name: "a", layer: Dense(units: 1)),
            LayerNode(name: "b", layer: Dense(units: 1)),
        ]
        let graph = try Graph(
            style: .functional, layers: nodes,
            calls: [
                LayerCall(layer: 0, inputs: []),
                LayerCall(layer: 1, inputs: [TensorReference(call: 0)]),
                LayerCall(layer: 2, inputs: [TensorReference(call: 0)]),
            ],
            inputs: [TensorReference(call: 0)],
            outputs: [TensorReference(call: 1), TensorReference(call: 2)])
        var parameters = Parameters()
        for (layer, factor) in [("a", Float(2)), ("b", -1)] {
            let path = LayerPath([layer])
            parameters[ParameterIdentity(layer: path, role: "kernel")] = Tensor(
                [factor], extents: [1, 1])
            parameters[ParameterIdentity(layer: path, role: "bias")] = Tensor(
                [Float(0)], extents: [1])
        }
        var model = try Model(name: "two", graph: graph, parameters: parameters)
        model.training.compiled = compiled
        return model
    }

    private func compiled(_ losses: [String?], weights: [Double]? = nil) -> CompileSettings {
        CompileSettings(
            optimizer: NamedSettings(name: "SGD", configuration: ["learning_rate": 0.0]),
            losses: losses.map { $0.map { NamedSettings(name: $0) } }, lossWeights: weights,
            metrics: [[NamedSettings(name: "mae")], [NamedSettings(name: "mse")]])
    }

    /// Errors 1 and 1 of `a`, 2 and 1 of `b`.
    private func data(weights: [DataArray] = []) throws -> Dataset {
        try Dataset(
            inputs: [DataArray("x", rows: [[1], [2]])],
            targets: [DataArray("a", rows: [[1], [3]]), DataArray("b", rows: [[1], [-1]])],
            sampleWeights: weights)
    }

    private func history(_ model: Model, _ data: Dataset) throws -> History {
        let settings = try FitSettings(SettingsRequest(), for: model, targets: data.targets)
        var fit = try Fit(model, on: data, settings: settings, options: FitOptions())
        _ = try fit.run()
        return fit.history
    }

    @Test func `the loss is the weighted sum of the outputs' losses, under Keras' names`() throws {
        let history = try history(
            model(compiled(["mse", "mae"], weights: [0.5, 2])), data())

        #expect(history.names == ["loss", "a_loss", "b_loss", "a_mae", "b_mse"])
        #expect(history.epochs == [[0.5 * 1 + 2 * 1.5, 1, 1.5, 1, 2.5]])
    }

    // Keras reports no loss of an output where only one has a loss.
    @Test func `an output without a loss has metrics still`() throws {
        let history = try history(model(compiled(["mse", nil])), data())

        #expect(history.names == ["loss", "a_mae", "b_mse"])
        #expect(history.epochs == [[1, 1, 2.5]])
    }

    @Test func `weights of samples are for all outputs or for the one that they are named after`()
        throws
    {
        let forAll = DataArray(name: "w", extents: [], rows: 2, elements: [3, 1])
        let ofB = DataArray(name: "b", extents: [], rows: 2, elements: [3, 1])
        let model = try model(compiled(["mse", "mae"]))

        // (3 · 1 + 1 · 1) / 2 and (3 · 2 + 1 · 1) / 2: by the number of rows, not by the weights.
        #expect(try history(model, data(weights: [forAll])).epochs[0].prefix(3) == [5.5, 2, 3.5])
        #expect(try history(model, data(weights: [ofB])).epochs[0].prefix(3) == [4.5, 1, 3.5])
    }

    @Test func `weights of classes are for one output`() throws {
        let model = try model(compiled(["mse", "mae"]))
        let settings = try FitSettings(SettingsRequest(), for: model, targets: data().targets)
        var options = FitOptions()
        options.classWeights = [1: 2]

        #expect(throws: TrainingError.classWeightsOfSeveralOutputs) {
            try Fit(model, on: data(), settings: settings, options: options)
        }
    }

    @Test func `a target that is missing is told by its output`() throws {
        let model = try model(compiled(["mse", "mae"]))
        let one = try Dataset(
            inputs: data().inputs, targets: [DataArray("b", rows: [[1], [-1]])])
        let settings = try FitSettings(SettingsRequest(), for: model, targets: one.targets)

        #expect(throws: TrainingError.noTarget("a")) {
            try Fit(model, on: one, settings: settings, options: FitOptions())
        }
    }

    @Test func `an explanation tells the loss of each output`() throws {
        let model = try model(compiled(["mse", "mae"], weights: [0.5, 2]))
        let settings = try FitSettings(SettingsRequest(), for: model, targets: data().targets)

        let explanation = try Explanation(
            model, data: data(), row: 1, settings: settings, learningRate: 0.5,
            usesOptimizer: false)

        #expect(explanation.losses.map(\.output) == ["a", "b"])
        #expect(explanation.losses.map(\.value) == [1, 2])
        #expect(explanation.losses.map(\.weight) == [0.5, 2])
        #expect(explanation.losses.map(\.gradient) == [[1], [-2]])
        #expect(explanation.loss == 4.5)
        #expect(explanation.outputs.map(\.elements) == [[2], [-1]])
    }
}
