public import NeuralNet

/// A model compiled to predict the same number of rows again and again, with nothing allocated in between.
///
/// One prediction runs at a time; another thread wants a predictor of its own.
public final class Predictor {
    private let compiled: CompiledInference

    /// Compiles a model.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - rows: the rows of a prediction.
    ///   - threads: how many compute; the result does not depend on it.
    /// - Throws: ``TrainingError`` where an input's shape stays open.
    public init(_ model: Model, rows: Int = 1, threads: Int = 1) throws(TrainingError) {
        try checkBatchSize(rows)
        compiled = CompiledInference(
            try InferenceProgram(model, rows: rows),
            parameters: ParameterMemory(reading: model.parameters),
            pool: ThreadPool(threads: threads))
    }

    /// Gives the elements of an input to a closure, which sets them: rows one after another, each in C order.
    ///
    /// - Parameters:
    ///   - position: the input's position among the model's inputs.
    ///   - body: what sets them.
    /// - Returns: what the closure gives.
    public func withInput<Result>(
        _ position: Int = 0, _ body: (inout MutableSpan<Float>) throws -> Result
    ) rethrows -> Result {
        var elements = compiled.inputs[position].mutableSpan
        return try body(&elements)
    }

    /// Predicts from what the inputs hold.
    public func run() { compiled.executor.run() }

    /// Gives the elements of an output of the last run to a closure.
    ///
    /// - Parameters:
    ///   - position: the output's position among the model's outputs.
    ///   - body: what reads them.
    /// - Returns: what the closure gives.
    public func withOutput<Result>(
        _ position: Int = 0, _ body: (Span<Float>) throws -> Result
    ) rethrows -> Result {
        try body(compiled.outputs[position].span)
    }
}
