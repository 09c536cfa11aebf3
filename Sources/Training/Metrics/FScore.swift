public import NeuralNet
internal import OrderedJSON

/// The weighted harmonic mean of precision and recall: Keras' `f1_score` and `f_beta_score`.
public struct FScore: Metric {
    public static let names = [
        "f1_score", "f_beta_score", "fbeta_score", "F1Score", "FBetaScore",
    ]

    private enum Average: String, CaseIterable { case micro, macro, weighted }

    private let classes: Int
    private let average: Average
    private let betaSquared: Double
    /// Above which a prediction is positive; `nil` for the largest of each row.
    private let threshold: Float?
    /// True positives, predicted positives and positives of each class.
    public var gathered: [Double]

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        classes = shapes.classes
        let word = try reader.textIfPresent("average")
        guard let average = word.map(Average.init) ?? (classes == 1 ? .macro : nil) else {
            throw reader.refusal(
                "average",
                expected: "micro, macro or weighted, as a history holds one number of a metric")
        }
        self.average = average
        let beta =
            settings.name.lowercased().hasPrefix("f1")
            ? 1 : try reader.number("beta", default: 1)
        try reader.check("beta", beta, "a number above 0") { $0 > 0 }
        betaSquared = beta * beta
        let threshold = try reader.numbers("threshold", default: [])
        if let value = threshold.first {
            try reader.check("threshold", value, "a number above 0 up to 1") { $0 > 0 && $0 <= 1 }
        }
        self.threshold = threshold.first.map { Float($0) }
        try reader.finish()
        try shapes.checkRows(of: settings.name)
        gathered = [Double](repeating: 0, count: 3 * classes)
    }

    public mutating func add(_ batch: MetricBatch) {
        let rows = batch.prediction.count / max(classes, 1)
        for row in 0..<rows {
            let weight = batch.weights.map { Double($0[row]) } ?? 1
            let start = row * classes
            let largest = batch.prediction[start + batch.prediction.largest(from: start, classes)]
            for column in 0..<classes {
                let value = batch.prediction[start + column]
                let isPositive =
                    threshold.map { value > $0 } ?? (value >= largest && abs(value) > 1e-9)
                let target = Double(batch.target[start + column])
                if isPositive {
                    gathered[3 * column] += weight * target
                    gathered[3 * column + 1] += weight
                }
                gathered[3 * column + 2] += weight * target
            }
        }
    }

    public var result: Double {
        let columns = (0..<classes).map { Array(gathered[3 * $0..<3 * $0 + 3]) }
        guard average != .micro else {
            return score((0..<3).map { part in columns.reduce(0) { $0 + $1[part] } })
        }
        let scores = columns.map(score)
        guard average == .weighted else {
            return scores.reduce(0, +) / Double(max(classes, 1))
        }
        let total = columns.reduce(0) { $0 + $1[2] } + FScore.epsilon
        return zip(scores, columns).reduce(0) { $0 + $1.0 * $1.1[2] / total }
    }

    private static let epsilon = 1e-7

    private func score(_ sums: [Double]) -> Double {
        let precision = sums[0] / (sums[1] + FScore.epsilon)
        let recall = sums[0] / (sums[2] + FScore.epsilon)
        let divisor = betaSquared * precision + recall + FScore.epsilon
        return precision * recall / divisor * (1 + betaSquared)
    }
}

extension MetricShapes {
    /// Checks that target and prediction are rows of numbers, and weights those of rows.
    func checkRows(of metric: String) throws(TrainingError) {
        guard prediction.count == 1 else {
            throw .wrongOutputShape(
                loss: "the metric \(metric), made for two axes,",
                found: Shape([nil] + prediction.map { $0 }))
        }
        try checkTarget(prediction, of: metric)
        guard weights.map({ $0.withoutLastOnes.isEmpty }) ?? true else {
            throw .wrongWeightShape(
                loss: "the metric \(metric)", expected: [nil],
                found: Shape([nil] + (weights ?? []).map { $0 }))
        }
    }
}
