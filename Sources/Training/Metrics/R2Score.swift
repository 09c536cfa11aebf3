public import NeuralNet
internal import OrderedJSON

/// The share of the targets' variance that the prediction explains: Keras' `r2_score`.
public struct R2Score: Metric {
    public static let names = ["r2_score", "R2Score"]

    private enum Aggregation: String {
        case uniform = "uniform_average"
        case weighted = "variance_weighted_average"
    }

    private let columns: Int
    private let aggregation: Aggregation
    private let regressors: Int
    /// Σ w, Σ w t, Σ w t² and Σ w (t − p)² of each column, and the number of elements.
    public var gathered: [Double]

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        let isNull = settings.configuration["class_aggregation"]?.isNull ?? false
        let word = try reader.textIfPresent("class_aggregation")
        guard !isNull || shapes.classes == 1,
            let aggregation = Aggregation(rawValue: word ?? Aggregation.uniform.rawValue)
        else {
            throw reader.refusal(
                "class_aggregation", expected: "uniform_average or variance_weighted_average")
        }
        self.aggregation = aggregation
        regressors = try reader.integer("num_regressors", default: 0)
        try reader.check("num_regressors", Double(regressors), "a number not below 0") { $0 >= 0 }
        try reader.finish()
        try shapes.checkRows(of: settings.name)
        columns = shapes.classes
        gathered = [Double](repeating: 0, count: 4 * columns + 1)
    }

    public mutating func add(_ batch: MetricBatch) {
        for index in batch.target.indices {
            let column = index % columns
            let weight = batch.weights.map { Double($0[index / columns]) } ?? 1
            let (target, prediction) = (
                Double(batch.target[index]), Double(batch.prediction[index])
            )
            gathered[4 * column] += weight
            gathered[4 * column + 1] += weight * target
            gathered[4 * column + 2] += weight * target * target
            gathered[4 * column + 3] += weight * (target - prediction) * (target - prediction)
        }
        gathered[4 * columns] += Double(batch.target.count)
    }

    public var result: Double {
        var (score, all, plain) = (0.0, 0.0, 0.0)
        for column in 0..<columns {
            let sum = Array(gathered[4 * column..<4 * column + 4])
            let total = sum[2] - sum[1] * (sum[1] / sum[0])
            let raw = 1 - sum[3] / total
            let own = raw.isInfinite ? 0 : raw
            plain += own / Double(columns)
            score += total * own
            all += total
        }
        let found = aggregation == .uniform ? plain : score / all
        let rest = gathered[4 * columns] - 1
        guard regressors != 0, Double(regressors) < rest else { return found }
        return 1 - (1 - found) * rest / (rest - Double(regressors))
    }
}
