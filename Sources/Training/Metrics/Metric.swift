public import NeuralNet
internal import OrderedJSON

/// A number that a fit reports: it is gathered over the rows of an epoch or of an evaluation.
public protocol Metric: Sendable {
    /// The names under which users know the metric; the first is the one that `history` shows.
    static var names: [String] { get }

    /// Makes the metric for an output.
    ///
    /// - Parameters:
    ///   - settings: name and settings.
    ///   - shapes: the extents of one row of target and prediction.
    /// - Throws: ``TrainingError`` where the metric does not suit them.
    init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError)

    /// What the metric takes of each batch.
    var rule: MetricRule { get }
}

/// The extents of one row of target and prediction, by which `accuracy` is resolved.
public struct MetricShapes: Sendable {
    /// The target's, without the batch axis.
    public let target: [Int]
    /// The prediction's, without the batch axis.
    public let prediction: [Int]

    /// The number of classes: the extent of the prediction's last axis.
    var classes: Int { prediction.last ?? 1 }
}

/// The metrics by name.
public enum Metrics {
    /// All metrics.
    static let all: [any Metric.Type] = [
        Accuracy.self, MeanSquaredErrorMetric.self, MeanAbsoluteErrorMetric.self,
    ]

    /// The names of all metrics.
    public static var names: [String] {
        all.map { $0.names[0] } + Accuracy.resolvedNames
    }

    /// Whether there is a metric of a name.
    static func has(_ name: String) -> Bool { all.contains { $0.names.contains(name) } }

    /// The metric of a name.
    ///
    /// - Parameters:
    ///   - settings: name and settings.
    ///   - shapes: the extents of one row of target and prediction.
    /// - Returns: the metric, with the name under which it is reported.
    /// - Throws: ``TrainingError`` where there is none or it does not suit.
    static func metric(
        _ settings: NamedSettings, for shapes: MetricShapes
    ) throws(TrainingError) -> NamedMetric {
        guard let type = all.first(where: { $0.names.contains(settings.name) }) else {
            throw .unknownMetric(settings.name, known: names)
        }
        let given = settings.configuration["name"]?.stringValue
        let reported = given ?? (settings.name == "acc" ? "accuracy" : settings.name)
        return NamedMetric(
            name: reported, metric: MetricTotal(try type.init(settings, for: shapes).rule))
    }
}

/// A metric and the name under which it is reported.
struct NamedMetric: Sendable {
    var name: String
    var metric: MetricTotal
}

extension [NamedMetric] {
    /// What is reported: the loss, then the metrics.
    func results(loss: Double) -> [(name: String, value: Double)] {
        var results = [(name: "loss", value: loss)]
        for metric in self { results.append((name: metric.name, value: metric.metric.result)) }
        return results
    }
}
