import Foundation
import NeuralNet
import OrderedJSON
import Synchronization
import TestSupport
import Testing

@testable import DataSources
@testable import Training

/// What callbacks write, against the files that Keras' callbacks wrote in the same fit.
@Suite struct RecordedCallbackTests {
    /// Models that a callback wrote, by the ends of their paths.
    private final class Written: Sendable {
        let models = Mutex<[(name: String, model: Model)]>([])
    }

    private func run(
        _ recorded: RecordedFit, writingTo folder: String, _ written: Written = Written()
    ) throws -> Fit {
        let start = try recorded.request(for: try recorded.model())
        let data = try recorded.dataset()
        let settings = try FitSettings(SettingsRequest(), for: start, target: data.targets[0])
        var options = recorded.options(validation: nil)
        options.callbacks = try recorded.callbacks(writingTo: folder) { model, path in
            let name = path.split(separator: "/").last.map(String.init) ?? path
            written.models.withLock { $0.append((name, model)) }
        }
        var fit = try Fit(start, on: data, settings: settings, options: options)
        _ = try fit.run()
        return fit
    }

    @Test(arguments: [
        ("plateau-and-log", "before.csv", ","), ("plateau-and-log", "behind.csv", ";"),
        ("restore", "log.csv", ","),
    ])
    func `a log is Keras' to the rounding of its numbers`(
        name: String, file: String, separator: Character
    ) throws {
        let recorded = try RecordedFit("training/callback-\(name)")
        try withTemporaryFolder { folder in
            _ = try run(recorded, writingTo: folder)

            let texts = try ["\(folder)/\(file)", Fixtures.path("\(recorded.folder)/\(file)")].map {
                try String(contentsOfFile: $0, encoding: .utf8).components(separatedBy: "\r\n")
            }
            #expect(texts[0].count == texts[1].count)
            #expect(texts[0][0] == texts[1][0])
            for (own, expected) in zip(texts[0], texts[1]).dropFirst() {
                let (own, expected) = (
                    own.split(separator: separator), expected.split(separator: separator)
                )
                #expect(own.count == expected.count)
                for (a, b) in zip(own, expected) {
                    guard let a = Double(a), let b = Double(b) else {
                        #expect(a == b)
                        continue
                    }
                    #expect(abs(a - b) <= 1e-6 * max(1, abs(b)))
                }
            }
        }
    }

    @Test func `the best models are written when Keras writes them, with its weights`() throws {
        let recorded = try RecordedFit("training/callback-best-model")
        let written = Written()

        _ = try run(recorded, writingTo: "", written)

        let models = written.models.withLock { $0 }
        let files = recorded.facts["files"]?.arrayValue?.compactMap(\.stringValue)
        #expect(models.map(\.name) == files)
        for (name, model) in models {
            let stem = name.dropLast(".keras".count)
            let file = try NPZFile(path: Fixtures.path("\(recorded.folder)/\(stem).weights.npz"))
            for key in file.names {
                let expected = try file.array(named: key).elements
                let identity = try #require(
                    model.parameters.identities.first { "\($0)" == key })
                let found = try #require(model.parameters[identity]).floats
                let worst = zip(found, expected).map { abs(Double($0) - Double($1)) }.max() ?? 1
                #expect(worst <= 1e-5, "\(name) \(key)")
            }
        }
    }

    @Test func `what ended a fit is said`() throws {
        let stopped = try run(try RecordedFit("reference/training/early-stopping"), writingTo: "")
        let broken = try run(try RecordedFit("training/callback-not-a-number"), writingTo: "")

        #expect(stopped.stoppedBy == "early-stopping")
        #expect(
            stopped.endingNotes.map(\.description) == [
                "early-stopping ended the fit in epoch 15",
                "early-stopping brought the parameters of epoch 13 back, the best by val_loss",
            ])
        #expect(broken.stoppedBy == "terminate-on-nan")
        #expect(broken.history["loss"] == [.infinity])
    }

    @Test func `without the callback a loss that is not finite is an error`() throws {
        let recorded = try RecordedFit("training/callback-not-a-number")
        let start = try recorded.request(for: try recorded.model())
        let data = try recorded.dataset()
        let settings = try FitSettings(SettingsRequest(), for: start, target: data.targets[0])
        var fit = try Fit(
            start, on: data, settings: settings, options: recorded.options(validation: nil))

        #expect(throws: TrainingError.lossNotFinite(epoch: 1, batch: 2)) { _ = try fit.run() }
    }

    // Keras' fit of ten epochs, against five, and five more from its own file of the first five.
    @Test(arguments: ["after5.keras"])
    func `a fit goes on from Keras' optimizer state`(file: String) throws {
        let recorded = try RecordedFit("reference/training/resume")
        let start = try recorded.model(file)
        let data = try recorded.dataset()
        let settings = try FitSettings(SettingsRequest(), for: start, target: data.targets[0])
        var options = recorded.options(validation: nil)
        options.start = .epoch(5)
        var fit = try Fit(start, on: data, settings: settings, options: options)

        let trained = try fit.run()

        let last = recorded.facts["history_last_five"]
        for name in ["loss", "mae"] {
            let expected = last?[name]?.arrayValue?.compactMap { $0.numberValue?.double } ?? []
            #expect(fit.history[name].count == 5)
            for (a, b) in zip(fit.history[name], expected) { #expect(abs(a - b) <= 1e-6) }
        }
        #expect(trained.training.finishedEpochs == 10)
        for (key, expected) in try recorded.finalWeights() {
            let identity = try #require(
                trained.parameters.identities.first { "\($0)" == key })
            let found = try #require(trained.parameters[identity]).floats
            let worst = zip(found, expected).map { abs(Double($0) - Double($1)) }.max() ?? 1
            #expect(worst <= 1e-5, "\(key)")
        }
    }
}
