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
    /// Where the optimizer's numbers go, in order.
    private let numberPlaces: [UnsafeMutableBufferPointer<Float>]
    /// The loss of each output that has one, before it is multiplied by the output's weight.
    let outputLosses: [UnsafeBufferPointer<Float>]
    /// What each metric takes after a run, output by output.
    let metricBatches: [MetricBatch]

    /// Compiles a program.
    ///
    /// - Parameters:
    ///   - program: the program.
    ///   - parameters: the parameters that runs read and change.
    ///   - optimizer: how they are changed; `nil` if they are not.
    ///   - phase: what the optimizer does with the gradients.
    ///   - pool: the threads that compute.
    init(
        _ program: TrainingProgram, parameters: ParameterMemory, optimizer: OptimizerRun?,
        phase: OptimizerRun.Phase = .updating, pool: ThreadPool
    ) {
        var builder = program.builder
        let update = optimizer?.lower(program.gradients, phase: phase, in: &builder)
        let variables =
            optimizer.map { ParameterMemory(joining: [parameters, $0.memory]) } ?? parameters
        let executor = Executor(
            builder.program, wanted: [program.loss] + program.read, parameters: variables,
            updates: update?.kernels ?? [], pool: pool)
        self.executor = executor
        let count = program.program.inputs.count
        inputs = (0..<count).map { executor.input($0) }
        numberPlaces = (0..<(update?.inputCount ?? 0)).map { executor.input(count + $0) }
        losses = executor.output(program.loss)
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
    ///   - numbers: the numbers of the optimizer's step; none if there is no optimizer.
    /// - Throws: ``TrainingError/unreadable(_:)``.
    func run(
        _ sources: [RowSource], rows: Range<Int>, order: RowOrder? = nil,
        _ context: RunContext = RunContext(), numbers: [Float] = []
    ) throws(TrainingError) {
        for position in sources.indices {
            try sources[position].load(rows, of: order, into: inputs[position])
        }
        set(numbers)
        executor.run(context, rate: numbers.isEmpty ? 0 : numbers[0])
    }

    /// Puts the numbers of an optimizer's step where the program reads them.
    func set(_ numbers: [Float]) {
        for position in numberPlaces.indices { numberPlaces[position][0] = numbers[position] }
    }

    /// The loss of the run's rows.
    var loss: Float { losses[0] }
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
