internal import CKernels

/// A program compiled to a flat list of kernels over memory that is planned once; float32.
///
/// A run allocates nothing, unless the program has an operation without a kernel. The bits are those of
/// ``Interpreter``.
public final class Executor {
    /// The program that is run.
    public let program: Program
    private let parameters: ParameterMemory
    private let memory: FloatMemory
    private let tape: Tape
    private let pool: ThreadPool
    private let registers: FloatMemory
    private let places: [Int: UnsafeMutablePointer<Float>]
    /// What was compiled, for ``plan``.
    let compiled: (schedule: Schedule, buffers: BufferPlan, updates: [ParameterUpdate])
    /// The bytes that the values between the parameters and the wanted ones take, constants included.
    package let plannedBytes: Int

    /// Compiles a program.
    ///
    /// - Parameters:
    ///   - program: the program.
    ///   - wanted: the values that are read after a run.
    ///   - parameters: the parameters, which runs read and updates change.
    ///   - updates: how parameters are changed at the end of a run.
    ///   - pool: the threads that compute.
    package init(
        _ program: Program, wanted: [Value], parameters: ParameterMemory,
        updates: [ParameterUpdate] = [], pool: ThreadPool
    ) {
        let read = wanted + updates.map(\.gradient) + program.updates.map(\.value)
        let schedule = Schedule(program, wanted: read, registers: CKERNELS_REGISTERS)
        let plan = BufferPlan(schedule, inputs: program.inputs, wanted: read)
        let constants = program.sources.reduce(0) { count, source in
            if case .constant(let numbers) = source {
                count + FloatMemory.padded(numbers.count)
            } else {
                count
            }
        }
        self.program = program
        self.parameters = parameters
        self.pool = pool
        compiled = (schedule, plan, updates)
        plannedBytes = (plan.count + constants) * MemoryLayout<Float>.size
        registers = FloatMemory(count: pool.threads * CKERNELS_REGISTERS * CKERNELS_BLOCK)
        memory = FloatMemory(count: plan.count + constants)
        var places = plan.offsets.mapValues { [memory] in memory.start + $0 }
        var next = plan.count
        for (index, source) in program.sources.enumerated() {
            switch source {
            case .constant(let numbers):
                places[index] = memory.start + next
                for (position, number) in numbers.enumerated() {
                    memory.start[next + position] = Float(number)
                }
                next += FloatMemory.padded(numbers.count)
            case .parameter(let identity): places[index] = parameters.address(of: identity)
            case .input, .step: break
            }
        }
        for index in program.sources.indices where places[index] == nil {
            places[index] = places[schedule.memoryOf[index]]
        }
        self.places = places
        var writer = TapeWriter(places: places)
        for item in schedule.items { writer.add(item) }
        for (identity, value) in program.updates {
            writer.addMove(of: value, to: parameters.address(of: identity))
        }
        for update in updates { writer.add(update, to: parameters.address(of: update.identity)) }
        tape = writer.finished()
    }

    /// Where the elements of an input are put before a run.
    package func input(_ position: Int) -> UnsafeMutableBufferPointer<Float> {
        let value = program.inputs[position]
        return UnsafeMutableBufferPointer(start: place(of: value), count: value.count)
    }

    /// Where the elements of a wanted value are after a run.
    package func output(_ value: Value) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(start: place(of: value), count: value.count)
    }

    private func place(of value: Value) -> UnsafeMutablePointer<Float> {
        guard let place = places[value.index] else {
            preconditionFailure("only inputs and wanted values are kept")
        }
        return place
    }

    /// Runs the program once.
    ///
    /// - Parameters:
    ///   - context: the seed and step, for random numbers.
    ///   - rate: the learning rate of the updates.
    package func run(_ context: RunContext = RunContext(), rate: Float = 0) {
        var run = kernelRun(context, rate: rate)
        tape.run(&run, context)
    }

    /// Runs the program once and times its steps.
    ///
    /// - Parameters:
    ///   - context: the seed and step, for random numbers.
    ///   - rate: the learning rate of the updates.
    /// - Returns: the nanoseconds of each step of ``plan``, that of reading the clock included.
    func timedRun(_ context: RunContext, rate: Float) -> [Int64] {
        var run = kernelRun(context, rate: rate)
        return tape.timedRun(&run, context)
    }

    private func kernelRun(_ context: RunContext, rate: Float) -> ckernels_run {
        ckernels_run(
            seed: context.seed, step: UInt32(truncatingIfNeeded: context.step), rate: rate,
            registers: registers.start, pool: pool.pool)
    }
}
