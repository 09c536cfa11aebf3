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

    public let rule: MetricRule

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        let threshold = Float(try reader.number("threshold", default: 0.5))
        try reader.refuse("axis", unless: -1)
        try reader.finish(ignoring: ["fn"])
        let kind = Accuracy.kind(named: settings.name) ?? Accuracy.kind(for: shapes)
        rule =
            switch kind {
            case .binary: .aboveThreshold(threshold)
            case .categorical: .largest(of: shapes.classes)
            case .sparse: .classNumber(of: shapes.classes)
            }
        let wanted = kind == .sparse ? shapes.prediction.dropLast() : shapes.prediction[...]
        guard shapes.target.reduce(1, *) == wanted.reduce(1, *) else {
            throw .wrongTargetShape(
                loss: "the metric \(settings.name)", expected: Shape([nil] + wanted.map { $0 }),
                found: Shape([nil] + shapes.target.map { $0 }))
        }
    }

    private static func kind(named name: String) -> Kind? {
        switch name {
        case "binary_accuracy", "BinaryAccuracy": .binary
        case "categorical_accuracy", "CategoricalAccuracy": .categorical
        case "sparse_categorical_accuracy", "SparseCategoricalAccuracy": .sparse
        default: nil
        }
    }

    private static func kind(for shapes: MetricShapes) -> Kind {
        if shapes.classes == 1 { return .binary }
        let isSparse = shapes.target.count < shapes.prediction.count || shapes.target.last == 1
        return isSparse ? .sparse : .categorical
    }
}
