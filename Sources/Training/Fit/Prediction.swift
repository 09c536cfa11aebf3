public import NeuralNet

extension Model {
    /// Computes the model's outputs.
    ///
    /// A row's result does not depend on the batch it is in.
    ///
    /// - Parameters:
    ///   - inputs: an array for each input, in order, of the input's shape.
    ///   - batchSize: the rows that are computed at a time.
    ///   - threads: how many compute; the result does not depend on it.
    /// - Returns: an array for each output, in order, under the output's name.
    /// - Throws: ``TrainingError`` where arrays don't suit the inputs or an input's shape stays open.
    public func predictions(
        for inputs: [DataArray], batchSize: Int = 1024, threads: Int = 1
    ) throws(TrainingError) -> [DataArray] {
        let predictor = try BatchPredictor(self, batchSize: batchSize, threads: threads)
        return try predictor.predictions(for: inputs)
    }
}

/// A model that predicts any number of rows, again and again; it is compiled once for each size of batch.
public final class BatchPredictor {
    private let model: Model
    /// The rows that are computed at a time.
    public let batchSize: Int
    private let parameters: ParameterMemory
    private let pool: ThreadPool
    private var programs = CompiledByRows<CompiledInference>()

    /// Prepares to predict.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - batchSize: the rows that are computed at a time; no result depends on it.
    ///   - threads: how many compute; no result depends on it.
    /// - Throws: ``TrainingError`` where the size is none.
    public init(_ model: Model, batchSize: Int = 1024, threads: Int = 1) throws(TrainingError) {
        try checkBatchSize(batchSize)
        self.model = model
        self.batchSize = batchSize
        parameters = ParameterMemory(reading: model.parameters)
        pool = ThreadPool(threads: threads)
    }

    /// Computes the model's outputs.
    ///
    /// - Parameter inputs: an array for each input, in order, of the input's shape.
    /// - Returns: an array for each output, in order, under the output's name.
    /// - Throws: ``TrainingError`` where arrays don't suit the inputs or an input's shape stays open.
    public func predictions(for inputs: [DataArray]) throws(TrainingError) -> [DataArray] {
        try model.checkShapes(of: inputs)
        let rows = inputs[0].rows
        var elements = [[Float]](repeating: [], count: model.graph.outputs.count)
        let batches = Batches(of: rows, size: batchSize)
        try inputs.withRows { sources throws(TrainingError) in
            for position in 0..<batches.count {
                let batch = batches[position]
                try compiled(rows: batch.count)
                    .run(sources, rows: batch, of: rows, appendingTo: &elements)
            }
        }
        return model.graph.outputs.indices.map { position in
            DataArray(
                name: model.graph.outputNames[position],
                extents: model.outputShapes[position].extents.dropFirst().map { $0 ?? 1 },
                rows: rows, elements: elements[position])
        }
    }

    private func compiled(rows: Int) throws(TrainingError) -> CompiledInference {
        if let known = programs[rows] { return known }
        let compiled = CompiledInference(
            try InferenceProgram(model, rows: rows), parameters: parameters, pool: pool)
        programs.add(compiled, rows: rows)
        return compiled
    }
}

/// A model's forward computation as a program, as in prediction.
public struct InferenceProgram: Sendable {
    /// The steps.
    public let program: Program
    /// What the model's outputs are.
    public let outputs: [Value]
    /// What each layer call gives, in the order of the graph's calls.
    public let calls: [[Value]]

    /// Makes a program.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - rows: the number of rows of a batch.
    /// - Throws: ``TrainingError`` where an input's shape stays open.
    public init(_ model: Model, rows: Int) throws(TrainingError) {
        var builder = ProgramBuilder(model, mode: .inference)
        do throws(ProgramError) {
            let values = try builder.addLayers(of: model, rows: rows)
            outputs = model.graph.outputs.map { values[$0.call][$0.output] }
            calls = values
        } catch {
            throw .program(error)
        }
        program = builder.program
    }
}

/// A model's forward computation compiled for one number of rows.
final class CompiledInference {
    /// What computes it.
    let executor: Executor
    /// Where a run reads the inputs.
    let inputs: [UnsafeMutableBufferPointer<Float>]
    /// Where it leaves the outputs.
    let outputs: [UnsafeBufferPointer<Float>]

    init(_ program: InferenceProgram, parameters: ParameterMemory, pool: ThreadPool) {
        let executor = Executor(
            program.program, wanted: program.outputs, parameters: parameters, pool: pool)
        self.executor = executor
        inputs = program.program.inputs.indices.map { executor.input($0) }
        outputs = program.outputs.map { executor.output($0) }
    }

    /// Computes the outputs of a batch of rows and appends them to those of the batches before.
    func run(
        _ sources: [RowSource], rows: Range<Int>, of all: Int, appendingTo results: inout [[Float]]
    ) throws(TrainingError) {
        for position in sources.indices {
            try sources[position].load(rows, of: nil, into: inputs[position])
        }
        executor.run()
        for position in outputs.indices {
            let output = outputs[position]
            if results[position].isEmpty {
                results[position].reserveCapacity(output.count / rows.count * all)
            }
            results[position].append(contentsOf: output)
        }
    }
}
