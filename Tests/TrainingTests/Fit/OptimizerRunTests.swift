import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

@Suite struct OptimizerRunTests {
    private func slots(_ state: OptimizerState?) -> [String] {
        (state?.slots ?? []).map { "\($0.parameter)/\($0.name)" }
    }

    /// A sample after two epochs of three steps.
    private func trained() throws -> SampleFit {
        var sample = try SampleFit()
        sample.model = try sample.run().model
        return sample
    }

    @Test func `a first fit says nothing of the optimizer's state`() throws {
        #expect(try SampleFit().fit().notes == [])
    }

    @Test func `the state goes on, and says so`() throws {
        let sample = try trained()

        let notes = try sample.fit().notes

        #expect(notes == [Warning("the optimizer goes on after 6 steps")])
        #expect(try sample.run().model.training.optimizer?.iterations == 12)
    }

    @Test func `a new rate keeps the state`() throws {
        let sample = try trained()
        var request = SettingsRequest()
        request.learningRate = 0.5
        let settings = try FitSettings(request, for: sample.model, target: sample.data.targets[0])

        var fit = try Fit(
            sample.model, on: sample.data, settings: settings, options: sample.options)
        let after = try fit.run()

        #expect(fit.notes == [Warning("the optimizer goes on after 6 steps")])
        #expect(after.training.optimizer?.learningRate == 0.5)
        #expect(after.training.compiled?.optimizer?.configuration["learning_rate"] == 0.5)
    }

    @Test func `another optimizer starts afresh, and says so`() throws {
        let sample = try trained()
        var request = SettingsRequest()
        request.optimizer = "SGD"
        let settings = try FitSettings(request, for: sample.model, target: sample.data.targets[0])

        var fit = try Fit(
            sample.model, on: sample.data, settings: settings, options: sample.options)
        let after = try fit.run()

        #expect(
            fit.notes == [
                Warning("the optimizer starts afresh, as it is another than the model's")
            ])
        #expect(after.training.optimizer?.iterations == 6)
        #expect(slots(after.training.optimizer) == [])
    }

    @Test func `a state that is reset starts afresh, and says so`() throws {
        var sample = try trained()
        sample.options.resetsOptimizer = true

        let fit = try sample.fit()

        #expect(fit.notes == [Warning("the optimizer starts afresh, as asked")])
        #expect(try sample.run().model.training.optimizer?.iterations == 6)
    }

    @Test func `layers that are frozen keep what the optimizer remembers of them`() throws {
        var sample = try trained()
        let before = try #require(sample.model.training.optimizer)
        sample.model = try sample.model.settingTrainable(false, at: 1)

        let fit = try sample.fit()
        let after = try #require(try sample.run().model.training.optimizer)

        #expect(fit.notes == [Warning("the optimizer goes on after 6 steps")])
        #expect(slots(after) == slots(before))
        for (old, new) in zip(before.slots, after.slots) {
            let isFrozen = old.parameter.layer == LayerPath(["layer1"])
            #expect((old == new) == isFrozen, "\(old.parameter) \(old.name)")
        }
    }

    @Test func `layers that thaw start anew and keep the count, and it says so`() throws {
        var sample = try SampleFit(frozen: [0])
        sample.model = try sample.run().model
        sample.model = try sample.model.settingTrainable(true, at: 1)

        let fit = try sample.fit()

        #expect(
            fit.notes == [
                Warning("the optimizer goes on after 6 steps"),
                Warning("the optimizer remembers nothing of 2 parameters, which start anew"),
            ])
        let after = try sample.run().model.training.optimizer
        #expect(after?.iterations == 12)
        #expect(after?.slots.count == 2 * sample.model.specifications.count { $0.isTrainable })
    }

    @Test func `a remembered tensor of another shape is not taken`() throws {
        var sample = try trained()
        sample.model.training.optimizer?.slots[0].value = Tensor([Float(1)], extents: [1])

        #expect(
            try sample.fit().notes == [
                Warning("the optimizer goes on after 6 steps"),
                Warning("the optimizer remembers nothing of 1 parameters, which start anew"),
            ])
    }

    @Test func `an average is taken also where gradients are gathered anew`() throws {
        var sample = try SampleFit()
        sample.model.training.compiled?.optimizer = NamedSettings(
            name: "Adam", configuration: ["use_ema": true, "ema_momentum": 0.5])
        sample.model = try sample.run().model
        sample.model.training.optimizer?.iterations = 6
        let state = try #require(sample.model.training.optimizer)
        let average = try #require(state.slots.first { $0.name == CommonSettings.averageName })
        let place = try #require(state.slots.firstIndex(of: average))
        let marked = Tensor(
            average.value.floats.map { _ in Float(7) }, extents: average.value.extents)
        sample.model.training.optimizer?.slots[place].value = marked
        let settings = NamedSettings(
            name: "Adam",
            configuration: [
                "use_ema": true, "ema_momentum": 0.5, "gradient_accumulation_steps": 3,
            ])
        sample.model.training.compiled?.optimizer = settings

        let run = try OptimizerRun(settings, model: sample.model, resets: false)

        let taken = run.snapshot().slots.first {
            $0.parameter == average.parameter && $0.name == average.name
        }
        #expect(taken?.value == marked)
        #expect(run.notes == [Warning("the optimizer goes on after 6 steps")])
    }

    @Test func `a rate that is set keeps decaying as the settings say`() throws {
        let sample = try trained()
        let settings = NamedSettings(
            name: "SGD", configuration: ["learning_rate": 0.5, "decay": 1])
        var run = try OptimizerRun(settings, model: sample.model, resets: true)

        run.beginStep()
        run.beginStep()

        #expect(run.learningRate == 0.5)
        #expect(run.numbers[0] == 0.25)
        run.learningRate = 0.75
        run.beginStep()
        #expect(run.learningRate == 0.75)
        // The rate over one more than the two steps before.
        #expect(run.numbers[0] == 0.25)
    }

    @Test func `numbers that belong to no parameter are kept`() throws {
        var sample = try trained()
        sample.model.training.optimizer?.scalars = ["u_product": 0.5]

        #expect(try sample.run().model.training.optimizer?.scalars == ["u_product": 0.5])
    }
}
