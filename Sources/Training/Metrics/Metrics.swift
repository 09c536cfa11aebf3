internal import NeuralNet
internal import OrderedJSON

/// The metrics by name.
public enum Metrics {
    /// All metrics that are made of target and prediction.
    static let all: [any Metric.Type] = [
        Accuracy.self, TopKAccuracy.self, ConditionCount.self, PrecisionOrRecall.self,
        AreaUnderCurve.self, ConstrainedRate.self, FScore.self, IntersectionOverUnion.self,
        R2Score.self,
    ]

    /// The names of all metrics in snake case.
    public static var names: [String] {
        all.flatMap { $0.names.filter { $0 == $0.lowercased() && $0 != "acc" } }
            + FormulaMetric.names
    }

    /// Whether there is a metric of a name.
    static func has(_ name: String) -> Bool { type(named: name) != nil }

    private static func type(named name: String) -> (any Metric.Type)? {
        if let type = all.first(where: { $0.names.contains(name) }) { return type }
        return FormulaMetric.has(name) ? FormulaMetric.self : nil
    }

    /// The metric of a name.
    ///
    /// - Parameters:
    ///   - settings: name and settings.
    ///   - shapes: the extents of one row of target and prediction.
    ///   - isWeighted: whether it heeds sample weights.
    /// - Returns: the metric, with the name under which it is reported.
    /// - Throws: ``TrainingError`` where there is none or it does not suit.
    static func metric(
        _ settings: NamedSettings, for shapes: MetricShapes, isWeighted: Bool
    ) throws(TrainingError) -> NamedMetric {
        guard let type = type(named: settings.name) else {
            throw .unknownMetric(settings.name, known: names)
        }
        return NamedMetric(
            name: settings.configuration["name"]?.stringValue
                ?? (settings.name == "Accuracy" ? "accuracy" : settings.name),
            kind: settings.name, metric: try type.init(settings, for: shapes),
            isWeighted: isWeighted)
    }
}

/// A metric and the name under which it is reported.
struct NamedMetric: Sendable {
    var name: String
    /// The name of the metric itself, under which ``Metrics`` knows it.
    let kind: String
    var metric: any Metric
    /// Whether it heeds sample weights.
    let isWeighted: Bool
}

extension NamedMetric {
    /// The metrics of an output, new and empty; names are the output's own.
    static func all(
        _ settings: OutputSettings, for shapes: MetricShapes
    ) throws(TrainingError) -> [NamedMetric] {
        var plain = shapes
        plain.weights = nil
        var metrics: [NamedMetric] = []
        for own in settings.metrics {
            metrics.append(try Metrics.metric(own, for: plain, isWeighted: false))
        }
        for own in settings.weightedMetrics {
            metrics.append(try Metrics.metric(own, for: shapes, isWeighted: true))
        }
        return metrics
    }
}
