import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

@Suite struct FitSettingsTests {
    private let numbers = DataArray(name: "y", extents: [1], rows: 0, elements: [])

    private func model(
        _ compiled: CompileSettings? = nil, last: any Layer = Dense(units: 1)
    ) throws -> Model {
        var model = try SmallModel.chain([last], inputExtents: [2])
        model.training.compiled = compiled
        return model
    }

    private var own: CompileSettings {
        CompileSettings(
            optimizer: NamedSettings(
                name: "SGD", configuration: ["momentum": 0.5, "learning_rate": 0.25]),
            losses: [
                NamedSettings(name: "binary_crossentropy", configuration: ["from_logits": true])
            ],
            metrics: [[NamedSettings(name: "accuracy")]],
            weightedMetrics: [[NamedSettings(name: "mae")]])
    }

    @Test func `a model's own settings are taken without a word`() throws {
        let settings = try FitSettings(SettingsRequest(), for: model(own), target: numbers)

        #expect(settings.optimizer == own.optimizer)
        #expect(settings.outputs[0].loss == own.losses[0])
        #expect(settings.outputs[0].metrics == own.metrics[0])
        #expect(settings.outputs[0].weightedMetrics == own.weightedMetrics[0])
        #expect(settings.compiled == own)
        #expect(settings.notes == [])
    }

    @Test func `what is asked replaces the model's own`() throws {
        var request = SettingsRequest()
        request.optimizer = "adam"
        request.learningRate = 0.125
        request.loss = "mse"
        request.metrics = ["mae"]

        let settings = try FitSettings(request, for: model(own), target: numbers)

        #expect(
            settings.optimizer
                == NamedSettings(name: "Adam", configuration: ["learning_rate": 0.125]))
        #expect(settings.outputs[0].loss == NamedSettings(name: "mean_squared_error"))
        #expect(settings.outputs[0].metrics == [NamedSettings(name: "mae")])
        #expect(settings.outputs[0].weightedMetrics == [])
        #expect(settings.notes == [])
    }

    @Test func `the model's own name keeps the model's settings but those that are asked`() throws {
        var request = SettingsRequest()
        request.optimizer = "sgd"
        request.optimizerSettings = ["nesterov": true]
        request.learningRate = 0.125
        request.loss = "bce"
        request.lossSettings = ["label_smoothing": 0.1]

        let settings = try FitSettings(request, for: model(own), target: numbers)

        #expect(
            settings.optimizer.configuration
                == ["momentum": 0.5, "learning_rate": 0.125, "nesterov": true])
        #expect(
            settings.outputs[0].loss?.configuration
                == ["from_logits": true, "label_smoothing": 0.1])
    }

    @Test(
        arguments: [
            (Dense(units: 1, activation: .sigmoid), [1], "binary_crossentropy"),
            (Dense(units: 2, activation: .sigmoid), [2], "mean_squared_error"),
            (Dense(units: 1), [1], "mean_squared_error"),
            (Dense(units: 3, activation: .softmax), [3], "categorical_crossentropy"),
            (Dense(units: 3, activation: .softmax), [1], "sparse_categorical_crossentropy"),
            (Dense(units: 3, activation: .softmax), [], "sparse_categorical_crossentropy"),
        ] as [(Dense, [Int], String)])
    func `a model without settings gets those that its last layer implies, and says so`(
        last: Dense, target: [Int], loss: String
    ) throws {
        let target = DataArray(name: "y", extents: target, rows: 0, elements: [])

        let settings = try FitSettings(
            SettingsRequest(), for: model(last: last), target: target)

        #expect(settings.optimizer == NamedSettings(name: "Adam"))
        #expect(settings.outputs[0].loss == NamedSettings(name: loss))
        #expect(settings.outputs[0].metrics == [])
        #expect(
            settings.notes == [
                Warning("optimizer: Adam, as the model has none"),
                Warning("loss: \(loss), as the model's last layer suggests"),
            ])
    }

    @Test func `unknown names are refused with those that are known`() throws {
        var optimizer = SettingsRequest()
        optimizer.optimizer = "lyon"
        var loss = SettingsRequest()
        loss.loss = "hinges"

        #expect(throws: TrainingError.unknownOptimizer("lyon", known: Optimizers.names)) {
            try FitSettings(optimizer, for: model(), target: numbers)
        }
        #expect(throws: TrainingError.unknownLoss("hinges", known: Losses.names)) {
            try FitSettings(loss, for: model(), target: numbers)
        }
    }

    // Keras multiplies the loss of a single output by its weight too.
    @Test func `a weight of the model's loss is kept until another loss is asked for`() throws {
        var compiled = own
        compiled.lossWeights = [2]
        let kept = try FitSettings(SettingsRequest(), for: model(compiled), target: numbers)

        #expect(kept.outputs[0].lossWeight == 2)
        #expect(kept.compiled == compiled)

        var request = SettingsRequest()
        request.loss = "mse"
        let other = try FitSettings(request, for: model(compiled), target: numbers)
        #expect(other.outputs[0].lossWeight == nil)
        #expect(other.compiled.lossWeights == nil)

        request.lossWeight = 0.5
        let asked = try FitSettings(request, for: model(compiled), target: numbers)
        #expect(asked.compiled.lossWeights == [0.5])
    }

    @Test func `an output that the model does not have is refused`() throws {
        var request = SettingsRequest()
        request.lossWeights = ["b": 2]

        #expect(throws: TrainingError.unknownOutput("b", known: ["layer1"])) {
            try FitSettings(request, for: model(own), target: numbers)
        }
    }
}
