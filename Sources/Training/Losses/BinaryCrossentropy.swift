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

    public func obstacle(for prediction: [Int]) -> (key: String, value: String)? {
        settings.obstacle(for: prediction)
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let t = builder.smoothed(target, by: settings.labelSmoothing, classes: 2)
        let losses: Value
        if settings.fromLogits {
            let logarithm = builder.map(.logSigmoid, prediction)
            let opposite = builder.map(.negate, prediction)
            let logarithmOfRest = builder.map(.logSigmoid, opposite)
            losses = builder.binaryCrossentropy(t, logarithm, logarithmOfRest)
        } else {
            losses = builder.binaryCrossentropy(t, prediction)
        }
        return builder.mean(losses, over: [settings.position(in: prediction)])
    }
}
