import NeuralNet
import OrderedJSON
import Training

/// Reads compile settings of any era into Keras 3's words.
struct CompileReader {
    /// The settings.
    private(set) var settings: CompileSettings
    /// What the user should know.
    private(set) var warnings: [Warning] = []
    private let outputs: [String]
    /// Whether the file is from before TensorFlow took Keras in.
    private let isStandAlone: Bool

    /// Reads `training_config` or `compile_config`.
    ///
    /// - Parameters:
    ///   - configuration: the settings as they stand in the file.
    ///   - outputs: the names of the model's outputs.
    ///   - version: the version that wrote the file; the first ones don't say which they are.
    ///   - generation: whose words the file uses.
    /// - Throws: `JSONError` where a setting has another form than Keras gives it.
    init(
        _ configuration: JSON, outputs: [String], version: String?, generation: Generation
    ) throws {
        self.outputs = outputs
        isStandAlone =
            version.flatMap { KerasVersion($0) }?.isStandAlone ?? (generation != .three)
        settings = CompileSettings(optimizer: nil, losses: [])
        let cursor = JSONCursor(configuration, at: "the compile settings")
        if let optimizer = try cursor.memberIfPresent("optimizer_config")
            ?? cursor.memberIfPresent("optimizer")
        {
            settings.optimizer = try self.optimizer(optimizer)
            noteNadam()
        } else {
            warnings.append(
                Warning("the file does not say which optimizer the model was compiled with"))
        }
        settings.losses = try perOutput(cursor.memberIfPresent("loss")) {
            try Self.function($0).settings
        }
        settings.lossWeights = try lossWeights(cursor.memberIfPresent("loss_weights"))
        settings.metrics = try metrics(cursor.memberIfPresent("metrics"))
        settings.weightedMetrics = try metrics(cursor.memberIfPresent("weighted_metrics"))
        if let mode = try cursor.memberIfPresent("sample_weight_mode") {
            warnings.append(
                Warning(
                    "the compile setting sample_weight_mode = \(mode.value.text()) has no effect here"
                ))
        }
    }

    // MARK: - Optimizer

    private func optimizer(_ cursor: JSONCursor) throws -> NamedSettings {
        if let name = cursor.value.stringValue {
            return NamedSettings(name: FunctionNames.optimizerClass(name))
        }
        let object = try KerasObject(cursor)
        var configuration: JSONObject = [:]
        for (key, value) in try object.settings.object() {
            configuration[keras3Key(key)] = value
        }
        // tf.keras 2.11 to 2.15 registers its optimizers as custom ones in HDF5 files.
        let className = FunctionNames.optimizerClass(object.className)
        // By these keys the formulas of the time are told from later ones; some optimizers of Keras 1 lack them.
        if isStandAlone, configuration["decay"] == nil, configuration["schedule_decay"] == nil {
            let isNadam = className == "Nadam"
            configuration[isNadam ? "schedule_decay" : "decay"] = isNadam ? 0.004 : 0
        }
        return NamedSettings(name: className, configuration: configuration)
    }

    /// Keras 3's key; before TensorFlow took Keras in, `clipnorm` was over all variables.
    private func keras3Key(_ key: String) -> String {
        switch key {
        case "lr": "learning_rate"
        case "clipnorm" where isStandAlone: "global_clipnorm"
        default: key
        }
    }

    private mutating func noteNadam() {
        guard let optimizer = settings.optimizer, optimizer.name == "Nadam",
            OptimizerDialect(optimizer) == .two
        else { return }
        warnings.append(
            Warning(
                "Nadam of tf.keras 2.11 to 2.15 counts its momentum once per variable; a fit here goes on as "
                    + "Keras 3 would"))
    }

    // MARK: - Losses and metrics

    /// One value per output of a setting that may be one for all, a list, or keyed by output.
    private func perOutput<Value>(
        _ cursor: JSONCursor?, _ read: (JSONCursor) throws -> Value?
    ) throws -> [Value?] {
        guard let cursor else { return outputs.map { _ in nil } }
        if cursor.value.arrayValue != nil {
            let elements = try cursor.array()
            guard elements.count == outputs.count else {
                throw cursor.unexpected(
                    expected: "one setting for each of \(outputs.count) outputs")
            }
            return try elements.map { $0.value.isNull ? nil : try read($0) }
        }
        if cursor.value.objectValue != nil, cursor.value["class_name"] == nil {
            return try outputs.map { try cursor.memberIfPresent($0).flatMap(read) }
        }
        let value = try read(cursor)
        return outputs.map { _ in value }
    }

    private func lossWeights(_ cursor: JSONCursor?) throws -> [Double]? {
        guard let cursor else { return nil }
        return try perOutput(cursor) { try $0.number() }.map { $0 ?? 1 }
    }

    /// The metrics of each output: a flat list is for all of them, a list of lists one for each.
    private func metrics(_ cursor: JSONCursor?) throws -> [[NamedSettings]] {
        guard let cursor else { return [] }
        if cursor.value.arrayValue != nil {
            let elements = try cursor.array()
            if elements.isEmpty { return [] }
            let isNested = elements.contains { $0.value.arrayValue != nil }
            guard isNested, elements.count == outputs.count else {
                let all = try Self.list(cursor)
                return outputs.map { _ in all }
            }
        }
        let lists = try perOutput(cursor) { try Self.list($0) }
        return zip(outputs, lists).map { output, list in (list ?? []).map { unprefixed($0, output) }
        }
    }

    /// tf.keras saves the name that it reports, which begins with the output's if there are several.
    private func unprefixed(_ metric: NamedSettings, _ output: String) -> NamedSettings {
        guard outputs.count > 1, let name = metric.configuration["name"]?.stringValue,
            name.hasPrefix(output + "_")
        else { return metric }
        var configuration = metric.configuration
        configuration["name"] = nil
        let reported = String(name.dropFirst(output.count + 1))
        return Self.named(metric.name, reported: reported, configuration)
    }

    /// A metric, or a list of them in which lists may stand.
    private static func list(_ cursor: JSONCursor) throws -> [NamedSettings] {
        guard cursor.value.arrayValue != nil else { return [try metric(cursor)] }
        return try cursor.array().flatMap { $0.value.isNull ? [] : try list($0) }
    }

    /// A metric, whose reported name is kept among its settings if it is not the function's own.
    private static func metric(_ cursor: JSONCursor) throws -> NamedSettings {
        let (settings, reported) = try function(cursor)
        return named(settings.name, reported: reported, settings.configuration)
    }

    /// A loss or metric: a name, or a serialized object.
    ///
    /// - Parameter cursor: the value.
    /// - Returns: Keras 3's name and what was set otherwise than by default, and the name that results are
    ///   reported under, if there is one.
    /// - Throws: `JSONError` where it is neither.
    private static func function(
        _ cursor: JSONCursor
    ) throws -> (settings: NamedSettings, reported: String?) {
        if let name = try cursor.value.stringValue ?? KerasObject(cursor).function {
            return (NamedSettings(name: FunctionNames.canonical(name)), name)
        }
        let object = try KerasObject(cursor)
        // Wrappers carry the function in `fn`, by name or serialized in turn.
        let wrapped = try object.settings.memberIfPresent("fn").map { inner in
            try inner.value.stringValue ?? KerasObject(inner).function
                ?? KerasObject(inner).className
        }
        var configuration: JSONObject = [:]
        for (key, value) in try object.settings.object() where !isDefault(key, value) {
            configuration[key] = value
        }
        let className =
            object.className.split(separator: ">").last.map(String.init) ?? object.className
        // The class counts what is equal; only the word stands for the accuracy that suits the shapes.
        let isExact = wrapped == nil && className == FunctionNames.exactAccuracy
        let settings = NamedSettings(
            name: isExact ? className : FunctionNames.canonical(wrapped ?? className),
            configuration: configuration)
        return (settings, try object.settings.stringIfPresent("name"))
    }

    private static func named(
        _ name: String, reported: String?, _ configuration: JSONObject
    ) -> NamedSettings {
        if name == FunctionNames.exactAccuracy {
            var configuration = configuration
            if let reported, reported != "accuracy" { configuration["name"] = JSON(reported) }
            return NamedSettings(name: name, configuration: configuration)
        }
        let canonical = FunctionNames.canonical(name)
        let accuracies = ["binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"]
        // tf.keras resolves "accuracy" before it saves; unresolved it means the same.
        if reported.map(FunctionNames.canonical) == "accuracy", accuracies.contains(canonical) {
            return NamedSettings(name: "accuracy", configuration: configuration)
        }
        var configuration = configuration
        if let reported, reported != canonical, canonical != "accuracy" {
            configuration["name"] = JSON(reported)
        }
        return NamedSettings(name: canonical, configuration: configuration)
    }

    /// Whether a setting says what holds without it.
    private static func isDefault(_ key: String, _ value: JSON) -> Bool {
        switch key {
        case "name", "fn", "dtype": true
        case "reduction": ["auto", "sum_over_batch_size"].contains(value.stringValue ?? "")
        case "axis": value.numberValue?.integer == -1
        default: value.isNull
        }
    }
}
