import Foundation
import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import DataSources
@testable import Training

/// A fit of Keras 3.15.1 whose model file holds losses, weights and metrics of each output.
struct WeightedFit: CustomTestStringConvertible, Sendable {
    let folder: String
    let facts: JSON

    static var all: [WeightedFit] {
        get throws {
            try Fixtures.names(in: "losses").filter { $0.hasPrefix("fit-") }.map { name in
                let path = Fixtures.path("losses/\(name)/case.json")
                let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
                return WeightedFit(folder: "losses/\(name)", facts: try JSON.parse(bytes))
            }
        }
    }

    var testDescription: String { folder }

    func model() throws -> Model {
        try KerasFile.read(from: Fixtures.path("\(folder)/model.keras"), options: ReadOptions()).0
    }

    func dataset() throws -> Dataset {
        let file = try NPZFile(path: Fixtures.path("\(folder)/data.npz"))
        func arrays(_ prefix: String) throws -> [DataArray] {
            try file.names.filter { $0.hasPrefix(prefix) }.map { name in
                let numbers = try file.array(named: name)
                return DataArray(
                    name: String(name.dropFirst(prefix.count)),
                    extents: Array(numbers.extents.dropFirst()), rows: numbers.extents[0],
                    elements: numbers.elements)
            }
        }
        return try Dataset(
            inputs: try arrays("x"), targets: try arrays("y/"), sampleWeights: try arrays("w/"))
    }

    var options: FitOptions {
        var options = FitOptions()
        options.epochs = 2
        options.batchSize = 8
        options.shuffles = false
        options.validationSplit = facts["fit"]?["validation_split"]?.numberValue?.double ?? 0
        for (number, weight) in facts["fit"]?["class_weight"]?.objectValue ?? [:] {
            options.classWeights[Int(number) ?? -1] = weight.numberValue?.double
        }
        return options
    }
}

@Suite struct WeightedFitTests {
    @Test(arguments: try WeightedFit.all)
    func `history, weights and evaluation are those of Keras`(recorded: WeightedFit) throws {
        let start = try recorded.model()
        let data = try recorded.dataset()
        let settings = try FitSettings(SettingsRequest(), for: start, targets: data.targets)
        var fit = try Fit(start, on: data, settings: settings, options: recorded.options)

        let trained = try fit.run()
        let evaluation = try Evaluation(trained, on: data, settings: settings, batchSize: 8)

        let history = recorded.facts["history"]?.objectValue ?? [:]
        #expect(Set(fit.history.names) == Set(history.map(\.key)))
        for (name, values) in history {
            let expected = (values.arrayValue ?? []).compactMap { $0.numberValue?.double }
            for (a, b) in zip(fit.history[name], expected) {
                #expect(abs(a - b) <= 2e-6 * max(1, abs(b)), "\(name)")
            }
        }
        for result in evaluation.results {
            let expected = recorded.facts["evaluation"]?[result.name]?.numberValue?.double
            #expect(
                abs(result.value - (expected ?? .nan)) <= 2e-6 * max(1, abs(result.value)),
                "\(result.name)")
        }
        let file = try NPZFile(path: Fixtures.path("\(recorded.folder)/final.weights.npz"))
        for name in file.names {
            let expected = try file.array(named: name).elements
            let identity = try #require(
                trained.parameters.identities.first { "\($0.layer.names[0])/\($0.role)" == name })
            let found = try #require(trained.parameters[identity]).floats
            let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
            #expect(worst <= 1e-5, "\(name)")
        }
    }
}
