internal import NeuralNet
internal import OrderedJSON

/// What binary and categorical cross-entropy have in common.
struct CrossentropySettings: Sendable {
    /// Whether predictions are logits.
    let fromLogits: Bool
    /// How far targets are moved towards 1/K, K the number of classes.
    let labelSmoothing: Double

    /// Reads Keras 3's settings of a loss.
    init(_ settings: NamedSettings, of loss: String) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss \(loss)")
        fromLogits = try reader.boolean("from_logits", default: false)
        labelSmoothing = try reader.number("label_smoothing", default: 0)
        try reader.check("label_smoothing", labelSmoothing, "a number from 0 to 1") {
            (0...1).contains($0)
        }
        try reader.refuse("axis", unless: -1)
        try reader.finish(ignoring: ["fn"])
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
