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

    /// Recorded fits with arguments that this version's fit does not have at all.
    static let withOtherArguments: Set<String> = [
        "early-stopping", "reduce-on-plateau",
    ]

    @Test func `only fits with callbacks are left out`() throws {
        let others = try RecordedFit.all.filter { try RecordedFit($0).needsOtherArguments }

        #expect(
            Set(others)
                == Set(RecordedFitTests.withOtherArguments.map { "reference/training/\($0)" }))
    }
}
