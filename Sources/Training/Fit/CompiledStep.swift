internal import NeuralNet

/// A training program compiled for one number of rows, with its parameters and optimizer.
///
/// Where its numbers stand is looked up once, so that a run allocates nothing.
final class CompiledStep {
    /// What computes it.
    let executor: Executor
    /// Where inputs, targets and sample weights go, in order.
    private let inputs: [UnsafeMutableBufferPointer<Float>]
    private let losses: UnsafeBufferPointer<Float>
    private let places: [(identity: ParameterIdentity, gradient: UnsafeBufferPointer<Float>)]
    /// The loss of each output that has one, before it is multiplied by the output's weight.
    let outputLosses: [UnsafeBufferPointer<Float>]
    /// What each metric takes after a run, output by output.
    let metricBatches: [MetricBatch]
    /// Whether a run changes the parameters; else the optimizer does by ``gradients``.
    let updatesItself: Bool

    /// Compiles a program.
    ///
    /// - Parameters:
    ///   - program: the program.
    ///   - parameters: the parameters that runs read and change.
    ///   - optimizer: how they are changed; `nil` if they are not.
    ///   - pool: the threads that compute.
    init(
        _ program: TrainingProgram, parameters: ParameterMemory, optimizer: OptimizerRun?,
        pool: ThreadPool
    ) {
        let updates = optimizer?.updates(for: program.gradients)
        let gradients = updates == nil ? program.gradients : []
        let executor = Executor(
            program.program,
            wanted: [program.loss] + program.read + gradients.map(\.value),
            parameters: parameters, updates: updates ?? [], pool: pool)
        self.executor = executor
        updatesItself = updates != nil
        inputs = program.program.inputs.indices.map { executor.input($0) }
        losses = executor.output(program.loss)
        places = gradients.map { ($0.identity, executor.output($0.value)) }
        outputLosses = program.outputs.compactMap(\.loss).map { executor.output($0) }
        metricBatches = program.outputs.flatMap { output in
            output.readings.map { reading in
                MetricBatch(
                    target: executor.output(output.target),
                    prediction: executor.output(output.prediction),
                    values: reading.values.map { executor.output($0) },
                    weights: reading.weights.map { executor.output($0) })
            }
        }
    }

    /// Runs the program on some rows.
    ///
    /// - Parameters:
    ///   - sources: inputs, targets and sample weights, in order.
    ///   - rows: the rows.
    ///   - order: whose places the rows are, `nil` for the order of the arrays.
    ///   - context: the seed and step.
    ///   - rate: the rate of the updates.
    /// - Throws: ``TrainingError/unreadable(_:)``.
    func run(
        _ sources: [RowSource], rows: Range<Int>, order: RowOrder? = nil,
        _ context: RunContext = RunContext(), rate: Float = 0
    ) throws(TrainingError) {
        for position in sources.indices {
            try sources[position].load(rows, of: order, into: inputs[position])
        }
        executor.run(context, rate: rate)
    }

    /// The loss of the run's rows.
    var loss: Float { losses[0] }

    /// The gradients of the run.
    var gradients: [(ParameterIdentity, [Float])] {
        places.map { ($0.identity, Array($0.gradient)) }
    }
}

extension TrainingProgram {
    /// What is read after a run, besides the loss and the gradients.
    fileprivate var read: [Value] {
        outputs.flatMap { output in
            [output.prediction, output.loss].compactMap { $0 }
                + output.readings.flatMap { [$0.values, $0.weights].compactMap { $0 } }
        }
    }
}
