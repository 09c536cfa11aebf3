import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import DataSources
@testable import Training

/// What becomes of the optimizer's state where a fit differs from the one before, as Keras recorded it.
@Suite struct ChangedFitTests {
    private enum Change: String, CaseIterable {
        case same, rate, frozen
    }

    private func fit(_ model: Model, _ request: SettingsRequest = SettingsRequest()) throws -> Model
    {
        let data = try RecordedOptimizers.data()
        let settings = try FitSettings(request, for: model, target: data.targets[0])
        var options = FitOptions()
        options.epochs = 2
        options.batchSize = 8
        options.shuffles = false
        var fit = try Fit(model, on: data, settings: settings, options: options)
        return try fit.run()
    }

    @Test(arguments: ["Adam", "Adagrad", "RMSprop"], Change.allCases)
    private func `a fit goes on as Keras does`(optimizer: String, change: Change) throws {
        var model = try RecordedOptimizers.start()
        model.training.compiled = CompileSettings(
            optimizer: NamedSettings(name: optimizer, configuration: ["learning_rate": 0.01]),
            losses: [NamedSettings(name: "mean_squared_error")])
        var request = SettingsRequest()

        model = try fit(model)
        switch change {
        case .same: break
        case .rate: request.learningRate = 0.05
        case .frozen:
            let place = try #require(model.graph.layers.firstIndex { $0.name == "hidden_2" })
            model = try model.settingTrainable(false, at: place)
        }
        model = try fit(model, request)

        let recorded = try NPZFile(path: Fixtures.path("optimizers/changes.npz"))
        for identity in model.parameters.identities {
            let expected = try recorded.array(
                named: "\(optimizer)-\(change.rawValue)/weights/\(identity)"
            ).elements
            let found = try #require(model.parameters[identity]).floats
            for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-5 * max(1, abs(b))) }
        }
        #expect(model.training.optimizer?.iterations == 12)
    }
}
