import AllocationCounter
import TestSupport
import Testing

@testable import NeuralNet

@Suite struct ExecutorTests {
    @Test(arguments: OperationCase.all)
    func `an operation and its gradient have the interpreter's bits`(operation: OperationCase) {
        let program = differentiated(operation.shapes) { operation.build(&$0, $1) }

        expectSameBits(program, range: operation.range)
    }

    @Test(.enabled(if: allocation_counter_works()), arguments: OperationCase.all)
    func `an operation and its gradient allocate nothing`(operation: OperationCase) {
        let made = differentiated(operation.shapes) { operation.build(&$0, $1) }
        let executor = Executor(
            made.program, wanted: made.wanted, parameters: ParameterMemory(Parameters()),
            pool: ThreadPool(threads: 1))
        executor.run()

        let before = allocation_counter_of_thread()
        for step in 1...10 { executor.run(RunContext(step: step)) }

        #expect(allocation_counter_of_thread() == before)
    }

    @Test(arguments: ElementwiseCase.all)
    func `an elementwise function and its slope have the interpreter's bits`(
        function: ElementwiseCase
    ) {
        for shape in [[1], [7, 37], [300], [3, 700]] {
            let program = differentiated([shape]) { $0.map(function.function, $1[0]) }

            expectSameBits(program, range: function.range)
        }
    }

    @Test(arguments: [(1, 1), (3, 5), (16, 16), (33, 300), (2, 257)])
    func `operands of every form are read along a group`(rows: Int, columns: Int) {
        let program = differentiated([[rows, columns], [columns], [rows, 1], [], [1, columns]]) {
            builder, x in
            let a = builder.sum(x[0], x[1])
            let b = builder.scaled(a, by: x[2])
            let c = builder.difference(b, x[3])
            let d = builder.scaled(c, by: x[4])
            let e = builder.quotient(d, builder.sum(builder.map(.square, x[2]), 1))
            return builder.scaled(builder.map(.tanh, e), by: a)
        }

        expectSameBits(program, range: -1...1)
    }

    /// A program whose loss is the weighted sum of what is built, with gradients of all inputs.
    private func differentiated(
        _ shapes: [[Int]], _ build: (inout ProgramBuilder, [Value]) -> Value
    ) -> (program: Program, wanted: [Value]) {
        var builder = ProgramBuilder(mode: .training)
        let inputs = shapes.map { builder.input($0) }
        let result = build(&builder, inputs)
        let weights = builder.input(result.extents)
        let weighted = builder.scaled(result, by: weights)
        let loss = builder.sum(weighted, over: Array(result.extents.indices))
        let gradients = builder.gradients(of: loss, for: inputs).compactMap(\.self)
        return (builder.program, [result, loss] + gradients)
    }

    private func expectSameBits(
        _ made: (program: Program, wanted: [Value]), range: ClosedRange<Double>
    ) {
        var numbers = SeededNumbers(13)
        let inputs = made.program.inputs.map {
            numbers.numbers($0.count, in: range).map(Float.init)
        }
        let expected = Interpreter<Float>(made.program).run(
            inputs: inputs, parameters: ParameterValues(Parameters()))
        let pools = [1, 2, 3, 8].map { ThreadPool(threads: $0) }
        for pool in pools + [
            ThreadPool(threads: 1, chunkWork: 1), ThreadPool(threads: 3, chunkWork: 1),
        ] {
            let executor = Executor(
                made.program, wanted: made.wanted, parameters: ParameterMemory(Parameters()),
                pool: pool)

            // Twice, so that what a run leaves in memory would show.
            for _ in 0..<2 {
                for (position, input) in inputs.enumerated() {
                    _ = executor.input(position).update(fromContentsOf: input)
                }
                executor.run()
            }

            for value in made.wanted {
                let found = executor.output(value).map(\.bitPattern)
                #expect(
                    found == expected[value].map(\.bitPattern),
                    "\(pool.threads) threads, chunks of \(pool.chunkWork), \(value)")
            }
        }
    }
}
