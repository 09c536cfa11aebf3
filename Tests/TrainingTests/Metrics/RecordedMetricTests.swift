import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

/// The result of a metric of Keras 3.15.1 over some batches.
struct RecordedMetric: CustomTestStringConvertible, Sendable {
    let facts: JSON

    static var all: [RecordedMetric] {
        get throws { try RecordedLoss.cases("metrics.json").map(RecordedMetric.init) }
    }

    var settings: NamedSettings {
        NamedSettings(
            name: facts["metric"]?.stringValue ?? "",
            configuration: facts["settings"]?.objectValue ?? [:])
    }

    /// Target, prediction and weights of each batch.
    var batches: [(target: RecordedArray, prediction: RecordedArray, weights: RecordedArray?)] {
        (facts["batches"]?.arrayValue ?? []).compactMap { batch in
            guard let target = RecordedArray(batch["target"]),
                let prediction = RecordedArray(batch["prediction"])
            else { return nil }
            return (target, prediction, RecordedArray(batch["weights"]))
        }
    }

    var testDescription: String {
        let isWeighted = batches.first?.weights != nil
        let settings = facts["settings"].map { $0.text() } ?? ""
        return "\(self.settings.name) \(settings)\(isWeighted ? " weighted" : "")"
    }
}

@Suite struct RecordedMetricTests {
    @Test(arguments: try RecordedMetric.all)
    func `a metric has Keras' result`(recorded: RecordedMetric) throws {
        let batches = recorded.batches
        let shapes = MetricShapes(
            target: Array(batches[0].target.extents.dropFirst()),
            prediction: Array(batches[0].prediction.extents.dropFirst()),
            weights: batches[0].weights.map { Array($0.extents.dropFirst()) })
        var metric = try Metrics.metric(recorded.settings, for: shapes, isWeighted: true).metric

        for batch in batches {
            metric.take(
                target: batch.target.elements.map { Float($0) },
                prediction: batch.prediction.elements.map { Float($0) },
                weights: batch.weights?.elements.map { Float($0) },
                targetExtents: shapes.target, predictionExtents: shapes.prediction)
        }

        let expected = try #require(recorded.facts["result"]?.numberValue?.double)
        #expect(abs(metric.result - expected) <= 2e-6 * max(1, abs(expected)))
    }

    @Test(arguments: try RecordedMetric.all)
    func `a metric that goes on from what it gathered has the same result`(
        recorded: RecordedMetric
    ) throws {
        let batches = recorded.batches
        let shapes = MetricShapes(
            target: Array(batches[0].target.extents.dropFirst()),
            prediction: Array(batches[0].prediction.extents.dropFirst()))
        var straight = try Metrics.metric(recorded.settings, for: shapes, isWeighted: false).metric
        var resumed = straight
        for batch in batches {
            let (target, prediction) = (
                batch.target.elements.map { Float($0) }, batch.prediction.elements.map { Float($0) }
            )
            straight.take(
                target: target, prediction: prediction, targetExtents: shapes.target,
                predictionExtents: shapes.prediction)
            var next = try Metrics.metric(recorded.settings, for: shapes, isWeighted: false).metric
            next.gathered = resumed.gathered
            resumed = next
            resumed.take(
                target: target, prediction: prediction, targetExtents: shapes.target,
                predictionExtents: shapes.prediction)
        }

        #expect(resumed.gathered == straight.gathered)
        straight.reset()
        #expect(straight.gathered.allSatisfy { $0 == 0 })
    }
}
