import NeuralNet
import OrderedJSON
import Testing

@testable import Training

@Suite struct CommonSettingsTests {
    private func settings(_ configuration: JSONObject, of name: String = "Adam") throws
        -> CommonSettings
    {
        try CommonSettings(NamedSettings(name: name, configuration: configuration))
    }

    @Test func `nothing happens where nothing is set`() throws {
        let common = try settings([
            "weight_decay": .null, "clipnorm": .null, "clipvalue": 0, "use_ema": false,
            "ema_overwrite_frequency": .null, "gradient_accumulation_steps": .null,
        ])

        #expect(common.isPlain)
        #expect(common.clipping.isEmpty)
        #expect(common.accumulation == 1)
    }

    @Test func `AdamW decays weights by default, others don't`() throws {
        #expect(try settings([:], of: "AdamW").weightDecay == 0.004)
        #expect(try settings(["weight_decay": 0], of: "AdamW").weightDecay == nil)
        #expect(try settings([:]).weightDecay == nil)
    }

    @Test(arguments: [
        ("gradient_accumulation_steps", 1.0, "a number from 2"),
        ("gradient_accumulation_steps", 2.5, "a whole number not below 0"),
        ("ema_momentum", 1.5, "a number from 0 to 1"),
        ("ema_overwrite_frequency", -1.0, "a whole number not below 0"),
        ("loss_scale_factor", 0.0, "a number above 0"),
    ])
    func `what Keras would refuse is refused`(key: String, value: Double, expected: String) {
        #expect(
            throws: TrainingError.invalidSetting(
                of: "the optimizer Adam", key: key, value: "\(value)", expected: expected)
        ) { try settings(["use_ema": true, key: JSON(value)]) }
    }

    @Test
    func
        `a bound beside the length of each gradient is refused, as Keras never says which comes first`()
    {
        #expect(
            throws: TrainingError.invalidSetting(
                of: "the optimizer Adam", key: "clipvalue", value: "0.5",
                expected: "nothing beside clipnorm")
        ) { try settings(["clipnorm": 1, "clipvalue": 0.5]) }
    }

    @Test func `formulas are told by the keys that only some versions have`() {
        func dialect(_ configuration: JSONObject) -> OptimizerDialect {
            OptimizerDialect(NamedSettings(name: "Adam", configuration: configuration))
        }

        #expect(dialect([:]) == .three)
        #expect(dialect(["decay": .null]) == .three)
        #expect(dialect(["jit_compile": true]) == .two)
        #expect(dialect(["is_legacy_optimizer": false]) == .two)
        #expect(dialect(["is_legacy_optimizer": true]) == .legacy)
        #expect(dialect(["decay": 0]) == .legacy)
        #expect(dialect(["schedule_decay": 0.004]) == .legacy)
    }

    @Test func `the rate of a run is the settings', a schedule's, or what was set meanwhile`()
        throws
    {
        var sample = try SampleFit()
        func run(_ rate: JSON) throws -> OptimizerRun {
            let settings = NamedSettings(name: "SGD", configuration: ["learning_rate": rate])
            return try OptimizerRun(settings, model: sample.model, resets: false)
        }
        let schedule: JSON = [
            "class_name": "InverseTimeDecay",
            "config": ["initial_learning_rate": 0.5, "decay_steps": 1, "decay_rate": 1],
        ]

        var constant = try run(0.25)
        var scheduled = try run(schedule)

        #expect(constant.learningRate == 0.25 && !constant.hasSchedule)
        #expect(scheduled.learningRate == 0.5 && scheduled.hasSchedule)
        scheduled.beginStep()
        #expect(scheduled.learningRate == 0.25)
        constant.learningRate = 0.125
        constant.beginStep()
        #expect(constant.numbers[0] == 0.125)
        #expect(constant.handedOver().learningRate == 0.125)
        #expect(scheduled.handedOver().learningRate == nil)
        sample.model.training.compiled?.optimizer = NamedSettings(name: "SGD")
        let compiled = try #require(sample.model.training.compiled)
        #expect(
            constant.updated(compiled).optimizer?.configuration["learning_rate"] == 0.125)
        #expect(scheduled.updated(compiled) == compiled)
    }

    @Test func `the rate that a file holds beside the settings is the one that goes on`() throws {
        var sample = try SampleFit()
        sample.model.training.optimizer = OptimizerState(iterations: 3, learningRate: 0.125)

        let own = try OptimizerRun(
            try sample.settings.optimizer, model: sample.model, resets: false)
        let asked = try OptimizerRun(
            NamedSettings(name: "Adam", configuration: ["learning_rate": 0.5]),
            model: sample.model, resets: false)

        #expect(own.learningRate == 0.125)
        #expect(asked.learningRate == 0.5)
    }
}
