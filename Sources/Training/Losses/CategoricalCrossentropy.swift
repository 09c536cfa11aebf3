public import NeuralNet
internal import OrderedJSON

/// −Σ t log p over the last axis: Keras' `categorical_crossentropy`.
///
/// Probabilities are divided by their sum and held within [1e-7, 1 − 1e-7]; of logits, log softmax is taken.
/// Label smoothing s makes t(1 − s) + s/K of a target of K classes.
public struct CategoricalCrossentropy: Loss {
    public static let names = ["categorical_crossentropy", "CategoricalCrossentropy"]

    /// Whether predictions are logits.
    let fromLogits: Bool
    /// How far targets are moved towards 1/K.
    let labelSmoothing: Double

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss categorical_crossentropy")
        fromLogits = try reader.boolean("from_logits", default: false)
        labelSmoothing = try reader.number("label_smoothing", default: 0)
        try reader.check("label_smoothing", labelSmoothing, "a number from 0 to 1") {
            (0...1).contains($0)
        }
        try reader.refuse("axis", unless: -1)
        try reader.finish(ignoring: ["fn"])
    }

    public func complaint(about value: Float, classes: Int) -> String? {
        (0...1).contains(value) ? nil : "numbers from 0 to 1"
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let classes = prediction.extents[prediction.extents.count - 1]
        let t = builder.smoothed(target, by: labelSmoothing, classes: classes)
        return builder.crossentropy(t, prediction, fromLogits: fromLogits)
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

extension ProgramBuilder {
    /// −Σ t log p over the last axis.
    mutating func crossentropy(_ t: Value, _ prediction: Value, fromLogits: Bool) -> Value {
        let axis = prediction.extents.count - 1
        let logarithms: Value
        if fromLogits {
            logarithms = activated(prediction, by: .logSoftmax(axis: -1))
        } else {
            let total = sum(prediction, over: [axis], keepingAxes: true)
            let normalised = quotient(prediction, total)
            let held = map(.probabilityClip, normalised)
            logarithms = map(.logarithm, held)
        }
        let terms = scaled(t, by: logarithms)
        let likelihood = sum(terms, over: [axis])
        return map(.negate, likelihood)
    }

    /// t(1 − s) + s/K.
    mutating func smoothed(_ t: Value, by amount: Double, classes: Int) -> Value {
        guard amount != 0 else { return t }
        let kept = scaled(t, by: 1 - amount)
        return sum(kept, amount / Double(classes))
    }
}

extension Elementwise {
    /// Holds probabilities within [1e-7, 1 − 1e-7], Keras' `epsilon`.
    static let probabilityClip = Elementwise.clip(lower: 1e-7, upper: 1 - 1e-7)
}
