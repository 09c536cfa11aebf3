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
        #expect(settings.loss == own.losses[0])
        #expect(settings.metrics == own.metrics[0])
        #expect(settings.weightedMetrics == own.weightedMetrics[0])
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
        #expect(settings.loss == NamedSettings(name: "mean_squared_error"))
        #expect(settings.metrics == [NamedSettings(name: "mae")])
        #expect(settings.weightedMetrics == [])
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
        #expect(settings.loss.configuration == ["from_logits": true, "label_smoothing": 0.1])
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
        #expect(settings.loss == NamedSettings(name: loss))
        #expect(settings.metrics == [])
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
        loss.loss = "huber"

        #expect(throws: TrainingError.unknownOptimizer("lyon", known: Optimizers.names)) {
            try FitSettings(optimizer, for: model(), target: numbers)
        }
        #expect(throws: TrainingError.unknownLoss("huber", known: Losses.names)) {
            try FitSettings(loss, for: model(), target: numbers)
        }
    }

    // Keras multiplies the loss of a single output by its weight too.
    @Test func `a weight of the model's loss is refused, not passed over`() throws {
        var compiled = own
        compiled.lossWeights = [2]
        var request = SettingsRequest()

        #expect(
            throws: TrainingError.unsupportedSetting(
                of: "the loss", key: "loss_weights", value: "2.0")
        ) { try FitSettings(request, for: model(compiled), target: numbers) }

        request.loss = "mse"
        #expect(
            try FitSettings(request, for: model(compiled), target: numbers).compiled.lossWeights
                == nil)
        compiled.lossWeights = [1]
        #expect(
            try FitSettings(SettingsRequest(), for: model(compiled), target: numbers).compiled
                == compiled)
    }
}
