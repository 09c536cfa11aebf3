import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

/// An optimizer with settings that reach its branches.
struct OptimizerCase: CustomTestStringConvertible, Sendable {
    let name: String
    var settings: JSONObject = [:]

    var testDescription: String { "\(name) \(settings.keys)" }

    static let all: [OptimizerCase] =
        Optimizers.names.map { OptimizerCase(name: $0) } + [
            .init(name: "SGD", settings: ["momentum": 0.8]),
            .init(name: "SGD", settings: ["momentum": 0.8, "nesterov": true]),
            .init(name: "Adam", settings: ["amsgrad": true, "epsilon": 0.001]),
            .init(name: "RMSprop", settings: ["momentum": 0.5, "centered": true, "epsilon": 0.01]),
            .init(name: "RMSprop", settings: ["decay": 0.1, "epsilon": 0.01]),
            .init(name: "Adagrad", settings: ["decay": 0, "epsilon": 0.01]),
            .init(name: "Nadam", settings: ["schedule_decay": 0.004]),
            .init(
                name: "Ftrl",
                settings: [
                    "learning_rate_power": -0.7, "l1_regularization_strength": 0.01,
                    "l2_shrinkage_regularization_strength": 0.1, "beta": 0.1,
                ]),
        ]

    func make() throws -> any Optimizer {
        try Optimizers.optimizer(NamedSettings(name: name, configuration: settings))
    }
}

@Suite struct CompiledUpdateTests {
    /// Layers whose weights have one to three axes, with and without an axis of one element.
    private static func model() throws -> Model {
        try SmallModel.chain(
            [
                EinsumDense(equation: "ab,bcd->acd", outputExtents: [3, 2], biasLabels: "d"),
                Flatten(), Dense(units: 5, activation: .tanh), Dense(units: 1, activation: .linear),
            ], inputExtents: [4])
    }

    /// Steps of gradients for each parameter.
    private static func gradients(of model: Model) -> [[(
        identity: ParameterIdentity, values: [Float]
    )]] {
        var numbers = SeededNumbers(17)
        return (0..<5).map { _ in
            model.specifications.map { parameter in
                let count = parameter.extents.reduce(1, *)
                return (parameter.identity, numbers.numbers(count).map(Float.init))
            }
        }
    }

    @Test(arguments: OptimizerCase.all)
    func `compiled updates have the bits of the formulas in plain loops`(
        optimizer: OptimizerCase
    ) throws {
        let model = try Self.model()
        var settings = NamedSettings(name: optimizer.name, configuration: optimizer.settings)
        settings.configuration["learning_rate"] = 0.05
        settings.configuration["weight_decay"] = 0
        settings.configuration["decay"] = settings.configuration["decay"].map { _ in 0 }
        var run = try OptimizerRun(settings, model: model, resets: true)
        let parameters = ParameterMemory(model.parameters)
        var plain = try model.specifications.map { parameter in
            FormulaRun<Float>(
                try Optimizers.optimizer(settings),
                parameter: try #require(model.parameters[parameter.identity]).floats,
                extents: parameter.extents)
        }

        for step in Self.gradients(of: model) {
            run.beginStep()
            run.apply(step, phase: .updating, to: parameters)
            for position in plain.indices {
                plain[position].update(by: step[position].values, learningRate: 0.05)
            }
        }

        for (parameter, plain) in zip(model.specifications, plain) {
            let found = parameters[parameter.identity]
            #expect(
                found.map(\.bitPattern) == plain.parameter.map(\.bitPattern),
                "\(parameter.identity)")
            for (slot, values) in zip(plain.optimizer.slots(of: plain.extents), plain.slots) {
                let found = run.memory[parameter.identity.slot(slot.name)]
                #expect(found == values, "\(parameter.identity) \(slot.name)")
            }
        }
    }

    @Test(arguments: OptimizerCase.all)
    func `float32 stays near float64`(optimizer: OptimizerCase) throws {
        var numbers = SeededNumbers(23)
        let start = numbers.numbers(12)
        var narrow = FormulaRun<Float>(
            try optimizer.make(), parameter: start.map(Float.init), extents: [4, 3])
        var wide = FormulaRun<Double>(
            try optimizer.make(), parameter: start.map { Double(Float($0)) }, extents: [4, 3])

        for _ in 0..<30 {
            let gradient = numbers.numbers(12).map(Float.init)
            narrow.update(by: gradient, learningRate: 0.05)
            wide.update(by: gradient.map(Double.init), learningRate: Double(Float(0.05)))
        }

        let scale = max(1, wide.parameter.map(abs).max() ?? 0)
        for (a, b) in zip(narrow.parameter, wide.parameter) {
            #expect(abs(Double(a) - b) <= 1e-5 * scale)
        }
    }
}
