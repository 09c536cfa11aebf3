import TestSupport
import Testing

@testable import NeuralNet

/// Parameters that become what other parameters were, while these change too.
@Suite struct ChangeOrderTests {
    private let first = ParameterIdentity(layer: LayerPath(["layer"]), role: "first")
    private let second = ParameterIdentity(layer: LayerPath(["layer"]), role: "second")

    /// The parameters after one run of a program, from 1, 2, 3 and 10, 20, 30.
    private func run(
        _ build: (inout ProgramBuilder, _ first: Value, _ second: Value) -> [Value]
    ) throws -> (first: [Float], second: [Float]) {
        let requirement = try ParameterRequirement("first", [3])
        let specifications = [first, second].map {
            ParameterSpecification(identity: $0, requirement: requirement, isTrainable: false)
        }
        var builder = ProgramBuilder(mode: .training, specifications: specifications)
        builder.layer = LayerPath(["layer"])
        let (a, b) = (builder.parameter("first"), builder.parameter("second"))
        let wanted = build(&builder, a, b)
        let memory = ParameterMemory([(first, 3), (second, 3)])
        memory[first] = [1, 2, 3]
        memory[second] = [10, 20, 30]
        let executor = Executor(
            builder.program, wanted: wanted, parameters: memory, pool: ThreadPool(threads: 1))
        executor.run()
        return (memory[first], memory[second])
    }

    @Test func `a parameter becomes another that changes earlier`() throws {
        let after = try run { builder, first, second in
            let squares = builder.map(.square, builder.constant([4, 5, 6], extents: [3]))
            let sums = builder.sum(first, over: [0])
            builder.update("first", to: second)
            // No step reads the second one, which therefore changes as soon as its new value is known.
            builder.update("second", to: squares)
            return [sums]
        }

        #expect(after.first == [10, 20, 30])
        #expect(after.second == [16, 25, 36])
    }

    @Test func `two parameters change places`() throws {
        let after = try run { builder, first, second in
            builder.update("first", to: second)
            builder.update("second", to: first)
            return []
        }

        #expect(after.first == [10, 20, 30])
        #expect(after.second == [1, 2, 3])
    }

    @Test func `a view of a parameter is the parameter as it was`() throws {
        let after = try run { builder, first, second in
            let view = builder.reshaped(builder.reshaped(second, to: [3, 1]), to: [3])
            builder.update("second", to: first)
            builder.update("first", to: view)
            return []
        }

        #expect(after.first == [10, 20, 30])
        #expect(after.second == [1, 2, 3])
    }

    @Test func `a parameter that is read after its change is due keeps its value till then`() throws
    {
        let after = try run { builder, first, second in
            builder.update("second", to: first)
            builder.update("first", to: builder.sum(second, first))
            return []
        }

        #expect(after.first == [11, 22, 33])
        #expect(after.second == [1, 2, 3])
    }
}
