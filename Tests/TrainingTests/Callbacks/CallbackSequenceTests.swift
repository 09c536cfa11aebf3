import NeuralNet
import OrderedJSON
import Synchronization
import TestSupport
import Testing

@testable import Training

/// What Keras' callbacks decided when epochs reported random sequences of numbers.
@Suite struct CallbackSequenceTests {
    /// One sequence with the settings of a callback, and what the callback made of it.
    struct Case: Sendable, CustomStringConvertible {
        let number: Int
        let facts: JSON

        var description: String { "sequence \(number)" }
        var name: String { facts["callback"]?.stringValue ?? "" }
        var settings: JSONObject { facts["settings"]?.objectValue ?? [:] }
        var values: [Double] {
            facts["values"]?.arrayValue?.map { $0.numberValue?.double ?? .nan } ?? []
        }
        var monitor: String { settings["monitor"]?.stringValue ?? "" }
    }

    /// The names of files that were written.
    private final class Written: Sendable {
        let names = Mutex<[String]>([])
    }

    static var all: [Case] {
        get throws {
            let recorded = try JSON.parse(try Fixtures.bytes("callbacks/sequences.json"))
            return (recorded.arrayValue ?? []).enumerated().map { Case(number: $0, facts: $1) }
        }
    }

    private static func fit() throws -> Fit {
        var sample = try SampleFit(layers: [Dense(units: 3, activation: .softmax)])
        sample.model.training.compiled?.optimizer = NamedSettings(
            name: "SGD", configuration: ["learning_rate": 0.5])
        sample.model.training.compiled?.metrics = [
            [NamedSettings(name: "accuracy"), NamedSettings(name: "mae")]
        ]
        sample.options.validationSplit = 0.3
        // One target for each unit, or mae would not suit it.
        sample.data = try Dataset(
            inputs: sample.data.inputs, targets: [DataArray("y", random: [3], rows: 11)])
        sample.model.training.compiled?.losses = [NamedSettings(name: "mean_squared_error")]
        return try sample.fit()
    }

    @Test func `there are sequences for each callback that watches a result`() throws {
        let names = Set(try Self.all.map(\.name))

        #expect(names == ["early-stopping", "reduce-lr-on-plateau", "model-checkpoint"])
    }

    @Test func `callbacks decide as Keras' do`() throws {
        var fit = try Self.fit()
        let start = fit.state
        for recorded in try Self.all {
            fit.state = start
            let written = Written()
            let settings = NamedSettings(name: recorded.name, configuration: recorded.settings)
            var callback = try Callbacks.callback(settings) { _, path in
                written.names.withLock { $0.append(path) }
            }
            try callback.check(fit)

            let (epochs, rates) = try Self.drive(&callback, recorded, &fit)

            #expect(epochs == recorded.facts["epochs"]?.numberValue?.integer, "\(recorded)")
            let expected = recorded.facts["rates"]?.arrayValue?.compactMap {
                $0.numberValue?.double
            }
            #expect(rates == expected, "\(recorded)")
            let weights = recorded.facts["weights_of_epoch"]?.numberValue?.double
            #expect(Self.weights(of: fit) == weights, "\(recorded)")
            let saved = recorded.facts["saved"]?.arrayValue?.compactMap(\.stringValue)
            let names = written.names.withLock { $0 }
            #expect(names == saved, "\(recorded)")
        }
    }

    /// Reports the sequence, with all weights set to the epoch's number; the state passes through JSON each time.
    private static func drive(
        _ callback: inout any Callback, _ recorded: Case, _ fit: inout Fit
    ) throws -> (epochs: Int, rates: [Double]) {
        var rates: [Double] = []
        for (epoch, value) in recorded.values.enumerated() {
            fillWeights(of: fit, with: Float(epoch))
            var control = FitControl(fit, epoch: epoch, results: [(recorded.monitor, value)])
            try callback.endEpoch(&control)
            fit.state = control.fit.state
            rates.append(control.learningRate)
            let checkpoint = try FitCheckpoint(state, callbacks: [callback])
            try callback.resume(
                try checkpoint.callbackRecords()[0],
                try checkpoint.keptParameters(ofCallback: 0, like: fit.model))
            if control.isStopping { break }
        }
        var control = FitControl(fit, epoch: rates.count)
        try callback.endTraining(&control)
        return (rates.count, rates)
    }

    private static let state = CheckpointState(
        epochs: 1, batchSize: 1, shuffles: false, seed: 0, rows: 1,
        origin: BatchCourse.Origin(epoch: 0, pass: 0), place: FitPlace(epoch: 0), classWeights: [:],
        metrics: [],
        historyNames: [], history: [])

    private static func fillWeights(of fit: Fit, with number: Float) {
        for identity in fit.model.parameters.identities {
            let count = fit.model.parameters[identity]?.count ?? 0
            fit.parameters[identity] = [Float](repeating: number, count: count)
        }
    }

    private static func weights(of fit: Fit) -> Double? {
        fit.model.parameters.identities.first.flatMap { fit.parameters[$0].first }.map(Double.init)
    }
}
