package import NeuralNet
internal import OrderedJSON

/// Whose formulas settings of an optimizer ask for.
package enum OptimizerDialect: Sendable {
    /// Keras 3's.
    case three
    /// Those of tf.keras from 2.11 on, which are Keras 3's but for the start of averages.
    case two
    /// Those of earlier versions, and of `legacy` in later ones.
    case legacy

    /// Tells by keys that only one of them has.
    package init(_ settings: NamedSettings) {
        let configuration = settings.configuration
        func isGiven(_ key: String) -> Bool { configuration[key].map { !$0.isNull } ?? false }
        if isGiven("decay") || isGiven("schedule_decay")
            || configuration["is_legacy_optimizer"]?.booleanValue == true
        {
            self = .legacy
        } else {
            self = isGiven("is_legacy_optimizer") || isGiven("jit_compile") ? .two : .three
        }
    }
}

/// The settings that every optimizer has: what happens to gradients before the formulas, and to weights behind them.
struct CommonSettings: Sendable {
    /// How gradients are held in bounds.
    enum Clipping: Sendable {
        /// Each element.
        case elements(Double)
        /// The length of each parameter's gradient.
        case lengths(Double)
        /// The length of all gradients as one vector.
        case totalLength(Double)
    }

    /// A moving average of the weights.
    struct Average: Sendable {
        /// What is kept of the average in a step.
        let momentum: Double
        /// After how many updates the weights become their averages, `nil` for never before the end.
        let overwriteFrequency: Int?
        /// Whether the average of the first step is the weight itself; else it starts with the weights before.
        let startsAtFirstStep: Bool
    }

    /// What is taken from each weight, times the learning rate; `nil` for nothing.
    let weightDecay: Double?
    /// How gradients are held in bounds, one way after the other.
    let clipping: [Clipping]
    /// The moving average of the weights, `nil` for none.
    let average: Average?
    /// How many gradients an update takes the mean of.
    let accumulation: Int

    /// The keys, and those that mean nothing here.
    static let keys: Set<String> = [
        "learning_rate", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "decay",
        "use_ema", "ema_momentum", "ema_overwrite_frequency", "loss_scale_factor",
        "gradient_accumulation_steps", "jit_compile", "is_legacy_optimizer",
    ]

    /// Reads the settings.
    ///
    /// - Parameter settings: the optimizer's name and settings.
    /// - Throws: ``TrainingError`` where a setting is invalid.
    init(_ settings: NamedSettings) throws(TrainingError) {
        let type = try Optimizers.type(named: settings.name)
        var reader = SettingsReader(settings, owner: type.owner)
        let decay = try reader.optionalNumber("weight_decay") ?? type.defaultWeightDecay
        weightDecay = decay == 0 ? nil : decay
        clipping = try Self.clipping(&reader)
        average = try Self.average(&reader, OptimizerDialect(settings))
        let steps = try reader.count("gradient_accumulation_steps") ?? 0
        try reader.check("gradient_accumulation_steps", Double(steps), "a number from 2") {
            $0 == 0 || $0 >= 2
        }
        accumulation = max(steps, 1)
        // The loss times the factor has gradients times the factor, which are divided by it again.
        if let factor = try reader.optionalNumber("loss_scale_factor") {
            try reader.check("loss_scale_factor", factor, "a number above 0") { $0 > 0 }
        }
    }

    private static func clipping(
        _ reader: inout SettingsReader
    ) throws(TrainingError) -> [Clipping] {
        var result: [Clipping] = []
        // Both a length of all and a bound of elements may be set in Keras before TensorFlow took it in, in this order.
        for (key, make) in [
            ("clipnorm", Clipping.lengths), ("global_clipnorm", Clipping.totalLength),
            ("clipvalue", Clipping.elements),
        ] {
            guard let bound = try reader.optionalNumber(key), bound > 0 else { continue }
            if key != "clipnorm", case .lengths? = result.first {
                try reader.check(key, bound, "nothing beside clipnorm") { _ in false }
            }
            result.append(make(bound))
        }
        return result
    }

    private static func average(
        _ reader: inout SettingsReader, _ dialect: OptimizerDialect
    ) throws(TrainingError) -> Average? {
        let momentum = try reader.number("ema_momentum", default: 0.99)
        let frequency = try reader.count("ema_overwrite_frequency")
        guard try reader.boolean("use_ema", default: false) else { return nil }
        try reader.check("ema_momentum", momentum, "a number from 0 to 1") { (0...1).contains($0) }
        return Average(
            momentum: momentum, overwriteFrequency: frequency == 0 ? nil : frequency,
            startsAtFirstStep: dialect == .three)
    }
}

extension SettingsReader {
    /// A number, `nil` where it is absent or null.
    mutating func optionalNumber(_ key: String) throws(TrainingError) -> Double? {
        let number = try number(key, default: .nan)
        return number.isNaN ? nil : number
    }

    /// A count, `nil` where it is absent or null.
    mutating func count(_ key: String) throws(TrainingError) -> Int? {
        guard let number = try optionalNumber(key) else { return nil }
        try check(key, number, "a whole number not below 0") {
            $0 >= 0 && $0 <= 0x1p53 && $0 == $0.rounded()
        }
        return Int(number)
    }
}
