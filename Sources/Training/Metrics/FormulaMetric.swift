public import NeuralNet

/// The mean of a loss's values over the samples: the errors, cross-entropies, hinges and divergences of Keras.
public struct FormulaMetric: Metric {
    public static var names: [String] {
        Losses.names.filter { !others.contains($0) } + [
            "root_mean_squared_error", "log_cosh_error",
        ]
    }

    /// Losses that Keras has no metric of; files may hold them as functions.
    private static let others: Set = ["log_cosh", "circle"]
    private static let roots: Set = ["root_mean_squared_error", "RootMeanSquaredError"]
    private static let logCoshErrors: Set = ["log_cosh_error", "LogCoshError"]

    /// Whether there is such a metric.
    static func has(_ name: String) -> Bool { lossName(of: name) != nil }

    private static func lossName(of name: String) -> String? {
        if roots.contains(name) { return MeanSquaredError.names[0] }
        if logCoshErrors.contains(name) { return LogCosh.names[0] }
        return Losses.type(named: name)?.names[0]
    }

    /// What is made of the mean.
    private enum Ending { case itself, negated, root }

    private let loss: any Loss
    private let ending: Ending
    private var mean = WeightedMean()

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        guard let name = FormulaMetric.lossName(of: settings.name) else {
            throw .unknownMetric(settings.name, known: Metrics.names)
        }
        loss = try Losses.loss(NamedSettings(name: name, configuration: settings.configuration))
        // As a metric, Keras' cosine similarity is 1 where vectors point the same way.
        ending =
            FormulaMetric.roots.contains(settings.name)
            ? .root : loss is CosineSimilarity ? .negated : .itself
        let prediction = [1] + shapes.prediction
        let wanted = Array(try loss.checkedTargetExtents(for: prediction).dropFirst())
        try shapes.checkTarget(wanted, of: settings.name)
        let samples = try FormulaMetric.sampleExtents(of: loss, prediction: prediction)
        guard shapes.weights == nil || !samples.isEmpty else {
            throw .unsupportedSetting(
                of: "the metric \(settings.name), which is one number of a batch,",
                key: "weights", value: "samples'")
        }
        try shapes.checkWeights(
            of: Array(samples.dropFirst()), settings.name, mask: ending != .root ? shapes.mask : nil
        )
    }

    /// The extents of a loss's values for a batch of one row.
    private static func sampleExtents(
        of loss: any Loss, prediction: [Int]
    ) throws(TrainingError) -> [Int] {
        var builder = ProgramBuilder(mode: .inference)
        let input = builder.input(prediction)
        let target = builder.input(try loss.checkedTargetExtents(for: prediction))
        return loss.lower(target: target, prediction: input, in: &builder).extents
    }

    public var formula: (any Loss)? { loss }

    // Keras' root of the mean squared error does not look for a mask.
    public var heedsMask: Bool { ending != .root }

    public mutating func add(_ batch: MetricBatch) {
        guard let values = batch.values else {
            preconditionFailure("the values of a formula are computed")
        }
        mean.add(values.count, weights: batch.weights) { Double(values[$0]) }
    }

    public var gathered: [Double] {
        get { mean.gathered }
        set { mean.gathered = newValue }
    }

    public var result: Double {
        switch ending {
        case .itself: mean.value
        case .negated: -mean.value
        case .root: mean.value.squareRoot()
        }
    }
}

/// A mean over samples, of which groups of neighbours have a weight together.
struct WeightedMean {
    private var total = 0.0
    private var weight = 0.0

    /// The total and the weight.
    var gathered: [Double] {
        get { [total, weight] }
        set { (total, weight) = (newValue[0], newValue[1]) }
    }

    /// The mean of all that was added, 0 of nothing.
    var value: Double { weight == 0 ? 0 : total / weight }

    /// Adds samples.
    ///
    /// - Parameters:
    ///   - count: their number.
    ///   - weights: the weights of groups of neighbours, all of one size; `nil` if all weigh 1.
    ///   - value: the value of a sample.
    @inline(__always)
    mutating func add(
        _ count: Int, weights: UnsafeBufferPointer<Float>?, _ value: (Int) -> Double
    ) {
        guard let weights else {
            for sample in 0..<count { total += value(sample) }
            weight += Double(count)
            return
        }
        let size = weights.isEmpty ? 0 : count / weights.count
        for (group, own) in weights.enumerated() {
            var sum = 0.0
            for sample in group * size..<(group + 1) * size { sum += value(sample) }
            total += Double(own) * sum
            weight += Double(own) * Double(size)
        }
    }
}
