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
        var options = recorded.options(validation: validation)
        let trained = try withTemporaryFolder { folder in
            options.callbacks = try recorded.callbacks(writingTo: folder)
            var fit = try Fit(start, on: data, settings: settings, options: options)
            let trained = try fit.run()
            try compare(fit.history, with: recorded)
            return trained
        }

        #expect(settings.notes == [])
        for (key, expected) in try recorded.finalWeights() {
            let identity = try #require(
                trained.parameters.identities.first { identity in
                    identity.layer.names.contains { "\($0)/\(identity.role)" == key }
                })
            let found = try #require(trained.parameters[identity]).floats
            guard expected.allSatisfy(\.isFinite) else {
                let overflows = found.contains { !$0.isFinite }
                #expect(overflows, "\(key)")
                continue
            }
            let scale = max(1, expected.map { Double(abs($0)) }.max() ?? 0)
            let worst = zip(found, expected).map { abs(Double($0) - Double($1)) }.max() ?? 0
            #expect(worst <= recorded.tolerance.weights * scale, "\(key)")
        }
    }

    private func compare(_ history: History, with recorded: RecordedFit) throws {
        for (name, values) in recorded.facts["history"]?.objectValue ?? [:] {
            let expected = (values.arrayValue ?? []).compactMap { $0.numberValue?.double }
            #expect(history[name].count == expected.count, "\(name)")
            for (a, b) in zip(history[name], expected) {
                #expect(
                    a == b || abs(a - b) <= recorded.tolerance.history * max(1, abs(b)), "\(name)")
            }
        }
    }
}
