internal import CKernels

/// A program compiled to a flat list of kernels over memory that is planned once.
///
/// A run in float32 allocates nothing, unless the program has an operation without a kernel, and its bits are those of
/// ``Interpreter``, which itself runs programs in float64.
public final class Executor {
    /// The program that is run.
    public let program: Program
    private let parameters: ParameterMemory
    private let memory: FloatMemory
    private let tape: Tape
    private let pool: ThreadPool
    /// For each thread, the kernels' registers and what chunks keep to themselves.
    private let scratch: FloatMemory
    private let scratchStride: Int
    /// Where inputs, wanted values, constants and parameters are, by the value's position.
    private let addresses: [Int: UnsafeMutablePointer<Float>]
    /// What runs the program where it is one in float64.
    private let float64: Float64Run?
    /// What was compiled, for ``plan``.
    let compiled: (passes: [Pass], buffers: BufferPlan)

    /// The bytes of the values that runs make, constants and what chunks keep to themselves included.
    package var plannedBytes: Int {
        (memory.count + scratch.count - pool.threads * CKERNELS_REGISTER_FLOATS)
            * MemoryLayout<Float>.size
    }

    /// Compiles a program.
    ///
    /// - Parameters:
    ///   - program: the program.
    ///   - wanted: the values that are read after a run.
    ///   - parameters: the parameters, which runs read and updates change.
    ///   - updates: how parameters are changed, each as soon as its gradient is known and nothing more reads it.
    ///   - pool: the threads that compute.
    package init(
        _ program: Program, wanted: [Value], parameters: ParameterMemory,
        updates: [ParameterUpdate] = [], pool: ThreadPool
    ) {
        let rewritten = KernelProgram(program, updates: updates)
        let schedule = Schedule(
            rewritten.program, wanted: wanted, updates: rewritten.updates,
            registers: CKERNELS_REGISTERS)
        float64 =
            program.numberType == .float64
            ? Float64Run(program, wanted: wanted, parameters: parameters) : nil
        let calls =
            float64 == nil ? schedule.items.map { KernelCall($0, in: rewritten.program) } : []
        let passes = Pass.passes(
            of: calls, memoryOf: schedule.memoryOf, chunkWork: pool.chunkWork)
        let plan = BufferPlan(
            passes, memoryOf: schedule.memoryOf, inputs: program.inputs, wanted: wanted)
        self.program = program
        self.parameters = parameters
        self.pool = pool
        compiled = (passes, plan)
        scratchStride = CKERNELS_REGISTER_FLOATS + FloatMemory.padded(plan.localCount)
        scratch = FloatMemory(count: pool.threads * scratchStride)
        let constants = Constants(of: program)
        memory = FloatMemory(count: plan.count + constants.count)
        constants.write(to: memory.start + plan.count)
        let offsets = plan.offsets.merging(constants.offsets.mapValues { plan.count + $0 }) {
            planned, _ in planned
        }
        var addresses = offsets.mapValues { [memory] in memory.start + $0 }
        for (identity, value) in program.parameters {
            addresses[value.index] = parameters.address(of: identity)
        }
        // A view of a value is where the value is.
        for (index, shared) in schedule.memoryOf.enumerated() {
            addresses[index] = addresses[shared]
        }
        var locals = plan.locals
        for (index, shared) in schedule.memoryOf.enumerated() { locals[index] = locals[shared] }
        self.addresses = float64?.addresses ?? addresses
        var writer = TapeWriter(addresses: addresses, locals: locals, parameters: parameters)
        for pass in passes { writer.add(pass) }
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
        guard let place = addresses[value.index] else {
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
        if let float64 { return float64.run(context) }
        var run = kernelRun(context, rate: rate)
        tape.run(&run, context)
    }

    /// Runs the program once and times its parts.
    ///
    /// - Parameters:
    ///   - context: the seed and step, for random numbers.
    ///   - rate: the learning rate of the updates.
    /// - Returns: the nanoseconds of each pass of ``plan``, those of reading the clock included.
    func timedRun(_ context: RunContext, rate: Float) -> [Int64] {
        var run = kernelRun(context, rate: rate)
        return tape.timedRun(&run, context)
    }

    private func kernelRun(_ context: RunContext, rate: Float) -> ckernels_run {
        ckernels_run(
            seed: context.seed, step: UInt32(truncatingIfNeeded: context.step), rate: rate,
            scratch: scratch.start, scratch_stride: scratchStride, pool: pool.pool)
    }
}

/// A program's constants, laid out one after another.
private struct Constants {
    /// The position of each constant, by the value's position.
    private(set) var offsets: [Int: Int] = [:]
    /// The numbers that all take together.
    private(set) var count = 0
    private var numbers: [(offset: Int, numbers: [Double])] = []

    init(of program: Program) {
        for (index, source) in program.sources.enumerated() {
            guard case .constant(let numbers) = source else { continue }
            offsets[index] = count
            self.numbers.append((count, numbers))
            count += FloatMemory.padded(numbers.count)
        }
    }

    /// Writes all constants, rounded to float32.
    func write(to start: UnsafeMutablePointer<Float>) {
        for (offset, numbers) in numbers {
            for (position, number) in numbers.enumerated() {
                start[offset + position] = Float(number)
            }
        }
    }
}
