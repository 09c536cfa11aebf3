import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

@Suite struct RecordedFitTests {
    @Test(arguments: try RecordedFit.trainable)
    func `a fit gives Keras' history and final weights`(folder: String) throws {
        let recorded = try RecordedFit(folder)
        let start = try recorded.request(for: try recorded.model())
        let data = try recorded.dataset()
        let settings = try FitSettings(SettingsRequest(), for: start, target: data.targets[0])
        let validation = recorded.hasValidationData ? try recorded.dataset("_validation") : nil
        var fit = try Fit(
            start, on: data, settings: settings, options: recorded.options(validation: validation))

        let trained = try fit.run()

        #expect(settings.notes == [])
        for (name, values) in recorded.facts["history"]?.objectValue ?? [:] {
            let expected = (values.arrayValue ?? []).compactMap { $0.numberValue?.double }
            #expect(fit.history[name].count == expected.count, "\(name)")
            for (a, b) in zip(fit.history[name], expected) {
                #expect(abs(a - b) <= recorded.tolerance.history * max(1, abs(b)), "\(name)")
            }
        }
        for (key, expected) in try recorded.finalWeights() {
            let identity = try #require(
                trained.parameters.identities.first {
                    "\($0.layer.names[0])/\($0.role)" == key
                })
            let found = try #require(trained.parameters[identity]).floats
            let scale = max(1, expected.map { Double(abs($0)) }.max() ?? 0)
            let worst = zip(found, expected).map { abs(Double($0) - Double($1)) }.max() ?? 0
            #expect(worst <= recorded.tolerance.weights * scale, "\(key)")
        }
    }

    /// Recorded fits that use what this version does not have, and the refusal.
    static let beyond: [String: TrainingError] = [
        "clipnorm": unsupported("SGD", "clipnorm", "0.1"),
        "clipvalue": unsupported("SGD", "clipvalue", "0.05"),
        "global-clipnorm": unsupported("SGD", "global_clipnorm", "0.1"),
        "optimizer-sgd-weight-decay": unsupported("SGD", "weight_decay", "0.02"),
        "optimizer-adam-accumulation": unsupported("Adam", "gradient_accumulation_steps", "2"),
        "optimizer-adam-ema": unsupported("Adam", "use_ema", "true"),
        "schedule-cosine": unsupported("SGD", "learning_rate", "CosineDecay"),
        "schedule-exponential": unsupported("SGD", "learning_rate", "ExponentialDecay"),
        "schedule-inverse-time": unsupported("SGD", "learning_rate", "InverseTimeDecay"),
        "schedule-piecewise": unsupported("SGD", "learning_rate", "PiecewiseConstantDecay"),
        "schedule-polynomial": unsupported("SGD", "learning_rate", "PolynomialDecay"),
        "schedule-staircase": unsupported("SGD", "learning_rate", "ExponentialDecay"),
    ]
    .merging(
        [
            "adadelta": "Adadelta", "adafactor": "Adafactor", "adagrad": "Adagrad",
            "adamax": "Adamax",
            "adamw": "AdamW", "ftrl": "Ftrl", "lion": "Lion", "nadam": "Nadam",
            "rmsprop": "RMSprop",
            "rmsprop-centered": "RMSprop",
        ].map { ("optimizer-\($0)", TrainingError.unknownOptimizer($1, known: Optimizers.names)) },
        uniquingKeysWith: { first, _ in first }
    )
    .reduce(into: [:]) { $0["reference/training/\($1.key)"] = $1.value }

    /// Recorded fits with arguments that this version's fit does not have at all.
    static let withOtherArguments: Set<String> = [
        "early-stopping", "reduce-on-plateau",
    ]

    private static func unsupported(_ optimizer: String, _ key: String, _ value: String)
        -> TrainingError
    {
        .unsupportedSetting(of: "the optimizer \(optimizer)", key: key, value: value)
    }

    @Test(arguments: beyond.keys.sorted())
    func `a fit that needs what is not there is refused by name`(folder: String) throws {
        let recorded = try RecordedFit(folder)
        let start = try recorded.request(for: try recorded.model())
        let data = try recorded.dataset()
        let expected = try #require(RecordedFitTests.beyond[folder])

        #expect(throws: expected) {
            let settings = try FitSettings(SettingsRequest(), for: start, target: data.targets[0])
            var fit = try Fit(
                start, on: data, settings: settings, options: recorded.options(validation: nil))
            _ = try fit.run()
        }
    }

    @Test func `only fits with callbacks are left out`() throws {
        let others = try RecordedFit.all.filter { try RecordedFit($0).needsOtherArguments }

        #expect(
            Set(others)
                == Set(RecordedFitTests.withOtherArguments.map { "reference/training/\($0)" }))
    }
}
