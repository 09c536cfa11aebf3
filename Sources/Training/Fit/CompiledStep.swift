internal import NeuralNet

/// A training program compiled for one number of rows, with its parameters and optimizer.
struct CompiledStep {
    private let program: TrainingProgram
    /// What computes it.
    let executor: Executor
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
        let gradients = updates == nil ? program.gradients.map(\.value) : []
        self.program = program
        updatesItself = updates != nil
        executor = Executor(
            program.program, wanted: [program.loss] + program.outputs + gradients,
            parameters: parameters, updates: updates ?? [], pool: pool)
    }

    /// Runs the program on some rows.
    ///
    /// - Parameters:
    ///   - arrays: inputs and target, in order.
    ///   - rows: the positions of the rows.
    ///   - context: the seed and step.
    ///   - rate: the rate of the updates.
    func run(
        _ arrays: [DataArray], rows: some Collection<Int>, _ context: RunContext = RunContext(),
        rate: Float = 0
    ) {
        for (position, array) in arrays.enumerated() {
            array.gather(rows, into: executor.input(position))
        }
        executor.run(context, rate: rate)
    }

    /// The loss of the run's rows.
    var loss: Float { executor.output(program.loss)[0] }

    /// The target of the run's rows.
    var target: UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(executor.input(program.program.inputs.count - 1))
    }

    /// What the model's output was in the run.
    var prediction: UnsafeBufferPointer<Float> { executor.output(program.outputs[0]) }

    /// The gradients of the run.
    var gradients: [(ParameterIdentity, [Float])] {
        program.gradients.map { ($0.identity, Array(executor.output($0.value))) }
    }
}
