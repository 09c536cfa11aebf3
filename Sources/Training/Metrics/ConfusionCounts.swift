internal import NeuralNet

/// How many targets of each sort lie above each of some thresholds of the prediction.
struct ConfusionCounts: Sendable {
    /// The four counts at one threshold.
    struct Counts {
        let truePositives, falsePositives, trueNegatives, falseNegatives: Double

        /// TP / (TP + FP), 0 where there is none.
        var precision: Double { .share(truePositives, falsePositives) }
        /// TP / (TP + FN), 0 where there is none.
        var recall: Double { .share(truePositives, falseNegatives) }
        /// TN / (TN + FP), 0 where there is none.
        var specificity: Double { .share(trueNegatives, falsePositives) }
        /// FP / (FP + TN), 0 where there is none.
        var falseRate: Double { .share(falsePositives, trueNegatives) }
    }

    /// Which elements count, and as what.
    struct Selection {
        /// The extent of the prediction's last axis.
        let classes: Int
        /// The class whose elements alone count, `nil` for all.
        var classID: Int?
        /// How many of the largest of a row may be above a threshold, `nil` for all.
        var topK: Int?
        /// Whether the elements of each class are counted by themselves.
        var isMultiLabel = false
        /// What the elements of each class weigh, `nil` if all weigh 1.
        var labelWeights: [Double]?
        /// Whether the prediction's sigmoid is compared.
        var fromLogits = false
    }

    private let selection: Selection
    /// The thresholds in ascending order.
    private let thresholds: Thresholds
    /// For each label, the weight of positives, then of negatives, that lie above exactly so many thresholds.
    var gathered: [Double]

    /// Starts to count.
    init(_ thresholds: Thresholds, _ selection: Selection) {
        self.thresholds = thresholds
        self.selection = selection
        let labels = selection.isMultiLabel ? selection.classes : 1
        gathered = [Double](repeating: 0, count: 2 * labels * (thresholds.count + 1))
    }

    /// The labels that are counted by themselves.
    var labels: Int { selection.isMultiLabel ? selection.classes : 1 }

    /// Counts the elements of a batch.
    mutating func add(_ batch: MetricBatch) {
        let classes = max(selection.classes, 1)
        let rows = batch.prediction.count / classes
        let size = batch.weights.map { $0.isEmpty ? 1 : rows / $0.count } ?? 1
        let columns = selection.classID.map { $0..<$0 + 1 } ?? 0..<classes
        for row in 0..<rows {
            let weight = batch.weights.map { Double($0[row / size]) } ?? 1
            for column in columns {
                let place = row * classes + column
                let own = selection.labelWeights.map { weight * $0[column] } ?? weight
                let number = passed(batch.prediction, row: row, column: column)
                let label = selection.isMultiLabel ? column : 0
                let part = 2 * label + (batch.target[place] != 0 ? 0 : 1)
                gathered[part * (thresholds.count + 1) + number] += own
            }
        }
    }

    /// How many thresholds an element lies above.
    private func passed(
        _ prediction: UnsafeBufferPointer<Float>, row: Int, column: Int
    ) -> Int {
        let classes = max(selection.classes, 1)
        let place = row * classes + column
        var value = prediction[place]
        if let topK = selection.topK {
            var before = 0
            for other in row * classes..<(row + 1) * classes
            where prediction[other] > value || (prediction[other] == value && other < place) {
                before += 1
            }
            if before >= topK { value = Thresholds.belowAll }
        }
        if selection.fromLogits { value = 1 / (1 + Float.exp(-value)) }
        return thresholds.passed(by: value)
    }

    /// The counts at each threshold.
    func counts(label: Int = 0) -> [Counts] {
        let size = thresholds.count + 1
        let positives = Array(gathered[2 * label * size..<(2 * label + 1) * size])
        let negatives = Array(gathered[(2 * label + 1) * size..<(2 * label + 2) * size])
        let (allPositives, allNegatives) = (positives.reduce(0, +), negatives.reduce(0, +))
        var counts: [Counts] = []
        var (below, belowNegatives) = (0.0, 0.0)
        for index in 0..<thresholds.count {
            below += positives[index]
            belowNegatives += negatives[index]
            counts.append(
                Counts(
                    truePositives: allPositives - below,
                    falsePositives: allNegatives - belowNegatives,
                    trueNegatives: belowNegatives, falseNegatives: below))
        }
        return counts
    }
}

/// Thresholds in ascending order.
struct Thresholds: Sendable {
    /// What no threshold that Keras takes is below.
    static let belowAll: Float = -1e10
    /// How many a metric may have.
    static let most = 1 << 16

    private let values: [Float]
    /// Whether Keras finds a prediction's place by multiplying, as the thresholds are evenly distributed.
    private let isEven: Bool

    /// Takes thresholds in ascending order.
    ///
    /// - Parameter values: the thresholds.
    init(_ values: [Double]) {
        self.values = values.map { Float($0) }
        isEven = Thresholds.areEven(values)
    }

    /// So many thresholds from 0 to 1, the ends moved outwards by a margin.
    init(even count: Int, margin: Double = 0) {
        let inner = (1..<max(count - 1, 1)).map { Double($0) / Double(count - 1) }
        values = count > 1 ? ([-margin] + inner + [1 + margin]).map { Float($0) } : [0.5]
        isEven = count > 1
    }

    /// The ends 0 and 1, moved outwards, and inner thresholds between them.
    init(inner: [Double], margin: Double) {
        values = ([-margin] + inner.sorted() + [1 + margin]).map { Float($0) }
        isEven = Thresholds.areEven([0] + inner.sorted() + [1])
    }

    private static func areEven(_ values: [Double]) -> Bool {
        guard values.count > 2 else { return false }
        return values.enumerated().allSatisfy { position, value in
            let even = Double(position) / Double(values.count - 1)
            return abs(value - even) <= 1e-7 + 1e-5 * even
        }
    }

    /// The number of thresholds.
    var count: Int { values.count }

    /// How many thresholds a prediction lies above.
    func passed(by prediction: Float) -> Int {
        guard isEven else {
            var passed = 0
            while passed < values.count, prediction > values[passed] { passed += 1 }
            return passed
        }
        let held = prediction > 0 ? min(prediction, 1) : 0
        let bucket = Int((held * Float(values.count - 1)).rounded(.up))
        // With ends outside of [0, 1], all lie above the first threshold.
        return values[0] < 0 ? max(bucket, 1) : bucket
    }
}

extension Double {
    /// a / (a + b), 0 where both are 0.
    static func share(_ a: Double, _ b: Double) -> Double { a + b == 0 ? 0 : a / (a + b) }
}
