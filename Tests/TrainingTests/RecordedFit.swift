import Foundation
import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Training

@testable import DataSources

/// A fit that real Keras recorded: start model, data, arguments, history and final weights.
struct RecordedFit {
    let folder: String
    let facts: JSONObject

    /// Reads `case.json` of a folder of fixtures.
    init(_ folder: String) throws {
        self.folder = folder
        let bytes = [UInt8](
            try Data(contentsOf: URL(filePath: Fixtures.path("\(folder)/case.json"))))
        facts = try JSONCursor(try JSON.parse(bytes), at: folder).object()
    }

    /// The folders of all recorded fits.
    static var all: [String] {
        get throws {
            let reference = try Fixtures.names(in: "reference/training").map {
                "reference/training/\($0)"
            }
            let own = try Fixtures.names(in: "training").map { "training/\($0)" }
            let tables = try Fixtures.names(in: "").map { "\($0)/fit" }
            return (reference + own + tables).filter {
                FileManager.default.fileExists(atPath: Fixtures.path("\($0)/case.json"))
            }
        }
    }

    /// The folders of the recorded fits that this version can do.
    static var trainable: [String] {
        get throws {
            try all
        }
    }

    /// The largest differences that are allowed: the design's, or ten times what two backends of Keras differ by.
    var tolerance: (history: Double, weights: Double) {
        let spread = facts["difference_between_backends"]?.objectValue ?? [:]
        return (
            max(1e-6, 10 * (spread["history"]?.numberValue?.double ?? 0)),
            max(1e-5, 10 * (spread["weights"]?.numberValue?.double ?? 0))
        )
    }

    func model(_ file: String? = nil) throws -> Model {
        let start = file ?? facts["start"]?.stringValue ?? "start.keras"
        return try KerasFile.read(from: Fixtures.path("\(folder)/\(start)"), options: ReadOptions())
            .0
    }

    func dataset(_ suffix: String = "") throws -> Dataset {
        let weights = facts["fit"]?["sample_weight"]?.stringValue
        return try Dataset(
            inputs: [try array("x\(suffix).npy", named: "input")],
            targets: [try array("y\(suffix).npy", named: "target")],
            sampleWeights: suffix.isEmpty
                ? try weights.map { [try array($0, named: "weights")] } ?? [] : [])
    }

    private func array(_ file: String, named name: String) throws -> DataArray {
        let numbers = try NumberArray(path: Fixtures.path("\(folder)/\(file)"))
        return DataArray(
            name: name, extents: Array(numbers.extents.dropFirst()), rows: numbers.extents[0],
            elements: numbers.elements)
    }

    /// Settings in the words of Keras 3, as `case.json` holds them.
    func request(for model: Model) throws -> Model {
        var model = model
        let optimizer = facts["optimizer"]
        model.training.compiled = CompileSettings(
            optimizer: NamedSettings(
                name: optimizer?["class_name"]?.stringValue ?? "",
                configuration: optimizer?["config"]?.objectValue ?? [:]),
            losses: [RecordedFit.named(facts["loss"])],
            metrics: [(facts["metrics"]?.arrayValue ?? []).map(RecordedFit.named)],
            weightedMetrics: [
                (facts["compile_arguments"]?["weighted_metrics"]?.arrayValue ?? [])
                    .map(RecordedFit.named)
            ])
        return model
    }

    private static func named(_ setting: JSON?) -> NamedSettings {
        guard let object = setting?.objectValue else {
            return NamedSettings(name: setting?.stringValue ?? "")
        }
        return NamedSettings(
            name: object["class_name"]?.stringValue ?? "",
            configuration: object["config"]?.objectValue ?? [:])
    }

    /// The callbacks: Keras' by class name, or ours by name.
    ///
    /// - Parameters:
    ///   - folder: where files that they write go.
    ///   - write: writes a model.
    /// - Returns: the callbacks, in order.
    /// - Throws: what their settings are refused with.
    func callbacks(
        writingTo folder: String, _ write: @escaping ModelCheckpoint.Writer = { _, _ in }
    ) throws -> [any Callback] {
        let names = [
            "EarlyStopping": "early-stopping", "ReduceLROnPlateau": "reduce-lr-on-plateau",
        ]
        return try (facts["callbacks"]?.arrayValue ?? []).map { entry in
            var settings = RecordedFit.named(entry)
            settings.name = names[settings.name] ?? settings.name
            if let path = settings.configuration["path"]?.stringValue {
                settings.configuration["path"] = JSON("\(folder)/\(path)")
            }
            return try Callbacks.callback(settings, write: write)
        }
    }

    func options(validation: Dataset?) -> FitOptions {
        let fit = facts["fit"]?.objectValue ?? [:]
        var options = FitOptions()
        options.epochs = fit["epochs"]?.numberValue?.integer ?? 1
        options.batchSize = fit["batch_size"]?.numberValue?.integer ?? 32
        options.shuffles = false
        options.stepsPerEpoch = fit["steps_per_epoch"]?.numberValue?.integer
        if let epoch = fit["initial_epoch"]?.numberValue?.integer { options.start = .epoch(epoch) }
        options.validationSplit = fit["validation_split"]?.numberValue?.double ?? 0
        options.validation = validation
        for (number, weight) in fit["class_weight"]?.objectValue ?? [:] {
            options.classWeights[Int(number) ?? -1] = weight.numberValue?.double
        }
        return options
    }

    var hasValidationData: Bool {
        FileManager.default.fileExists(atPath: Fixtures.path("\(folder)/x_validation.npy"))
    }

    /// The final weights by `layer/role`.
    func finalWeights() throws -> [String: [Float]] {
        let file = try NPZFile(path: Fixtures.path("\(folder)/final.weights.npz"))
        var weights: [String: [Float]] = [:]
        for name in file.names {
            let key = name.split(separator: "/").suffix(2).joined(separator: "/")
            weights[key] = try file.array(named: name).elements
        }
        return weights
    }
}
