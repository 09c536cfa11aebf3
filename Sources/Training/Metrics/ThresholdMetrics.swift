public import NeuralNet
internal import OrderedJSON

/// How many samples are true or false positives or negatives: Keras' `true_positives` and its kin.
public struct ConditionCount: Metric {
    public static let names = [
        "true_positives", "false_positives", "true_negatives", "false_negatives",
        "TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives",
    ]

    private let count: @Sendable (ConfusionCounts.Counts) -> Double
    private var counts: ConfusionCounts

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        let selection = try shapes.selection(of: settings.name, &reader, keys: [])
        counts = ConfusionCounts(try reader.threshold(default: 0.5), selection)
        try reader.finish()
        count =
            switch settings.name {
            case "true_positives", "TruePositives": { $0.truePositives }
            case "false_positives", "FalsePositives": { $0.falsePositives }
            case "true_negatives", "TrueNegatives": { $0.trueNegatives }
            default: { $0.falseNegatives }
            }
    }

    public mutating func add(_ batch: MetricBatch) { counts.add(batch) }
    public var gathered: [Double] {
        get { counts.gathered }
        set { counts.gathered = newValue }
    }
    public var result: Double { count(counts.counts()[0]) }
}

/// The share of positives among what is predicted so, or of those that are found: Keras' `precision` and `recall`.
public struct PrecisionOrRecall: Metric {
    public static let names = ["precision", "recall", "Precision", "Recall"]

    private let isPrecision: Bool
    private var counts: ConfusionCounts

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        let selection = try shapes.selection(
            of: settings.name, &reader, keys: ["class_id", "top_k"])
        let thresholds = try reader.threshold(
            default: selection.topK == nil ? 0.5 : Double(Thresholds.belowAll))
        try reader.finish()
        counts = ConfusionCounts(thresholds, selection)
        isPrecision = settings.name.lowercased() == "precision"
    }

    public mutating func add(_ batch: MetricBatch) { counts.add(batch) }
    public var gathered: [Double] {
        get { counts.gathered }
        set { counts.gathered = newValue }
    }
    public var result: Double {
        let counts = counts.counts()[0]
        return isPrecision ? counts.precision : counts.recall
    }
}

/// The best of one rate where another is high enough: Keras' `sensitivity_at_specificity` and its kin.
public struct ConstrainedRate: Metric {
    public static let names = kinds.map(\.name) + kinds.map(\.className)

    private typealias Rate = @Sendable (ConfusionCounts.Counts) -> Double

    private static let kinds:
        [(name: String, className: String, key: String, held: Rate, found: Rate)] = [
            (
                "sensitivity_at_specificity", "SensitivityAtSpecificity", "specificity",
                { $0.specificity }, { $0.recall }
            ),
            (
                "specificity_at_sensitivity", "SpecificityAtSensitivity", "sensitivity",
                { $0.recall }, { $0.specificity }
            ),
            (
                "precision_at_recall", "PrecisionAtRecall", "recall", { $0.recall },
                { $0.precision }
            ),
            (
                "recall_at_precision", "RecallAtPrecision", "precision", { $0.precision },
                { $0.recall }
            ),
        ]

    private let least: Float
    private let held: Rate
    private let found: Rate
    private var counts: ConfusionCounts

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        let kind =
            Self.kinds.first { [$0.name, $0.className].contains(settings.name) } ?? Self.kinds[0]
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        let value = try reader.number(kind.key, default: .nan)
        guard (0...1).contains(value) else {
            throw reader.refusal(kind.key, expected: "a number from 0 to 1")
        }
        let number = try reader.integer("num_thresholds", default: 200)
        let most = Thresholds.most
        try reader.check("num_thresholds", Double(number), "a number from 1 to \(most)") {
            $0 > 0 && $0 <= Double(most)
        }
        let selection = try shapes.selection(of: settings.name, &reader, keys: ["class_id"])
        try reader.finish()
        counts = ConfusionCounts(Thresholds(even: number), selection)
        least = Float(value)
        (held, found) = (kind.held, kind.found)
    }

    public mutating func add(_ batch: MetricBatch) { counts.add(batch) }
    public var gathered: [Double] {
        get { counts.gathered }
        set { counts.gathered = newValue }
    }
    public var result: Double {
        counts.counts().filter { Float(held($0)) >= least }.map(found).max() ?? 0
    }
}

extension SettingsReader {
    /// One threshold from 0 to 1, or a default.
    fileprivate mutating func threshold(default value: Double) throws(TrainingError) -> Thresholds {
        let thresholds = try numbers("thresholds", default: [value])
        guard thresholds.count == 1 else {
            throw refusal("thresholds", expected: "one number, as a history holds one of a metric")
        }
        if thresholds[0] != value {
            try check("thresholds", thresholds[0], "a number from 0 to 1") { (0...1).contains($0) }
        }
        return Thresholds(thresholds)
    }
}

extension MetricShapes {
    /// Which elements count.
    func selection(
        of metric: String, _ reader: inout SettingsReader, keys: Set<String>
    ) throws(TrainingError) -> ConfusionCounts.Selection {
        try checkTarget(prediction, of: metric)
        let samples = Array(prediction.dropLast())
        guard weights.map({ $0.withoutLastOnes == samples.withoutLastOnes }) ?? true else {
            throw .wrongWeightShape(
                loss: "the metric \(metric)", expected: Shape([nil] + samples.map { $0 }),
                found: Shape([nil] + (weights ?? []).map { $0 }))
        }
        var selection = ConfusionCounts.Selection(classes: classes)
        if keys.contains("class_id") {
            selection.classID = try reader.integerIfPresent("class_id")
            if let number = selection.classID, number < 0 { selection.classID = number + classes }
            if let number = selection.classID, !(0..<classes).contains(number) {
                throw reader.refusal("class_id", expected: "a class from 0 to \(classes - 1)")
            }
        }
        if keys.contains("top_k") {
            selection.topK = try reader.integerIfPresent("top_k")
            if let number = selection.topK, !(1...classes).contains(number) {
                throw reader.refusal("top_k", expected: "a number from 1 to \(classes)")
            }
        }
        return selection
    }
}
