import NeuralNet

@testable import Training

/// Steps of an optimizer on one parameter, by its formulas in plain loops.
struct FormulaRun<Number: Scalar> {
    let optimizer: any Optimizer
    let extents: [Int]
    var parameter: [Number]
    private(set) var slots: [[Number]]
    private var carried: Number = 1
    private var step = 0

    init(_ optimizer: any Optimizer, parameter: [Number], extents: [Int]) {
        self.optimizer = optimizer
        self.extents = extents
        self.parameter = parameter
        slots = optimizer.slots(of: extents).map { slot in
            Array(repeating: Number(slot.initial), count: slot.extents.reduce(1, *))
        }
    }

    mutating func update(by gradient: [Number], learningRate: Number) {
        step += 1
        carried = optimizer.carried(carried, step: step)
        let numbers = optimizer.numbers(
            at: Moment(learningRate: learningRate, step: step, carried: carried))
        let identity = ParameterIdentity(layer: LayerPath(["layer"]), role: "kernel")
        var builder = ProgramBuilder(mode: .training)
        let slots = optimizer.slots(of: extents)
        let given = Given(
            parameter: builder.variable(identity, extents), gradient: builder.input(extents),
            slots: slots.map { builder.variable(identity.slot($0.name), $0.extents) },
            numbers: (0..<numbers.count).map { _ in builder.input([]) })
        let changed = optimizer.lower(given, in: &builder)
        var parameters = ParameterValues<Number>(Parameters())
        parameters[identity] = parameter
        for (slot, value) in zip(slots, self.slots) { parameters[identity.slot(slot.name)] = value }
        let values = Interpreter<Number>(builder.program).run(
            inputs: [gradient] + (0..<numbers.count).map { [numbers[$0]] }, parameters: parameters)
        parameter = values[changed.parameter]
        for (position, value) in changed.slots.enumerated() {
            self.slots[position] = values[value]
        }
    }
}
