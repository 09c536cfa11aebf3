public import NeuralNet
internal import OrderedJSON

/// The share of rows whose class is predicted: Keras' `accuracy`, resolved by shapes as Keras does.
///
/// One unit: prediction above the threshold against the target. Several: the largest against the target's class
/// number, or against the target's largest where it has as many elements as the prediction.
public struct Accuracy: Metric {
    public static let names =
        ["accuracy", "acc", "Accuracy"] + resolvedNames
        + ["BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"]
    static let resolvedNames = [
        "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
    ]

    private enum Kind { case binary, categorical, sparse }

    private let kind: Kind
    private let classes: Int
    private let threshold: Float
    private var correct = 0.0
    private var count = 0.0

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        threshold = Float(try reader.number("threshold", default: 0.5))
        try reader.refuse("axis", unless: -1)
        try reader.finish(ignoring: ["fn"])
        classes = shapes.classes
        switch settings.name {
        case "binary_accuracy", "BinaryAccuracy": kind = .binary
        case "categorical_accuracy", "CategoricalAccuracy": kind = .categorical
        case "sparse_categorical_accuracy", "SparseCategoricalAccuracy": kind = .sparse
        default: kind = Accuracy.kind(for: shapes)
        }
        let wanted = kind == .sparse ? shapes.prediction.dropLast() : shapes.prediction[...]
        guard shapes.target.reduce(1, *) == wanted.reduce(1, *) else {
            throw .wrongTargetShape(
                loss: "the metric \(settings.name)", expected: Shape([nil] + wanted.map { $0 }),
                found: Shape([nil] + shapes.target.map { $0 }))
        }
    }

    private static func kind(for shapes: MetricShapes) -> Kind {
        if shapes.classes == 1 { return .binary }
        let isSparse = shapes.target.count < shapes.prediction.count || shapes.target.last == 1
        return isSparse ? .sparse : .categorical
    }

    public mutating func add(target: Span<Float>, prediction: Span<Float>) {
        switch kind {
        case .binary:
            for index in prediction.indices
            where target[index] == (prediction[index] > threshold ? 1 : 0) {
                correct += 1
            }
            count += Double(prediction.count)
        case .categorical, .sparse:
            let rows = prediction.count / max(classes, 1)
            for row in 0..<rows {
                let range = row * classes..<(row + 1) * classes
                let predicted = largest(prediction, in: range)
                let isCorrect =
                    kind == .sparse
                    ? target[row] == Float(predicted) : largest(target, in: range) == predicted
                if isCorrect { correct += 1 }
            }
            count += Double(rows)
        }
    }

    /// The position of the first largest element of a row, counted from the row's start.
    private func largest(_ elements: Span<Float>, in row: Range<Int>) -> Int {
        var best = row.lowerBound
        for index in row where elements[index] > elements[best] { best = index }
        return best - row.lowerBound
    }

    public var result: Double { count == 0 ? 0 : correct / count }
}
