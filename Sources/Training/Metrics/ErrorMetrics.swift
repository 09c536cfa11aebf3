public import NeuralNet

/// The mean of (t − p)²: Keras' `mean_squared_error` as a metric.
public struct MeanSquaredErrorMetric: Metric {
    public static let names = ["mean_squared_error", "mse", "MSE", "MeanSquaredError"]

    private var mean = RunningMean()

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        try RunningMean.check(settings, shapes)
    }

    public mutating func add(target: Span<Float>, prediction: Span<Float>) {
        mean.add(target, prediction) { ($0 - $1) * ($0 - $1) }
    }

    public var result: Double { mean.result }
}

/// The mean of |t − p|: Keras' `mean_absolute_error` as a metric.
public struct MeanAbsoluteErrorMetric: Metric {
    public static let names = ["mean_absolute_error", "mae", "MAE", "MeanAbsoluteError"]

    private var mean = RunningMean()

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        try RunningMean.check(settings, shapes)
    }

    public mutating func add(target: Span<Float>, prediction: Span<Float>) {
        mean.add(target, prediction) { abs($0 - $1) }
    }

    public var result: Double { mean.result }
}

/// A mean over all elements added so far.
private struct RunningMean {
    private var total = 0.0
    private var count = 0.0

    static func check(_ settings: NamedSettings, _ shapes: MetricShapes) throws(TrainingError) {
        try SettingsReader(settings, owner: "the metric \(settings.name)").finish(ignoring: ["fn"])
        guard shapes.target.reduce(1, *) == shapes.prediction.reduce(1, *) else {
            throw .wrongTargetShape(
                loss: "the metric \(settings.name)", expected: Shape([nil] + shapes.prediction),
                found: Shape([nil] + shapes.target))
        }
    }

    mutating func add(
        _ target: Span<Float>, _ prediction: Span<Float>, _ error: (Float, Float) -> Float
    ) {
        for index in target.indices { total += Double(error(target[index], prediction[index])) }
        count += Double(target.count)
    }

    var result: Double { count == 0 ? 0 : total / count }
}
