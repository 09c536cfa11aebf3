import Foundation
import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport

@testable import DataSources
@testable import Training

/// The fits that Tools/fixtures/optimizers.py recorded: one model and one table, every optimizer.
struct RecordedOptimizers: Sendable {
    /// One recorded fit.
    struct Case: Sendable {
        let name: String
        let facts: JSON

        var optimizer: NamedSettings {
            NamedSettings(
                name: facts["optimizer"]?["class_name"]?.stringValue ?? "",
                configuration: facts["optimizer"]?["config"]?.objectValue ?? [:])
        }

        var epochs: Int { facts["epochs"]?.numberValue?.integer ?? 0 }

        var losses: [Double] {
            (facts["losses"]?.arrayValue ?? []).compactMap { $0.numberValue?.double }
        }

        var frozen: [String] { (facts["frozen"]?.arrayValue ?? []).compactMap(\.stringValue) }

        /// The largest differences that are allowed: the design's, or ten times what two backends of Keras differ by.
        var tolerance: (losses: Double, weights: Double) {
            let spread = facts["difference_between_backends"]
            return (
                max(1e-6, 10 * (spread?["losses"]?.numberValue?.double ?? 0)),
                max(1e-5, 10 * (spread?["weights"]?.numberValue?.double ?? 0))
            )
        }
    }

    let cases: [Case]
    private let arrays: NPZFile

    /// Reads the record of a name.
    init(_ stem: String) throws {
        let json = try RecordedOptimizers.json("\(stem).json")
        cases = (json["cases"]?.objectValue ?? [:]).map { Case(name: $0.key, facts: $0.value) }
        arrays = try NPZFile(path: Fixtures.path("optimizers/\(stem).npz"))
    }

    static func json(_ file: String) throws -> JSON {
        try JSON.parse(
            [UInt8](try Data(contentsOf: URL(filePath: Fixtures.path("optimizers/\(file)")))))
    }

    /// The model that a fit starts from.
    func model(for recorded: Case) throws -> Model {
        var model = try Self.start()
        for (position, layer) in model.graph.layers.enumerated()
        where recorded.frozen.contains(layer.name) {
            model = try model.settingTrainable(false, at: position)
        }
        model.training.compiled = CompileSettings(
            optimizer: recorded.optimizer, losses: [NamedSettings(name: "mean_squared_error")])
        return model
    }

    /// The model that all fits start from, its layers trainable.
    static func start() throws -> Model {
        try KerasFile.read(from: Fixtures.path("optimizers/start.keras")).0
    }

    /// The table that all fits have.
    static func data() throws -> Dataset {
        func array(_ file: String, _ name: String) throws -> DataArray {
            let numbers = try NumberArray(path: Fixtures.path("optimizers/\(file)"))
            return DataArray(
                name: name, extents: Array(numbers.extents.dropFirst()), rows: numbers.extents[0],
                elements: numbers.elements)
        }
        return try Dataset(
            inputs: [try array("x.npy", "input")], targets: [try array("y.npy", "target")])
    }

    /// Repeats a fit.
    func fit(_ recorded: Case) throws -> (model: Model, losses: [Double]) {
        let model = try model(for: recorded)
        let data = try Self.data()
        var options = FitOptions()
        options.epochs = recorded.epochs
        options.batchSize = 8
        options.shuffles = false
        let settings = try FitSettings(SettingsRequest(), for: model, target: data.targets[0])
        var fit = try Fit(model, on: data, settings: settings, options: options)
        let trained = try fit.run()
        return (trained, fit.history["loss"])
    }

    /// A weight at the end of a fit.
    func weight(_ recorded: Case, _ identity: ParameterIdentity) throws -> [Float] {
        try arrays.array(named: "\(recorded.name)/weights/\(identity)").elements
    }

    /// The optimizer's variables at the end of a fit, in Keras' order.
    func variables(_ recorded: Case) throws -> [[Double]] {
        let names = Set(arrays.names)
        var variables: [[Double]] = []
        while names.contains("\(recorded.name)/variables/\(variables.count)") {
            variables.append(
                try arrays.array(named: "\(recorded.name)/variables/\(variables.count)")
                    .elements.map(Double.init))
        }
        return variables
    }
}
