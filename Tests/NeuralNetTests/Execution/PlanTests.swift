import TestSupport
import Testing

@testable import NeuralNet

@Suite struct PlanTests {
    /// relu(x · w) and its sum, with x (4, 3) and w (3, 5).
    private func executor() -> (executor: Executor, wanted: [Value]) {
        var builder = ProgramBuilder(mode: .training)
        let x = builder.input([4, 3])
        let w = builder.input([3, 5])
        let y = builder.map(.relu(slope: 0, maximum: nil, threshold: 0), builder.product(x, w))
        let loss = builder.sum(y, over: [0, 1])
        let gradients = builder.gradients(of: loss, for: [x, w]).compactMap(\.self)
        let wanted = [loss] + gradients
        let executor = Executor(
            builder.program, wanted: wanted, parameters: ParameterMemory(Parameters()),
            pool: ThreadPool(threads: 1))
        return (executor, wanted)
    }

    @Test func `a plan counts the multiply-adds of the product and of both its gradients`() {
        let products = executor().executor.plan.flatMap(\.steps).filter {
            $0.name.hasPrefix("product")
        }

        #expect(products.map(\.multiplyAdds) == [60, 60, 60])
        #expect(products.map(\.output).sorted { $0[0] < $1[0] } == [[3, 5], [4, 5], [4, 3]])
    }

    @Test func `every buffer lies in the planned memory, none of the same step on another`() {
        let (executor, _) = executor()

        for step in executor.plan.flatMap(\.steps) {
            let placed = step.buffers.compactMap { buffer in
                buffer.offset.map { (offset: $0, bytes: buffer.bytes) }
            }
            var end = 0
            for buffer in placed.sorted(by: { $0.offset < $1.offset }) {
                #expect(buffer.offset >= end)
                end = buffer.offset + buffer.bytes
            }
            #expect(end <= executor.plannedBytes)
        }
    }

    @Test func `a profile has a time for each step and computes what a run does`() {
        let (executor, wanted) = executor()
        for (position, count) in [12, 15].enumerated() {
            let numbers = (0..<count).map { Float($0) - 5 }
            _ = executor.input(position).update(fromContentsOf: numbers)
        }
        executor.run()
        let expected = wanted.map { Array(executor.output($0)) }

        let seconds = executor.profile(runs: 5)

        #expect(seconds.count == executor.plan.count)
        #expect(seconds.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(wanted.map { Array(executor.output($0)) } == expected)
    }

    @Test func `the machine does more than a million multiply-adds a second`() {
        for threads in [1, 2] {
            #expect(ThreadPool(threads: threads).measuredMultiplyAddsPerSecond() > 1e6)
        }
    }
}
