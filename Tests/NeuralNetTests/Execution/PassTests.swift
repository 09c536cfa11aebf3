import TestSupport
import Testing

@testable import NeuralNet

@Suite struct PassTests {
    @Test(arguments: [
        UpdateRule.descent, .momentum(0.9, isNesterov: true),
        .adam(rest1: 0.1, rest2: 0.001, epsilon: 1e-7),
    ])
    func `a step in many chunks has the bits of a step in one`(rule: UpdateRule) throws {
        for (rows, widths) in [(512, [40, 140, 3]), (33, [129, 260, 1]), (600, [10, 300, 128])] {
            let model = try SmallModel.chain(
                [
                    Dense(units: widths[1], activation: .relu), BatchNormalization(),
                    Dropout(rate: 0.3), Dense(units: widths[1], activation: .tanh),
                    Dense(units: widths[2], activation: .softmax),
                ], inputExtents: [widths[0]])
            let step = try TrainingStep(model, rows: rows)

            let expected = step.results(rule, ThreadPool(threads: 1, chunkWork: .max))

            for threads in [1, 3] {
                let found = step.results(rule, ThreadPool(threads: threads, chunkWork: 1))
                #expect(found == expected, "\(rows) rows, \(threads) threads")
            }
        }
    }

    @Test func `a gradient that its update alone takes has no memory of its own`() throws {
        let model = try SmallModel.chain(
            [Dense(units: 512, activation: .relu), Dense(units: 512)], inputExtents: [512])
        let step = try TrainingStep(model, rows: 16)
        let calls = step.calls(.descent)
        let passes = Pass.passes(of: calls.calls, memoryOf: calls.memoryOf, chunkWork: 1 << 10)

        let plan = BufferPlan(
            passes, memoryOf: calls.memoryOf, inputs: step.program.inputs, wanted: [step.loss])

        // Three batches of 512 numbers live at once; one gradient would be 32 batches.
        #expect(plan.count < 16 * 512 * 8)
    }
}

/// One step of a model with the mean of the squared outputs as loss.
private struct TrainingStep {
    let model: Model
    let program: Program
    let loss: Value
    private let gradients: [(identity: ParameterIdentity, value: Value)]

    init(_ model: Model, rows: Int) throws {
        var builder = ProgramBuilder(model, mode: .training)
        let output = try #require(try builder.addLayers(of: model, rows: rows).last?.first)
        let squares = builder.map(.square, output)
        let loss = builder.mean(squares, over: Array(squares.extents.indices))
        let trainable = Set(model.specifications.filter(\.isTrainable).map(\.identity))
        let wanted = builder.program.parameters.filter { trainable.contains($0.identity) }
        let found = builder.gradients(of: loss, for: wanted.map(\.value))
        gradients = zip(wanted, found).compactMap { parameter, gradient in
            gradient.map { (parameter.identity, $0) }
        }
        self.model = model
        self.loss = loss
        program = builder.program
    }

    private func updates(_ rule: UpdateRule) -> [ParameterUpdate] {
        gradients.map { identity, gradient in
            ParameterUpdate(
                identity, gradient: gradient, rule: rule, slots: ["m", "v"].map(identity.slot))
        }
    }

    /// What the compiled step's kernels are.
    func calls(_ rule: UpdateRule) -> (calls: [KernelCall], memoryOf: [Int]) {
        let schedule = Schedule(
            program, wanted: [loss], updates: updates(rule), registers: 32)
        return (schedule.items.map { KernelCall($0, in: program) }, schedule.memoryOf)
    }

    /// The bits of all parameters and of the loss after three steps on seeded rows.
    func results(_ rule: UpdateRule, _ pool: ThreadPool) -> [[UInt32]] {
        let parameters = ParameterMemory(model.parameters)
        let slots = ParameterMemory(
            model.parameters.identities.flatMap { identity in
                ["m", "v"].map { (identity.slot($0), model.parameters[identity]?.count ?? 0) }
            })
        let executor = Executor(
            program, wanted: [loss], parameters: ParameterMemory(joining: [parameters, slots]),
            updates: updates(rule), pool: pool)
        var numbers = SeededNumbers(5)
        var losses: [UInt32] = []
        for step in 0..<3 {
            let input = numbers.numbers(program.inputs[0].count).map(Float.init)
            _ = executor.input(0).update(fromContentsOf: input)
            executor.run(RunContext(seed: 7, step: step), rate: 0.05)
            losses.append(executor.output(loss)[0].bitPattern)
        }
        return model.parameters.identities.map { parameters[$0].map(\.bitPattern) } + [losses]
    }
}
