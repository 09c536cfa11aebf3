public import NeuralNet
internal import OrderedJSON

/// The area under a curve through many thresholds: Keras' `auc`.
public struct AreaUnderCurve: Metric {
    public static let names = ["auc", "AUC"]

    private enum Curve: String, CaseIterable { case roc, pr, prgain }
    private enum Summation: String, CaseIterable { case interpolation, majoring, minoring }

    private let curve: Curve
    private let summation: Summation
    /// What the areas of the labels weigh, `nil` for all the same.
    private let labelWeights: [Double]?
    private var counts: ConfusionCounts

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        curve = try reader.choice("curve", default: .roc)
        summation = try reader.choice("summation_method", default: .interpolation)
        var selection = try shapes.selection(of: settings.name, &reader, keys: [])
        selection.isMultiLabel = try reader.boolean("multi_label", default: false)
        selection.fromLogits = try reader.boolean("from_logits", default: false)
        if let number = try reader.integerIfPresent("num_labels") {
            guard selection.isMultiLabel, number == shapes.classes else {
                throw reader.refusal("num_labels", expected: "\(shapes.classes) with multi_label")
            }
        }
        guard !selection.isMultiLabel || shapes.prediction.count == 1 else {
            throw reader.refusal("multi_label", expected: "an output of two axes")
        }
        let weights = try reader.numbers("label_weights", default: [])
        guard weights.isEmpty || weights.count == shapes.classes else {
            throw reader.refusal("label_weights", expected: "\(shapes.classes) numbers")
        }
        labelWeights = weights.isEmpty || !selection.isMultiLabel ? nil : weights
        if !weights.isEmpty, !selection.isMultiLabel { selection.labelWeights = weights }
        counts = ConfusionCounts(
            try reader.areaThresholds(labels: selection.isMultiLabel ? shapes.classes : 1),
            selection)
        try reader.finish()
    }

    public mutating func add(_ batch: MetricBatch) { counts.add(batch) }
    public var gathered: [Double] {
        get { counts.gathered }
        set { counts.gathered = newValue }
    }

    public var result: Double {
        let areas = (0..<counts.labels).map { area(counts.counts(label: $0)) }
        guard let labelWeights else { return areas.reduce(0, +) / Double(max(areas.count, 1)) }
        let total = labelWeights.reduce(0, +)
        return total == 0 ? 0 : zip(areas, labelWeights).reduce(0) { $0 + $1.0 * $1.1 } / total
    }

    private func area(_ counts: [ConfusionCounts.Counts]) -> Double {
        if curve == .pr, summation == .interpolation { return interpolatedPrecision(counts) }
        let points = counts.map(point)
        return zip(points, points.dropFirst()).reduce(0) { sum, ends in
            let (left, right) = ends
            let height =
                switch summation {
                case .interpolation: (left.y + right.y) / 2
                case .minoring: min(left.y, right.y)
                case .majoring: max(left.y, right.y)
                }
            return sum + (left.x - right.x) * height
        }
    }

    private func point(_ counts: ConfusionCounts.Counts) -> (x: Double, y: Double) {
        switch curve {
        case .roc: return (counts.falseRate, counts.recall)
        case .pr: return (counts.recall, counts.precision)
        case .prgain:
            let positives = counts.truePositives + counts.falseNegatives
            let negatives = counts.trueNegatives + counts.falsePositives
            guard counts.truePositives != 0 else { return (0, 1) }
            let scale = negatives == 0 ? 0 : positives / negatives
            let recall = 1 - scale * counts.falseNegatives / counts.truePositives
            let precision = 1 - scale * counts.falsePositives / counts.truePositives
            return (max(recall, 0), precision)
        }
    }

    /// The area below precision over recall, precision between two points as Davis and Goadrich (2006) have it.
    private func interpolatedPrecision(_ counts: [ConfusionCounts.Counts]) -> Double {
        zip(counts, counts.dropFirst()).reduce(0) { sum, ends in
            let (left, right) = ends
            let (p, next) = (
                left.truePositives + left.falsePositives, right.truePositives + right.falsePositives
            )
            let gained = left.truePositives - right.truePositives
            let step = max(p - next, 0)
            let slope = step == 0 ? 0 : gained / step
            let intercept = right.truePositives - slope * next
            let ratio = p > 0 && next > 0 ? p / next : 1
            let positives = right.truePositives + right.falseNegatives
            let area = slope * (gained + intercept * Double.log(ratio))
            return sum + (positives > 0 ? area / positives : 0)
        }
    }
}

extension SettingsReader {
    /// One of some words, in any case.
    fileprivate mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, default value: Choice
    ) throws(TrainingError) -> Choice where Choice.RawValue == String {
        guard let word = try textIfPresent(key) else { return value }
        guard let choice = Choice(rawValue: word.lowercased()) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw refusal(key, expected: "one of \(words)")
        }
        return choice
    }

    /// The thresholds of an area: some between 0 and 1, or so many evenly distributed ones.
    fileprivate mutating func areaThresholds(labels: Int) throws(TrainingError) -> Thresholds {
        let number = try integer("num_thresholds", default: 200)
        let own = try numbers("thresholds", default: [])
        let most = min(Thresholds.most, max(2, (1 << 24) / max(1, labels)))
        guard own.isEmpty else {
            try check("thresholds", Double(own.count), "a list of \(most) at most") {
                $0 <= Double(most)
            }
            return Thresholds(inner: own, margin: 1e-7)
        }
        try check("num_thresholds", Double(number), "a number from 2 to \(most)") {
            $0 > 1 && $0 <= Double(most)
        }
        return Thresholds(even: number, margin: 1e-7)
    }
}
