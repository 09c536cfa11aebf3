import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import KerasFormat
@testable import Training

@Suite struct RecordedOptimizerTests {
    static let three = Result { try RecordedOptimizers("cases") }
    static let legacy = Result { try RecordedOptimizers("legacy") }

    /// Repeats a fit and compares losses and weights.
    private func check(_ name: String, of record: RecordedOptimizers) throws -> Model {
        let recorded = try #require(record.cases.first { $0.name == name })

        let (trained, losses) = try record.fit(recorded)

        #expect(losses.count == recorded.losses.count)
        for (a, b) in zip(losses, recorded.losses) {
            #expect(abs(a - b) <= recorded.tolerance.losses * max(1, abs(b)))
        }
        var worst = 0.0
        for identity in trained.parameters.identities {
            let expected = try record.weight(recorded, identity)
            let found = try #require(trained.parameters[identity]).floats
            let scale = max(1, expected.map { Double(abs($0)) }.max() ?? 0)
            let distance = zip(found, expected).map { abs(Double($0) - Double($1)) }.max() ?? 0
            worst = max(worst, distance / scale)
        }
        #expect(worst <= recorded.tolerance.weights, "\(name)")
        return trained
    }

    @Test(arguments: try three.get().cases.map(\.name))
    func `a fit gives Keras' losses, weights and optimizer variables`(name: String) throws {
        let record = try Self.three.get()
        let trained = try check(name, of: record)

        let recorded = try #require(record.cases.first { $0.name == name })
        let state = try #require(trained.training.optimizer)
        let layout = try #require(
            OptimizerLayout(
                recorded.optimizer, era: .three,
                parameters: trained.specifications.filter(\.isTrainable)))
        let variables = try record.variables(recorded)
        #expect(variables.count == layout.entries.count)
        for (entry, values) in zip(layout.entries, variables) {
            switch entry {
            case .iterations: #expect(values == [Double(state.iterations)])
            case .learningRate: #expect(values == [state.learningRate])
            case .scalar(let name):
                let found = try #require(state.scalars[name])
                #expect(abs(found - values[0]) <= 1e-6)
            case .placeholder: #expect(values == [0])
            case .slot(let parameter, let name, let extents):
                let slot = try #require(
                    state.slots.first { $0.parameter == parameter && $0.name == name })
                #expect(slot.value.extents == extents)
                let scale = max(1, values.map(abs).max() ?? 0)
                for (a, b) in zip(slot.value.floats, values) {
                    #expect(abs(Double(a) - b) <= recorded.tolerance.weights * scale, "\(name)")
                }
            }
        }
    }

    @Test(arguments: try legacy.get().cases.map(\.name))
    func `a fit of tf.keras 2.15, with its legacy optimizers too, gives its losses and weights`(
        name: String
    ) throws {
        _ = try check(name, of: try Self.legacy.get())
    }

    @Test(arguments: try RecordedOptimizers.json("schedules.json").arrayValue ?? [])
    func `a schedule gives Keras' rates`(facts: JSON) throws {
        let object = try #require(facts["schedule"]?.objectValue)
        let schedule = try Schedules.schedule(object, of: "the optimizer")

        for pair in facts["rates"]?.arrayValue ?? [] {
            let numbers = (pair.arrayValue ?? []).compactMap { $0.numberValue?.double }
            let rate: Float = schedule.rate(after: Int(numbers[0]))
            let exact: Double = schedule.rate(after: Int(numbers[0]))
            #expect(abs(Double(rate) - numbers[1]) <= 4e-7 * 0.2, "\(numbers)")
            #expect(abs(exact - numbers[1]) <= 2e-6 * 0.2, "\(numbers)")
        }
    }
}
