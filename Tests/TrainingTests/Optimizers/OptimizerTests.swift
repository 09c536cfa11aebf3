import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

/// Settings, gradients, and what a parameter that starts at 1 becomes: by hand, Adam's in float64 by NumPy.
struct OptimizerSteps: CustomTestStringConvertible, Sendable {
    let name: String
    var settings: JSONObject = [:]
    let gradients: [Float]
    let values: [Double]

    var testDescription: String { "\(name) \(settings.keys)" }

    static let all: [OptimizerSteps] = [
        .init(name: "SGD", gradients: [0.5, 0.25], values: [0.95, 0.925]),
        .init(
            name: "SGD", settings: ["momentum": 0.9], gradients: [0.5, 0.25], values: [0.95, 0.88]),
        .init(
            name: "SGD", settings: ["momentum": 0.9, "nesterov": true], gradients: [0.5, 0.25],
            values: [0.905, 0.817]),
        .init(
            name: "Adam", gradients: [0.5, 0.25, -1],
            values: [0.9000006324515321, 0.8067831960988964, 0.827418841846741]),
        .init(
            name: "Adam", settings: ["amsgrad": true], gradients: [0.5, 0, 0],
            values: [0.9000006324515321, 0.8330287418979304, 0.7812851676017487]),
        .init(
            name: "Adam", gradients: [0.5, 0, 0],
            values: [0.9000006324515321, 0.832995231029295, 0.781199861691356]),
    ]

    /// Design, section 5: Keras too takes 1 − β₂ in float32, where it is off by 5e-5 of itself.
    static let tolerance = 1e-5

    func make() throws -> any Optimizer {
        try Optimizers.optimizer(NamedSettings(name: name, configuration: settings))
    }
}

@Suite struct OptimizerTests {
    @Test(arguments: OptimizerSteps.all)
    func `formulas in float64 give what was computed by hand`(steps: OptimizerSteps) throws {
        var run = FormulaRun<Double>(try steps.make(), parameter: [1], extents: [1])

        for (gradient, value) in zip(steps.gradients, steps.values) {
            run.update(by: [Double(gradient)], learningRate: 0.1)

            #expect(abs(run.parameter[0] - value) <= 1e-12)
        }
    }

    // The loss (w − t)² of target t = w − g/2 has the gradient g.
    @Test(arguments: OptimizerSteps.all)
    func `steps of a compiled fit are those computed by hand`(steps: OptimizerSteps) throws {
        var model = try SmallModel.dense(kernel: [[1]])
        let kernel = model.specifications[0].identity
        var optimizer = NamedSettings(name: steps.name, configuration: steps.settings)
        optimizer.configuration["learning_rate"] = 0.1
        model.training.compiled = CompileSettings(
            optimizer: optimizer, losses: [NamedSettings(name: "mse")])

        for (gradient, value) in zip(steps.gradients, steps.values) {
            let weight = try #require(model.parameters[kernel]).floats[0]
            let data = try Dataset(
                inputs: [DataArray("x", rows: [[1]])],
                targets: [DataArray("y", rows: [[weight - gradient / 2]])])
            let settings = try FitSettings(SettingsRequest(), for: model, target: data.targets[0])
            var fit = try Fit(model, on: data, settings: settings, options: FitOptions())
            model = try fit.run()

            let found = try #require(model.parameters[kernel]).floats[0]
            #expect(abs(Double(found) - value) <= OptimizerSteps.tolerance)
        }
        #expect(model.training.optimizer?.iterations == steps.gradients.count)
        #expect(model.training.finishedEpochs == steps.gradients.count)
    }

    @Test func `slots are named as in Keras, and only those that are used`() throws {
        func names(_ name: String, _ settings: JSONObject = [:]) throws -> [String] {
            try Optimizers.optimizer(NamedSettings(name: name, configuration: settings))
                .slots(of: [3, 2]).map(\.name)
        }

        #expect(try names("SGD") == [])
        #expect(try names("SGD", ["momentum": 0.5]) == ["momentum"])
        #expect(try names("Adam") == ["momentum", "velocity"])
        #expect(try names("Adam", ["amsgrad": true]) == ["momentum", "velocity", "velocity_hat"])
        #expect(try names("RMSprop") == ["velocity"])
        #expect(
            try names("RMSprop", ["momentum": 0.5, "centered": true])
                == ["velocity", "momentum", "average_gradient"])
        #expect(try names("Adafactor") == ["r", "c", "velocity"])
    }

    @Test func `settings that change no step are passed over`() throws {
        let settings: JSONObject = [
            "name": "sgd", "weight_decay": 0.0, "clipnorm": .null, "use_ema": false,
            "ema_momentum": 0.99, "jit_compile": true, "decay": 0.0,
        ]

        #expect(throws: Never.self) {
            try Optimizers.optimizer(NamedSettings(name: "SGD", configuration: settings))
        }
    }

    @Test(arguments: [
        ("SGD", "momentum", -0.5, "a number from 0 to 1"),
        ("Adam", "beta_1", 1.0, "a number from 0 to below 1"),
        ("Adam", "beta_2", -0.1, "a number from 0 to below 1"),
        ("Adam", "epsilon", -1.0, "a number not below 0"),
    ])
    func `settings out of range are refused`(
        name: String, key: String, value: Double, expected: String
    ) {
        let error = TrainingError.invalidSetting(
            of: "the optimizer \(name)", key: key, value: "\(value)", expected: expected)

        #expect(throws: error) {
            try Optimizers.optimizer(
                NamedSettings(name: name, configuration: [key: JSON(value)]))
        }
    }

    @Test func `a learning rate is the given one or Keras' default`() throws {
        func rate(_ name: String, _ settings: JSONObject = [:]) throws -> Double {
            try LearningRate(NamedSettings(name: name, configuration: settings)).rate(after: 0)
        }

        #expect(try rate("SGD") == 0.01)
        #expect(try rate("adam") == 0.001)
        #expect(try rate("Adam", ["learning_rate": 0.5]) == 0.5)
        #expect(
            throws: TrainingError.invalidSetting(
                of: "the optimizer Adam", key: "learning_rate", value: "-1.0",
                expected: "a number not below 0")
        ) { try rate("Adam", ["learning_rate": -1]) }
        #expect(
            throws: TrainingError.unsupportedSetting(
                of: "the optimizer Adam", key: "learning_rate", value: "LinearCosineDecay")
        ) { try rate("Adam", ["learning_rate": ["class_name": "LinearCosineDecay"]]) }
        #expect(throws: TrainingError.unknownOptimizer("Lyon", known: Optimizers.names)) {
            try rate("Lyon")
        }
    }
}
