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

    public func obstacle(for prediction: [Int]) -> (key: String, value: String)? {
        settings.obstacle(for: prediction)
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let classes = prediction.extents[prediction.extents.count - 1]
        let t = builder.smoothed(target, by: settings.labelSmoothing, classes: classes)
        return builder.crossentropy(
            t, prediction, fromLogits: settings.fromLogits, axis: settings.position(in: prediction))
    }
}

/// −log of the probability of the class that the target numbers: Keras' `sparse_categorical_crossentropy`.
public struct SparseCategoricalCrossentropy: Loss {
    public static let names = ["sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"]

    /// Whether predictions are logits.
    private let fromLogits: Bool
    /// The class whose samples don't count, `nil` if all do.
    private let ignoredClass: Int?

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss sparse_categorical_crossentropy")
        fromLogits = try reader.boolean("from_logits", default: false)
        ignoredClass = try reader.integerIfPresent("ignore_class")
        try reader.refuse("axis", unless: -1)
        try reader.finish(ignoring: ["fn"])
    }

    public func targetExtents(for prediction: [Int]) -> [Int] { prediction.dropLast() }

    public func complaint(about value: Float, classes: Int) -> String? {
        if let ignoredClass, value == Float(ignoredClass) { return nil }
        return Training.complaint(aboutClass: value, of: classes)
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let axis = prediction.extents.count - 1
        let classes = prediction.extents[axis]
        var t = builder.oneHot(target, classes: classes)
        if let valid = valid(target, in: &builder) {
            t = builder.scaled(t, by: builder.reshaped(valid, to: valid.extents + [1]))
        }
        return builder.crossentropy(t, prediction, fromLogits: fromLogits, axis: axis)
    }

    public func counted(
        _ losses: Value, target: Value, in builder: inout ProgramBuilder
    ) -> Value? { valid(target, in: &builder) }

    /// 0 for each sample of the ignored class, else 1; `nil` if none is ignored.
    private func valid(_ target: Value, in builder: inout ProgramBuilder) -> Value? {
        guard let ignoredClass else { return nil }
        let distance = builder.sum(target, -Double(ignoredClass))
        let size = builder.map(.absolute, distance)
        return builder.map(.step, size)
    }
}
