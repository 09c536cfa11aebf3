import NeuralNet
import TestSupport
import Testing

/// Updates of parameters as steps of programs.
@Suite struct StepUpdateTests {
    struct UpdateCase: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let rule: UpdateRule
        let slots: Int
    }

    static let cases = [
        UpdateCase(testDescription: "descent", rule: .descent, slots: 0),
        UpdateCase(
            testDescription: "momentum", rule: .momentum(0.9, isNesterov: false), slots: 1),
        UpdateCase(
            testDescription: "Nesterov", rule: .momentum(0.7, isNesterov: true), slots: 1),
        UpdateCase(
            testDescription: "Adam", rule: .adam(rest1: 0.1, rest2: 0.001, epsilon: 1e-7), slots: 2),
        UpdateCase(
            testDescription: "AMSGrad", rule: .adam(rest1: 0.2, rest2: 0.01, epsilon: 1e-3),
            slots: 3),
    ]

    /// The rule's formula for one element, rounded after each operation.
    private func step<Number: BinaryFloatingPoint>(
        _ rule: UpdateRule, rate: Number, _ w: inout Number, g: Number, _ slots: inout [Number]
    ) {
        switch rule {
        case .descent: w -= rate * g
        case .momentum(let momentum, let isNesterov):
            let momentum = Number(momentum)
            slots[0] = momentum * slots[0] - rate * g
            w += isNesterov ? momentum * slots[0] - rate * g : slots[0]
        case .adam(let rest1, let rest2, let epsilon):
            slots[0] += (g - slots[0]) * Number(rest1)
            slots[1] += (g * g - slots[1]) * Number(rest2)
            var velocity = slots[1]
            if slots.count > 2 {
                slots[2] = max(slots[2], velocity)
                velocity = slots[2]
            }
            w -= slots[0] * rate / (velocity.squareRoot() + Number(epsilon))
        }
    }

    @Test(arguments: cases, [0, 1, 7, 15, 16, 17, 33, 100, 255, 257, 1000, 40_001])
    func `an update has the formula's bits and is near float64's`(
        _ update: UpdateCase, count: Int
    ) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let parameter = [Float].random(count: count, using: &generator)
        let gradient = [Float].random(count: count, using: &generator)
        // Velocities are sums of squares.
        let memory = (0..<update.slots).map { slot in
            [Float].random(count: count, using: &generator).map { slot > 0 ? abs($0) : $0 }
        }
        var expected = parameter
        var expectedMemory = memory
        var isNear = true
        for index in 0..<count {
            var slots = memory.map { $0[index] }
            step(update.rule, rate: 0.01, &expected[index], g: gradient[index], &slots)
            for (slot, value) in slots.enumerated() { expectedMemory[slot][index] = value }

            var exact = Double(parameter[index])
            var exactSlots = memory.map { Double($0[index]) }
            step(
                update.rule, rate: Double(Float(0.01)), &exact, g: Double(gradient[index]),
                &exactSlots)
            // Some six roundings of numbers of the size of 1 or of the result.
            isNear = isNear && abs(Double(expected[index]) - exact) <= 0x1p-21 * max(1, abs(exact))
        }
        #expect(isNear)
        try KernelRunner.forEach { runner in
            var found = memory

            let changed = try runner.update(
                update.rule, rate: 0.01, parameter, gradient: gradient, memory: &found)

            #expect(changed.patterns == expected.patterns, "\(runner.name)")
            #expect(found.map(\.patterns) == expectedMemory.map(\.patterns), "\(runner.name)")
        }
    }
}
