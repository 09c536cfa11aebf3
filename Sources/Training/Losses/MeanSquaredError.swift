public import NeuralNet

/// The mean over the last axis of (t − p)²: Keras' `mean_squared_error`.
public struct MeanSquaredError: LossWithoutSettings {
    public static let names = ["mean_squared_error", "mse", "MSE", "MeanSquaredError"]

    public init() {}

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let error = builder.difference(target, prediction)
        let squares = builder.map(.square, error)
        return builder.mean(squares, over: [prediction.extents.count - 1])
    }
}
