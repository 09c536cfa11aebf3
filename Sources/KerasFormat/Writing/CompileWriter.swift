import NeuralNet
import OrderedJSON
import Training

/// Writes compile settings in the words of a dialect, from the original ones where nothing changed.
struct CompileWriter {
    /// The settings as the file of origin had them, in the words of the target's container.
    let original: JSON?
    /// What the original settings mean.
    let meaning: CompileSettings?
    /// The names of the outputs where the model gives them as a dictionary.
    let outputKeys: [String]?
    /// The dialect.
    let era: OptimizerLayout.Era
    /// The kind of file.
    let container: Provenance.Container
    /// Whether the optimizer averages weights, without which the settings of that say nothing.
    private var usesAverages = false
    /// What was rewritten or dropped.
    private(set) var warnings: [Warning] = []

    init(
        original: JSON?, meaning: CompileSettings?, outputKeys: [String]?,
        era: OptimizerLayout.Era, container: Provenance.Container
    ) {
        self.original = original
        self.meaning = meaning
        self.outputKeys = outputKeys
        self.era = era
        self.container = container
    }

    /// The settings, each as it was unless it means something else now.
    mutating func written(_ settings: CompileSettings) -> JSON {
        var object = original?.objectValue ?? [:]
        if meaning.map({ $0.losses != settings.losses }) ?? true {
            object["loss"] = perOutput(
                settings.losses.map { $0.map { function($0, in: "keras.losses") } ?? .null })
        }
        if meaning.map({ $0.metrics != settings.metrics }) ?? true {
            object["metrics"] = metrics(settings.metrics)
        }
        if meaning.map({ $0.weightedMetrics != settings.weightedMetrics }) ?? true {
            object["weighted_metrics"] = metrics(settings.weightedMetrics)
        }
        if meaning.map({ $0.lossWeights != settings.lossWeights }) ?? true {
            object["loss_weights"] =
                settings.lossWeights.map { perOutput($0.map { JSON($0) }) } ?? .null
        }
        if era != .three, object["sample_weight_mode"] == nil, meaning == nil {
            object["sample_weight_mode"] = .null
        }
        if let optimizer = settings.optimizer, meaning?.optimizer != optimizer {
            let key = container == .kerasHDF5 ? "optimizer_config" : "optimizer"
            object[key] = self.optimizer(optimizer, original: object[key])
        }
        if let optimizer = settings.optimizer { warnOfOtherFormulas(optimizer) }
        if era == .three, container == .kerasHDF5 { spellOut(&object) }
        return .object(object)
    }

    private func perOutput(_ values: [JSON]) -> JSON {
        if let outputKeys, outputKeys.count == values.count {
            return .object(JSONObject(uniqueMembers: Array(zip(outputKeys, values))))
        }
        return values.count == 1 ? values[0] : .array(values)
    }

    // MARK: - Losses and metrics

    private func metrics(_ metrics: [[NamedSettings]]) -> JSON {
        let lists = metrics.map { JSON.array($0.map { function($0, in: "keras.metrics") }) }
        if metrics.allSatisfy(\.isEmpty) { return .null }
        return perOutput(lists)
    }

    /// A name, or an object where settings go with it.
    private func function(_ settings: NamedSettings, in module: String) -> JSON {
        guard !settings.configuration.isEmpty || settings.name == FunctionNames.exactAccuracy else {
            return JSON(settings.name)
        }
        if settings.configuration.count == 1,
            let name = settings.configuration["name"]?.stringValue,
            FunctionNames.canonical(name) == settings.name,
            !(era == .three && container == .kerasHDF5)
        {
            return JSON(name)
        }
        var object: JSONObject = era == .three ? ["module": JSON(module)] : [:]
        object["class_name"] = JSON(FunctionNames.className(of: settings.name))
        object["config"] = .object(settings.configuration)
        if era == .three { object["registered_name"] = .null }
        return .object(object)
    }

    /// Keras 3 refuses a compiled `.h5` that calls a loss or metric by an abbreviation.
    private mutating func spellOut(_ object: inout JSONObject) {
        for key in ["loss", "metrics", "weighted_metrics"] {
            guard let value = object[key] else { continue }
            let spelled = Self.spelledOut(value)
            guard spelled != value else { continue }
            object[key] = spelled
            warnings.append(
                Warning(
                    "the compile setting \(key) = \(value.text(style: .python)) is written as "
                        + "\(spelled.text(style: .python)), as Keras 3 cannot load the abbreviation"
                ))
        }
    }

    private static func spelledOut(_ value: JSON) -> JSON {
        switch value {
        case .string(let name):
            let abbreviations = ["mse", "mae", "mape", "msle", "bce", "kld"]
            return abbreviations.contains(name.lowercased())
                ? JSON(FunctionNames.canonical(name)) : value
        case .array(let elements): return .array(elements.map(spelledOut))
        case .object(let members) where members["class_name"] == nil:
            return .object(
                JSONObject(uniqueMembers: members.map { ($0.key, spelledOut($0.value)) }))
        default: return value
        }
    }
}

extension CompileWriter {
    /// An optimizer: the original with what changed, or a new one.
    private mutating func optimizer(_ settings: NamedSettings, original: JSON?) -> JSON {
        var object = original?.objectValue ?? [:]
        var configuration = object["config"]?.objectValue ?? [:]
        if object.isEmpty || meaning?.optimizer?.name != settings.name {
            object = start(settings.name)
            configuration = [:]
        }
        usesAverages = settings.configuration["use_ema"] == true
        let known = configuration.isEmpty ? [:] : meaning?.optimizer?.configuration ?? [:]
        for (key, value) in settings.configuration where known[key] != value {
            guard let own = ownKey(key, value) else { continue }
            configuration[own] =
                key == "learning_rate" && value.objectValue != nil ? schedule(value) : value
        }
        object["config"] = .object(configuration)
        if container == .kerasArchive { object["registered_name"] = .null }
        return .object(object)
    }

    private func start(_ className: String) -> JSONObject {
        switch (container, era) {
        case (.kerasArchive, _), (.kerasJSON, _):
            ["module": "keras.optimizers", "class_name": JSON(className)]
        case (.kerasHDF5, .new): ["class_name": JSON("Custom>" + className)]
        case (.kerasHDF5, _): ["class_name": JSON(className)]
        }
    }

    /// The dialect's key of a setting, `nil` if it has none.
    private mutating func ownKey(_ key: String, _ value: JSON) -> String? {
        let isOld = era == .standAlone || era == .one
        // Keras 2 compares a limit of norms with 0 where there is one.
        if value.isNull, isOld || era == .tensorFlow { return nil }
        switch era {
        // There it limits the norm of all gradients together.
        case .standAlone where key == "clipnorm", .one where key == "clipnorm": break
        case .new where !Self.keysBesideTwo.contains(key): return key
        case .three where !Self.keysOfTwo.contains(key): return key
        case .tensorFlow where Self.oldKeys.contains(key): return key
        case .one where key == "amsgrad": break
        case .standAlone, .one:
            if let own = ["learning_rate": "lr", "global_clipnorm": "clipnorm"][key] { return own }
            if key != "name", Self.oldKeys.contains(key) { return key }
        case .new, .three, .tensorFlow: break
        }
        let saysNothing =
            value.isNull || value == false || value.numberValue?.double == 0
            || (key.hasPrefix("ema_") && !usesAverages)
        if !saysNothing, key != "name" {
            warnings.append(
                Warning("the optimizer's setting \(key) is left out: this Keras does not know it"))
        }
        return nil
    }

    /// What tf.keras from 2.11 to 2.15 does not take.
    private static let keysBesideTwo: Set = [
        "decay", "schedule_decay", "loss_scale_factor", "gradient_accumulation_steps",
    ]

    /// A schedule as the dialect takes it.
    private mutating func schedule(_ value: JSON) -> JSON {
        switch era {
        case .standAlone, .one:
            let initial = value["config"]?["initial_learning_rate"]
            let rate = initial ?? value["config"]?["values"]?.arrayValue?.first ?? .null
            warnings.append(
                Warning(
                    "the schedule of the learning rate is left out, and its first rate "
                        + "\(rate.text()) written: this Keras does not know schedules"))
            return rate
        case .tensorFlow, .new, .three:
            return container == .kerasArchive
                ? CompileSpelling.dressed(value, module: "keras.optimizers.schedules") : value
        }
    }

    /// Says where this Keras would go on by other formulas than those of the settings.
    private mutating func warnOfOtherFormulas(_ optimizer: NamedSettings) {
        let isOldEra = era == .one || era == .standAlone || era == .tensorFlow
        let isMarked = optimizer.configuration["is_legacy_optimizer"] == true
        guard ["RMSprop", "Adagrad", "Nadam"].contains(optimizer.name),
            !isMarked || era == .three,
            (OptimizerDialect(optimizer) == .legacy) != isOldEra
        else { return }
        warnings.append(
            Warning(
                "\(optimizer.name) computes otherwise in this Keras than in the model's, so training "
                    + "would go on a little differently"))
    }

    /// What Keras 3 does not take.
    private static let keysOfTwo: Set = [
        "decay", "schedule_decay", "jit_compile", "is_legacy_optimizer",
    ]

    /// What the optimizers up to 2.10 take.
    private static let oldKeys: Set = [
        "name", "learning_rate", "beta_1", "beta_2", "epsilon", "amsgrad", "decay", "momentum",
        "nesterov", "rho", "centered", "clipnorm", "clipvalue",
    ]
}
