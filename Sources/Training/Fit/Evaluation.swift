public import NeuralNet

/// Loss and metrics of a model on data, in inference mode.
public struct Evaluation: Sendable {
    /// The names and values, loss first, then the metrics in their order.
    public let results: [(name: String, value: Double)]
    /// The number of rows.
    public let rows: Int

    /// Evaluates a model.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - data: inputs, targets and, where samples weigh differently, sample weights.
    ///   - settings: loss and metrics.
    ///   - batchSize: the rows that are computed at a time.
    ///   - threads: how many compute; the result does not depend on it.
    /// - Throws: ``TrainingError`` where data don't suit the model or the loss.
    public init(
        _ model: Model, on data: Dataset, settings: FitSettings, batchSize: Int = 32,
        threads: Int = 1
    ) throws(TrainingError) {
        var evaluator = try Evaluator(
            model, data: data, settings: settings, batchSize: batchSize,
            pool: ThreadPool(threads: threads))
        results = try evaluator.run(ParameterMemory(reading: model.parameters))
        rows = data.rows
    }
}

/// Evaluates a model again and again while its parameters change.
struct Evaluator {
    private let model: Model
    /// What is evaluated.
    private let data: PreparedData
    private let rows: Int
    private let batches: Batches
    private let pool: ThreadPool
    private var tally: Tally
    private var steps = CompiledByRows<CompiledStep>()

    /// Checks the data.
    init(
        _ model: Model, data: Dataset, settings: FitSettings, batchSize: Int, pool: ThreadPool
    ) throws(TrainingError) {
        self.model = model
        self.pool = pool
        try checkBatchSize(batchSize)
        guard data.rows > 0 else { throw .noRows("the data") }
        self.data = try PreparedData(data, settings: settings, model: model)
        rows = data.rows
        batches = Batches(of: rows, size: batchSize)
        tally = Tally(self.data.objective)
    }

    /// Loss and metrics for some parameters, the same ones in every run.
    mutating func run(
        _ parameters: ParameterMemory
    ) throws(TrainingError) -> [(name: String, value: Double)] {
        var total = 0.0
        tally.reset()
        let arrays = data.arrays
        try arrays.withRows { sources throws(TrainingError) in
            for position in 0..<batches.count {
                let batch = batches[position]
                let step = try step(rows: batch.count, parameters)
                try step.run(sources, rows: batch)
                total += Double(step.loss) * Double(batch.count)
                tally.add(step, rows: batch.count)
            }
        }
        return tally.results(loss: total / Double(rows))
    }

    private mutating func step(
        rows: Int, _ parameters: ParameterMemory
    ) throws(TrainingError) -> CompiledStep {
        if let known = steps[rows] { return known }
        let step = CompiledStep(
            try TrainingProgram(
                model, objective: data.objective, rows: rows, mode: .evaluation),
            parameters: parameters, optimizer: nil, pool: pool)
        steps.add(step, rows: rows)
        return step
    }
}
