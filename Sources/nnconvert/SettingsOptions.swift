internal import Glibc
internal import NeuralNet
internal import OrderedJSON
internal import Training

/// What the command line says about loss, metrics and optimizer.
struct SettingsOptions {
    /// The option for settings that have none of their own.
    static let set = Option.values(
        "set", "PLACE.KEY=V",
        "A setting of the optimizer or the loss under Keras' name, such as optimizer.momentum=0.9 or "
            + "loss.label_smoothing=0.1.")
    static let optimizer = Option.value(
        "optimizer", "NAME", "The optimizer instead of the model's own: \(names(Optimizers.names))."
    )
    static let learningRate = Option.value(
        "learning-rate", "R", "The learning rate instead of the model's own.")

    /// The request for the libraries.
    private(set) var request = SettingsRequest()

    /// Reads the options.
    init(_ arguments: Arguments) throws(UsageError) {
        for text in arguments.texts(.loss) {
            let (output, name) = Self.parts(text)
            if let output {
                request.outputLosses[output] = name
            } else if request.loss == nil {
                request.loss = name
            } else {
                throw .repeatedOption(Option.loss.spelling)
            }
        }
        for text in arguments.texts(.metric) {
            let (output, name) = Self.parts(text)
            if let output {
                request.outputMetrics[output, default: []].append(name)
            } else {
                request.metrics = (request.metrics ?? []) + [name]
            }
        }
        for text in arguments.texts(.lossWeight) { try takeLossWeight(text) }
        request.optimizer = arguments.text(Self.optimizer)
        request.learningRate = try arguments.number(
            Self.learningRate, expected: "a number not below 0"
        ) { $0 >= 0 }
        for text in arguments.texts(Self.set) { try take(text) }
    }

    /// `OUTPUT=NAME`, or `NAME` alone.
    private static func parts(_ text: String) -> (output: String?, name: String) {
        guard let place = text.lastIndex(of: "=") else { return (nil, text) }
        return (String(text[..<place]), String(text[text.index(after: place)...]))
    }

    private mutating func takeLossWeight(_ text: String) throws(UsageError) {
        let (output, number) = Self.parts(text)
        guard let weight = Double(number), weight.isFinite else {
            throw .invalidValue(
                option: Option.lossWeight.spelling, value: text, expected: "OUTPUT=NUMBER")
        }
        if let output {
            request.lossWeights[output] = weight
        } else {
            request.lossWeight = weight
        }
    }

    /// The weights of `--class-weight`, by the class's number.
    static func classWeights(_ arguments: Arguments) throws(UsageError) -> [Int: Double] {
        guard let text = arguments.text(.classWeight) else { return [:] }
        var weights: [Int: Double] = [:]
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let (number, value) = parts(String(piece))
            guard let number = number.flatMap({ Int($0) }), let weight = Double(value),
                weight.isFinite, weights.updateValue(weight, forKey: number) == nil
            else {
                throw .invalidValue(
                    option: Option.classWeight.spelling, value: text,
                    expected: "class numbers and their weights, such as 0=1,1=5")
            }
        }
        return weights
    }

    /// Asks for what an evaluation needs: no optimizer, and so no word about it.
    mutating func askForNoOptimizer() {
        request.optimizer = Optimizers.names[0]
    }

    /// Asks for no metrics, and so for no word about them.
    mutating func askForNoMetrics() {
        request.metrics = []
        request.outputMetrics = [:]
    }

    private static func names(_ names: [String]) -> String { names.joined(separator: ", ") }

    private mutating func take(_ text: String) throws(UsageError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, place.count == 2, !place[1].isEmpty,
            ["optimizer", "loss"].contains(place[0])
        else {
            throw .invalidValue(
                option: Self.set.spelling, value: text,
                expected: "optimizer.KEY=VALUE or loss.KEY=VALUE")
        }
        let value = JSON(word: String(parts[1]))
        if place[0] == "loss" {
            request.lossSettings[String(place[1])] = value
        } else {
            request.optimizerSettings[String(place[1])] = value
        }
    }

    /// The settings for a model and its data.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - targets: the targets.
    ///   - blame: the files that errors name.
    /// - Returns: the settings.
    /// - Throws: ``Failure``.
    func settings(
        for model: Model, targets: [DataArray], blame: Blame
    ) throws(Failure) -> FitSettings {
        try blame.placing(self) { () throws(TrainingError) in
            guard !targets.isEmpty else {
                throw .noTarget(model.graph.outputNames.first ?? "output")
            }
            return try FitSettings(request, for: model, targets: targets)
        }
    }

    /// Whether the command line, and not the model, brought what an error is about.
    func isToBlame(for error: TrainingError) -> Bool {
        switch error {
        case .unknownOutput, .classWeightsOfSeveralOutputs, .weightsTwice: true
        case .unknownLoss(let name, _):
            name == request.loss || request.outputLosses.values.contains(name)
        case .unknownOptimizer(let name, _): name == request.optimizer
        case .unknownMetric(let name, _):
            (request.metrics ?? []).contains(name)
                || request.outputMetrics.values.contains { $0.contains(name) }
        case .unsupportedSetting(let owner, let key, _), .invalidSetting(let owner, let key, _, _):
            request.optimizerSettings[key] != nil || request.lossSettings[key] != nil
                || (owner.hasPrefix("the schedule ")
                    && request.optimizerSettings["learning_rate"] != nil)
        default: false
        }
    }
}

extension JSON {
    /// A number or Boolean as JSON spells it; anything else is a word, and that is no error.
    init(word text: String) {
        do {
            self = try JSON.parse(text)
        } catch {
            self = JSON(text)
        }
    }
}

/// The files that errors of training name.
struct Blame {
    /// The model's path.
    let model: String
    /// The data's path.
    let data: String
    /// The target's path, or that of the data whose column it is.
    let target: String

    /// Names the files of a command.
    ///
    /// - Parameters:
    ///   - model: the model's path.
    ///   - data: the options on data.
    init(model: String, data: DataOptions) {
        self.model = model
        self.data = data.name
        target = access(data.targetName, F_OK) == 0 ? data.targetName : data.name
    }

    /// Does something that may fail for the model, the data or the command line.
    ///
    /// - Parameters:
    ///   - settings: what the command line says about settings.
    ///   - body: what is done.
    /// - Returns: what the body returns.
    /// - Throws: ``Failure``.
    func placing<Result>(
        _ settings: SettingsOptions, _ body: () throws(TrainingError) -> Result
    ) throws(Failure) -> Result {
        do throws(TrainingError) {
            return try body()
        } catch {
            if settings.isToBlame(for: error) { throw .usage(error) }
            switch error {
            case .lossNotFinite: throw .training(error, file: model)
            case .otherThanCheckpoint, .unknownCallback, .rateFollowsSchedule: throw .usage(error)
            case .invalidSetting(let owner, _, _, _) where owner.hasPrefix("the callback "):
                throw .usage(error)
            case .callback(let failure): throw Failure(ofCallback: failure)
            case .noTarget, .wrongTargetShape, .targetOutOfRange, .wrongWeightShape:
                throw .unusable(error, file: target)
            case .unreadable: throw .unusable(error)
            case .notFinite, .noRows, .noSuchRow, .wrongInputCount, .wrongInputShape:
                throw .unusable(error, file: data)
            default: throw .unusable(error, file: model)
            }
        }
    }
}
