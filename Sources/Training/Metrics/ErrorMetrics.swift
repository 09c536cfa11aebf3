public import NeuralNet

/// The mean of (t − p)²: Keras' `mean_squared_error` as a metric.
public struct MeanSquaredErrorMetric: Metric {
    public static let names = ["mean_squared_error", "mse", "MSE", "MeanSquaredError"]

    public let rule = MetricRule.squaredError

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        try settings.checkErrorMetric(for: shapes)
    }
}

/// The mean of |t − p|: Keras' `mean_absolute_error` as a metric.
public struct MeanAbsoluteErrorMetric: Metric {
    public static let names = ["mean_absolute_error", "mae", "MAE", "MeanAbsoluteError"]

    public let rule = MetricRule.absoluteError

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        try settings.checkErrorMetric(for: shapes)
    }
}

extension NamedSettings {
    /// Checks that the settings of an error say nothing else, and that it has a target for each element.
    fileprivate func checkErrorMetric(for shapes: MetricShapes) throws(TrainingError) {
        try SettingsReader(self, owner: "the metric \(name)").finish(ignoring: ["fn"])
        guard shapes.target.reduce(1, *) == shapes.prediction.reduce(1, *) else {
            throw .wrongTargetShape(
                loss: "the metric \(name)", expected: Shape([nil] + shapes.prediction),
                found: Shape([nil] + shapes.target))
        }
    }
}
