public import NeuralNet
internal import OrderedJSON

/// −Σ t log p over the last axis: Keras' `categorical_crossentropy`.
///
/// Probabilities are divided by their sum and held within [1e-7, 1 − 1e-7]; of logits, log softmax is taken.
/// Label smoothing s makes t(1 − s) + s/K of a target of K classes.
public struct CategoricalCrossentropy: Loss {
    public static let names = ["categorical_crossentropy", "CategoricalCrossentropy"]

    private let settings: CrossentropySettings

    public init(_ settings: NamedSettings) throws(TrainingError) {
        self.settings = try CrossentropySettings(settings, of: Self.names[0])
    }

    public var spreadsClassNumbers: Bool { true }

    public func complaint(about value: Float, classes: Int) -> String? {
        (0...1).contains(value) ? nil : "numbers from 0 to 1"
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let classes = prediction.extents[prediction.extents.count - 1]
        let t = builder.smoothed(target, by: settings.labelSmoothing, classes: classes)
        return builder.crossentropy(t, prediction, fromLogits: settings.fromLogits)
    }
}

/// −log of the probability of the class that the target numbers: Keras' `sparse_categorical_crossentropy`.
public struct SparseCategoricalCrossentropy: Loss {
    public static let names = ["sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"]

    /// Whether predictions are logits.
    let fromLogits: Bool

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss sparse_categorical_crossentropy")
        fromLogits = try reader.boolean("from_logits", default: false)
        try reader.refuse("ignore_class")
        try reader.refuse("axis", unless: -1)
        try reader.finish(ignoring: ["fn"])
    }

    public func targetExtents(for prediction: [Int]) -> [Int] { prediction.dropLast() }

    public func complaint(about value: Float, classes: Int) -> String? {
        value == value.rounded() && value >= 0 && value < Float(classes)
            ? nil : "class numbers from 0 to \(classes - 1)"
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let classes = prediction.extents[prediction.extents.count - 1]
        let t = builder.oneHot(target, classes: classes)
        return builder.crossentropy(t, prediction, fromLogits: fromLogits)
    }
}
