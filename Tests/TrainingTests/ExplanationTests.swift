import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

/// The textbook's decision: z = 100 · 0.5 + 80 · 0.7 + 10 = 116, relu, and what is wanted is 100.
@Suite struct ExplanationTests {
    private let kernel = ParameterIdentity(layer: LayerPath(["layer1"]), role: "kernel")
    private let bias = ParameterIdentity(layer: LayerPath(["layer1"]), role: "bias")

    private func model(bias: Float = 10) throws -> Model {
        var model = try SmallModel.dense(kernel: [[0.5], [0.7]], bias: [bias], activation: .relu)
        model.training.compiled = CompileSettings(
            optimizer: NamedSettings(
                name: "SGD", configuration: ["learning_rate": 0.125, "momentum": 0.5]),
            losses: [NamedSettings(name: "mse")])
        return model
    }

    private func data(target: Float = 100) throws -> Dataset {
        try Dataset(
            inputs: [DataArray("input", rows: [[1, 1], [100, 80]])],
            targets: [DataArray("y", rows: [[0], [target]])])
    }

    private func explained(
        _ model: Model, row: Int = 2, learningRate: Double? = 0.00001, usesOptimizer: Bool = false
    ) throws -> Explanation {
        let data = try data()
        let settings = try FitSettings(SettingsRequest(), for: model, target: data.targets[0])
        return try Explanation(
            model, data: data, row: row, settings: settings, learningRate: learningRate,
            usesOptimizer: usesOptimizer)
    }

    @Test func `the forward computation is shown operation by operation`() throws {
        let explanation = try explained(model())

        let layer = explanation.operations.filter { $0.layer == "layer1" }
        #expect(layer.map(\.name) == ["layer1/product", "layer1/add", "layer1/relu"])
        #expect(layer.map(\.output.elements) == [[106], [116], [116]])
        #expect(layer[0].inputs.map(\.name) == ["input", "layer1/kernel"])
        #expect(layer[0].inputs.map(\.elements) == [[100, 80], [0.5, 0.7]])
        #expect(explanation.row == 2)
        #expect(explanation.outputs.map(\.elements) == [[116]])
    }

    @Test func `the loss is the squared error`() throws {
        let explanation = try explained(model())

        let loss = explanation.operations.filter { $0.layer == nil }
        #expect(loss.prefix(2).map(\.kind) == ["subtract", "square"])
        #expect(loss.prefix(2).map(\.output.elements) == [[-16], [256]])
        #expect(explanation.losses.map(\.name) == ["mean_squared_error"])
        #expect(explanation.losses.map(\.target) == [[100]])
        #expect(explanation.losses.map(\.gradient) == [[32]])
        #expect(explanation.loss == 256)
        #expect(try explained(model(bias: -16)).loss == 100)
    }

    // 2 · 16 · 1 · (100, 80); the bias' factor is 1.
    @Test func `gradients are the product of the chain rule's factors`() throws {
        let explanation = try explained(model())

        let layer = explanation.operations.filter { $0.layer == "layer1" }
        #expect(layer.map(\.gradient) == [[32], [32], [32]])
        #expect(layer.map(\.slope) == [nil, nil, [1]])
        #expect(explanation.parameters.map(\.identity) == [kernel, bias])
        #expect(explanation.parameters.map(\.gradient) == [[3200, 2560], [32]])
    }

    // Behind a relu that is 0, no weight has an influence: z = −34.
    @Test func `where relu is 0 the gradients are 0`() throws {
        let explanation = try explained(model(bias: -140))

        #expect(explanation.outputs.map(\.elements) == [[0]])
        #expect(explanation.loss == 10_000)
        #expect(explanation.parameters.map(\.gradient) == [[0, 0], [0]])
        #expect(explanation.parameters.map(\.after) == [[0.5, 0.7], [-140]])
    }

    @Test func `the step is plain gradient descent with the rate that is asked`() throws {
        let explanation = try explained(model())

        #expect(explanation.learningRate == 0.00001)
        #expect(explanation.parameters[0].before == [0.5, 0.7])
        for (found, exact) in zip(explanation.parameters[0].after, [0.468, 0.6744]) {
            #expect(abs(Double(found) - exact) < 1e-7)
        }
        #expect(abs(Double(explanation.parameters[1].after[0]) - 9.99968) < 1e-6)
    }

    // v = 0.5 · 0.25 − 0.125 · 32; the remembered 0.25 is of the bias.
    @Test func `the model's optimizer takes the step where it is asked for`() throws {
        var model = try model()
        model.training.optimizer = OptimizerState(
            iterations: 3,
            slots: [
                .init(
                    parameter: kernel, name: "momentum",
                    value: Tensor([Float(0), 0], extents: [2, 1])),
                .init(
                    parameter: bias, name: "momentum", value: Tensor([Float(0.25)], extents: [1])),
            ])

        let own = try explained(model, learningRate: nil, usesOptimizer: true)
        let plain = try explained(model, learningRate: nil)

        #expect(own.parameters[1].after == [10 + 0.125 - 4])
        #expect(plain.parameters[1].after == [10 - 4])
    }

    @Test func `without a target, only the way forward is shown`() throws {
        let explanation = try Explanation(model(), inputs: data().inputs, row: 1)

        #expect(explanation.outputs[0].elements == [Float(0.5) + 0.7 + 10])
        #expect(explanation.losses.isEmpty)
        #expect(explanation.loss == nil)
        #expect(explanation.parameters.isEmpty)
        #expect(explanation.operations.allSatisfy { $0.gradient == nil })
    }

    @Test(arguments: [0, -1, 3, Int.max, Int.min])
    func `a row that is not there is refused`(row: Int) throws {
        let expected = TrainingError.noSuchRow(row, rows: 2)

        #expect(throws: expected) { try explained(model(), row: row) }
        #expect(throws: expected) {
            try Explanation(model(), inputs: data().inputs, row: row)
        }
    }

    @Test func `a row with what is no number is told by its number`() throws {
        let data = try Dataset(
            inputs: [DataArray("input", rows: [[1, 1], [100, .nan]])],
            targets: [DataArray("y", rows: [[0], [100]])])
        let settings = try FitSettings(SettingsRequest(), for: model(), target: data.targets[0])

        #expect(throws: TrainingError.notFinite(what: "input \"input\"", row: 2)) {
            try Explanation(
                model(), data: data, row: 2, settings: settings, learningRate: nil,
                usesOptimizer: false)
        }
    }
}
