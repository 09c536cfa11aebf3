import AllocationCounter
import Foundation
import KerasFormat
import NeuralNet
import TestSupport
import Testing

/// Models of every layer that Keras saved, as compiled training steps.
@Suite struct CompiledFixtureTests {
    static let models: [String] = {
        let folder = Fixtures.path("layers")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map { "layers/\($0)/model.keras" } + ["activations/model.keras"]
    }()

    /// A training step: the outputs, a loss, and the gradients of all trainable parameters.
    private struct TrainingStep {
        let model: Model
        let program: Program
        let wanted: [Value]
        let inputs: [[Float]]

        init(_ path: String, rows: Int) throws {
            model = try KerasFile.read(from: Fixtures.path(path)).0
            var builder = ProgramBuilder(model, mode: .training)
            let values = try builder.addLayers(of: model, rows: rows)
            let outputs = model.graph.outputs.map { values[$0.call][$0.output] }
            var loss = builder.constant(0)
            for output in outputs {
                let squares = builder.map(.square, output)
                let part = builder.mean(squares, over: Array(squares.extents.indices))
                loss = builder.sum(loss, part)
            }
            let trainable = Set(model.specifications.filter(\.isTrainable).map(\.identity))
            let weights = builder.program.parameters.filter { trainable.contains($0.identity) }
            let gradients = builder.gradients(of: loss, for: weights.map(\.value))
            program = builder.program
            wanted = outputs + [loss] + gradients.compactMap(\.self)
            var numbers = SeededNumbers(3)
            inputs = program.inputs.map { numbers.numbers($0.count, in: 0...2.9).map(Float.init) }
        }

        func executor(_ pool: ThreadPool) -> Executor {
            let executor = Executor(
                program, wanted: wanted, parameters: ParameterMemory(model.parameters), pool: pool)
            for (position, input) in inputs.enumerated() {
                _ = executor.input(position).update(fromContentsOf: input)
            }
            return executor
        }
    }

    @Test(arguments: models)
    func `a compiled step has the interpreter's bits`(path: String) throws {
        let step = try TrainingStep(path, rows: 5)
        let context = RunContext(seed: 4, step: 7)

        let expected = Interpreter<Float>(step.program).run(
            inputs: step.inputs, parameters: ParameterValues(step.model.parameters),
            context: context)

        for pool in [ThreadPool(threads: 1), ThreadPool(threads: 3, chunkWork: 1)] {
            let executor = step.executor(pool)
            executor.run(context)
            for value in step.wanted {
                let found = executor.output(value).map(\.bitPattern)
                #expect(found == expected[value].map(\.bitPattern), "\(value)")
            }
        }
    }

    @Test(.enabled(if: allocation_counter_works()), arguments: models)
    func `a compiled step allocates nothing`(path: String) throws {
        let executor = try TrainingStep(path, rows: 5).executor(ThreadPool(threads: 1))
        executor.run()

        let before = allocation_counter_of_thread()
        for step in 1...10 { executor.run(RunContext(step: step)) }

        #expect(allocation_counter_of_thread() == before)
    }
}
