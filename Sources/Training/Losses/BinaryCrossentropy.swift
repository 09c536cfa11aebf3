public import NeuralNet

/// The mean over the last axis of −t log p − (1 − t) log(1 − p): Keras' `binary_crossentropy`.
///
/// Probabilities are held within [1e-7, 1 − 1e-7]; from logits z, log σ(z) and log σ(−z) stand for the logarithms.
/// Label smoothing s makes t(1 − s) + s/2 of a target.
public struct BinaryCrossentropy: Loss {
    public static let names = ["binary_crossentropy", "bce", "BCE", "BinaryCrossentropy"]

    private let settings: CrossentropySettings

    public init(_ settings: NamedSettings) throws(TrainingError) {
        self.settings = try CrossentropySettings(settings, of: Self.names[0])
    }

    public func complaint(about value: Float, classes: Int) -> String? {
        (0...1).contains(value) ? nil : "numbers from 0 to 1"
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let t = builder.smoothed(target, by: settings.labelSmoothing, classes: 2)
        let negated = builder.scaled(t, by: -1)
        let rest = builder.sum(negated, 1)
        let logarithm: Value
        let logarithmOfRest: Value
        if settings.fromLogits {
            logarithm = builder.map(.logSigmoid, prediction)
            let opposite = builder.map(.negate, prediction)
            logarithmOfRest = builder.map(.logSigmoid, opposite)
        } else {
            let p = builder.map(.probabilityClip, prediction)
            logarithm = builder.map(.logarithm, p)
            let complement = builder.sum(builder.map(.negate, p), 1)
            logarithmOfRest = builder.map(.logarithm, complement)
        }
        let positive = builder.scaled(t, by: logarithm)
        let negative = builder.scaled(rest, by: logarithmOfRest)
        let likelihood = builder.sum(positive, negative)
        let losses = builder.map(.negate, likelihood)
        return builder.mean(losses, over: [prediction.extents.count - 1])
    }
}
