internal import NeuralNet
internal import OrderedJSON

/// What binary and categorical cross-entropy have in common.
struct CrossentropySettings: Sendable {
    /// Whether predictions are logits.
    let fromLogits: Bool
    /// How far targets are moved towards 1/K, K the number of classes.
    let labelSmoothing: Double
    /// The axis of the classes.
    let axis: Int

    /// Reads Keras 3's settings of a loss that has no others.
    init(_ settings: NamedSettings, of loss: String) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss \(loss)")
        try self.init(&reader)
        try reader.finish(ignoring: ["fn"])
    }

    /// Reads Keras 3's settings.
    init(_ reader: inout SettingsReader) throws(TrainingError) {
        fromLogits = try reader.boolean("from_logits", default: false)
        labelSmoothing = try reader.number("label_smoothing", default: 0)
        try reader.check("label_smoothing", labelSmoothing, "a number from 0 to 1") {
            (0...1).contains($0)
        }
        axis = try reader.integer("axis", default: -1)
    }

    /// The setting that predictions of some extents don't suit.
    func obstacle(for prediction: [Int]) -> (key: String, value: String)? {
        prediction.position(ofAxis: axis) == nil ? ("axis", "\(axis)") : nil
    }

    /// The position of the classes' axis.
    func position(in prediction: Value) -> Int { prediction.extents.knownPosition(ofAxis: axis) }
}

/// What class numbers are, where a target is another one.
func complaint(aboutClass value: Float, of classes: Int) -> String? {
    value == value.rounded() && value >= 0 && value < Float(classes)
        ? nil : "class numbers from 0 to \(classes - 1)"
}

extension ProgramBuilder {
    /// −Σ t log p over an axis.
    mutating func crossentropy(
        _ t: Value, _ prediction: Value, fromLogits: Bool, axis: Int
    ) -> Value {
        let logarithms: Value
        if fromLogits {
            logarithms = activated(prediction, by: .logSoftmax(axis: axis))
        } else {
            let held = normalisedProbability(prediction, axis: axis)
            logarithms = map(.logarithm, held)
        }
        let terms = scaled(t, by: logarithms)
        let likelihood = sum(terms, over: [axis])
        return map(.negate, likelihood)
    }

    /// Probabilities by their sum over an axis, held within [1e-7, 1 − 1e-7].
    mutating func normalisedProbability(_ p: Value, axis: Int) -> Value {
        let total = sum(p, over: [axis], keepingAxes: true)
        let normalised = quotient(p, total)
        return map(.probabilityClip, normalised)
    }

    /// −t log p − (1 − t) log(1 − p) of each element, p held within [1e-7, 1 − 1e-7].
    mutating func binaryCrossentropy(_ t: Value, _ prediction: Value) -> Value {
        let p = map(.probabilityClip, prediction)
        let logarithm = map(.logarithm, p)
        let complement = rest(of: p)
        let logarithmOfRest = map(.logarithm, complement)
        return binaryCrossentropy(t, logarithm, logarithmOfRest)
    }

    /// −t a − (1 − t) b of each element.
    mutating func binaryCrossentropy(_ t: Value, _ a: Value, _ b: Value) -> Value {
        let rest = rest(of: t)
        let positive = scaled(t, by: a)
        let negative = scaled(rest, by: b)
        let likelihood = sum(positive, negative)
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
