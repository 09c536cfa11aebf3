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
    ///   - model: a model with one output.
    ///   - data: inputs and target.
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
    private let rows: Int
    /// What is evaluated: inputs and target.
    private let arrays: [DataArray]
    private let loss: any Loss
    private let batches: Batches
    private let pool: ThreadPool
    private var metrics: [NamedMetric]
    private var steps = CompiledByRows<CompiledStep>()

    /// Checks the data.
    init(
        _ model: Model, data: Dataset, settings: FitSettings, batchSize: Int, pool: ThreadPool
    ) throws(TrainingError) {
        self.model = model
        self.pool = pool
        rows = data.rows
        loss = try Losses.loss(settings.loss)
        try checkBatchSize(batchSize)
        guard data.rows > 0 else { throw .noRows("the data") }
        try data.checkInputs(of: model)
        let target = try CheckedTarget(data, loss: loss, model: model).array
        arrays = data.inputs + [target]
        batches = Batches(of: rows, size: batchSize)
        metrics = try namedMetrics(settings, target: target, model: model)
    }

    /// Loss and metrics for some parameters, the same ones in every run.
    mutating func run(
        _ parameters: ParameterMemory
    ) throws(TrainingError) -> [(name: String, value: Double)] {
        var total = 0.0
        for index in metrics.indices { metrics[index].metric.reset() }
        let arrays = arrays
        try arrays.withRows { sources throws(TrainingError) in
            for position in 0..<batches.count {
                let batch = batches[position]
                let step = try step(rows: batch.count, parameters)
                try step.run(sources, rows: batch)
                total += Double(step.loss) * Double(batch.count)
                for index in metrics.indices {
                    metrics[index].metric.add(target: step.target, prediction: step.prediction)
                }
            }
        }
        return metrics.results(loss: total / Double(rows))
    }

    private mutating func step(
        rows: Int, _ parameters: ParameterMemory
    ) throws(TrainingError) -> CompiledStep {
        if let known = steps[rows] { return known }
        let step = CompiledStep(
            try TrainingProgram.evaluation(of: model, loss: loss, rows: rows),
            parameters: parameters, optimizer: nil, pool: pool)
        steps.add(step, rows: rows)
        return step
    }
}

/// The metrics of settings, new and empty.
func namedMetrics(
    _ settings: FitSettings, target: DataArray, model: Model
) throws(TrainingError) -> [NamedMetric] {
    try TrainingProgram.checkMetrics(settings.metrics + settings.weightedMetrics, of: model)
    let prediction = (model.outputShapes.first ?? [nil]).extents.dropFirst().map { $0 ?? 1 }
    let shapes = MetricShapes(target: target.extents, prediction: prediction)
    var metrics: [NamedMetric] = []
    var uses: [String: Int] = [:]
    // Keras 3 tells a weighted metric from a plain one only where their names are the same.
    func add(_ setting: NamedSettings, prefix: String) throws(TrainingError) {
        var metric = try Metrics.metric(setting, for: shapes)
        if uses[metric.name] != nil { metric.name = prefix + metric.name }
        let earlier = uses[metric.name, default: 0]
        uses[metric.name] = earlier + 1
        if earlier > 0 { metric.name += "_\(earlier)" }
        metrics.append(metric)
    }
    for setting in settings.metrics { try add(setting, prefix: "") }
    for setting in settings.weightedMetrics { try add(setting, prefix: "weighted_") }
    return metrics
}
