import NeuralNet
import OrderedJSON
import Testing

@testable import Training

/// A metric, the shapes of a row, two batches, and its value by hand.
struct MetricValue: CustomTestStringConvertible, Sendable {
    let name: String
    var settings: JSONObject = [:]
    let target: [Int]
    let prediction: [Int]
    let batches: [(target: [Float], prediction: [Float])]
    let value: Double

    var testDescription: String { "\(name) \(settings.keys) \(target) \(prediction)" }

    static let all: [MetricValue] = [
        // Above the threshold is 1, the threshold itself is 0.
        .init(
            name: "accuracy", target: [1], prediction: [1],
            batches: [([1, 0, 1], [0.6, 0.5, 0.5]), ([0], [0.7])], value: 0.5),
        .init(
            name: "accuracy", settings: ["threshold": 0.8], target: [1], prediction: [1],
            batches: [([1, 0, 1], [0.6, 0.5, 0.9])], value: 2.0 / 3),
        .init(
            name: "binary_accuracy", target: [2], prediction: [2],
            batches: [([1, 0, 0, 1], [0.6, 0.6, 0.1, 0.9])], value: 0.75),
        // Of equal largest elements the first counts.
        .init(
            name: "accuracy", target: [3], prediction: [3],
            batches: [
                ([0, 1, 0, 1, 0, 0], [0.1, 0.8, 0.1, 0.4, 0.4, 0.2]), ([0, 0, 1], [1, 0, 1]),
            ],
            value: 2.0 / 3),
        .init(
            name: "accuracy", target: [], prediction: [3],
            batches: [([1, 2], [0.1, 0.8, 0.1, 0.5, 0.1, 0.4])], value: 0.5),
        .init(
            name: "accuracy", target: [1], prediction: [3],
            batches: [([1, 2], [0.1, 0.8, 0.1, 0.5, 0.1, 0.4])], value: 0.5),
        .init(
            name: "accuracy", target: [2], prediction: [2, 2],
            batches: [([0, 1], [0.9, 0.1, 0.9, 0.1])], value: 0.5),
        // A target that is no class is never right, however large.
        .init(
            name: "sparse_categorical_accuracy", target: [1], prediction: [1],
            batches: [([0, 0.5, 1e30], [1, 1, 1])], value: 1.0 / 3),
        // The class counts what is equal.
        .init(
            name: "Accuracy", target: [2], prediction: [2],
            batches: [([1, 0, 0, 1], [1, 0.4, 0, 0.9])], value: 0.5),
        .init(
            name: "mse", target: [2], prediction: [2],
            batches: [([1, 2], [2, 4]), ([0, 0], [1, 0])], value: 1.5),
        .init(
            name: "mae", target: [1], prediction: [1], batches: [([1, -2], [2, 4]), ([0], [0])],
            value: 7.0 / 3),
        .init(name: "mae", target: [1], prediction: [1], batches: [], value: 0),
        .init(name: "accuracy", target: [0], prediction: [0], batches: [([], [])], value: 0),
    ]
}

@Suite struct MetricTests {
    private func metric(
        _ name: String, _ settings: JSONObject = [:], target: [Int], prediction: [Int]
    ) throws -> NamedMetric {
        try Metrics.metric(
            NamedSettings(name: name, configuration: settings),
            for: MetricShapes(target: target, prediction: prediction), isWeighted: false)
    }

    @Test(arguments: MetricValue.all)
    func `a metric is gathered over all batches`(known: MetricValue) throws {
        var metric = try metric(
            known.name, known.settings, target: known.target, prediction: known.prediction
        ).metric

        for batch in known.batches {
            metric.take(
                target: batch.target, prediction: batch.prediction, targetExtents: known.target,
                predictionExtents: known.prediction)
        }

        #expect(abs(metric.result - known.value) <= 1e-7)
    }

    // Each of them read beyond the target, or beside it.
    @Test(
        arguments: [
            ("categorical_accuracy", [], [3], [3]), ("sparse_categorical_accuracy", [3], [3], []),
            ("binary_accuracy", [], [3], [3]), ("mae", [], [3], [3]), ("mse", [1], [3], [3]),
        ] as [(String, [Int], [Int], [Int])])
    func `a target of another shape than the metric's is refused`(
        name: String, target: [Int], prediction: [Int], wanted: [Int]
    ) {
        let expected = TrainingError.wrongTargetShape(
            loss: "the metric \(name)", expected: Shape([nil] + wanted.map { $0 }),
            found: Shape([nil] + target.map { $0 }))

        #expect(throws: expected) { try metric(name, target: target, prediction: prediction) }
    }

    // Keras 3.15.1: `metrics=["mse", "MeanSquaredError", MeanSquaredError(name="foo")]` are reported so.
    @Test(
        arguments: [
            ("mse", [:], "mse"), ("MeanSquaredError", [:], "MeanSquaredError"),
            ("accuracy", [:], "accuracy"), ("acc", [:], "acc"),
            ("mean_squared_error", ["name": "foo"], "foo"),
        ] as [(String, JSONObject, String)])
    func `a metric is reported as it was asked for`(
        name: String, settings: JSONObject, reported: String
    ) throws {
        #expect(try metric(name, settings, target: [1], prediction: [1]).name == reported)
    }

    @Test(arguments: [("auc", 65_537), ("precision_at_recall", 65_537), ("auc", 1)])
    func `numbers of thresholds that no curve needs are refused`(name: String, count: Int) {
        let settings: JSONObject =
            name == "auc"
            ? ["num_thresholds": JSON(count)]
            : ["num_thresholds": JSON(count), "recall": 0.5]

        #expect(throws: TrainingError.self) {
            try metric(name, settings, target: [1], prediction: [1])
        }
    }

    @Test func `thresholds of many labels are refused together`() {
        let settings: JSONObject = ["num_thresholds": 60_000, "multi_label": true]

        #expect(throws: TrainingError.self) {
            try metric("auc", settings, target: [10_000], prediction: [10_000])
        }
    }

    @Test func `unknown metrics and settings are refused`() {
        #expect(throws: TrainingError.unknownMetric("aoc", known: Metrics.names)) {
            try metric("aoc", target: [1], prediction: [1])
        }
        #expect(
            throws: TrainingError.unsupportedSetting(
                of: "the metric accuracy", key: "top_k", value: "5")
        ) {
            try metric("accuracy", ["top_k": 5], target: [1], prediction: [1])
        }
    }
}
