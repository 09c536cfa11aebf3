import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

/// A fit that goes on is the fit that never stopped, bit for bit.
@Suite struct ResumingTests {
    private static func sample(steps: Int? = nil) throws -> SampleFit {
        var sample = try SampleFit()
        sample.options.epochs = 5
        sample.options.stepsPerEpoch = steps
        sample.options.validationSplit = 0.3
        sample.options.batchSize = 2
        sample.options.seed = 3
        return sample
    }

    private static func callbacks() throws -> [any Callback] {
        [
            try ReduceLROnPlateau([
                "monitor": "loss", "patience": 1, "factor": 0.5, "min_delta": 0.3,
            ]),
            try EarlyStopping([
                "monitor": "val_loss", "patience": 9, "restore_best_weights": true,
            ]),
        ]
    }

    private static func expectSame(
        _ first: (model: Model, history: History), _ second: (model: Model, history: History)
    ) {
        #expect(first.model.parameters == second.model.parameters)
        #expect(first.model.training == second.model.training)
        #expect(first.history == second.history)
    }

    @Test(arguments: [nil, 2, 3])
    func `behind the finished epochs of a model`(steps: Int?) throws {
        var sample = try Self.sample(steps: steps)
        let straight = try sample.run()
        sample.options.epochs = 2
        let first = try sample.run()
        sample.model = first.model
        sample.options.epochs = 5
        sample.options.start = .resuming

        let second = try sample.run()

        #expect(second.model.parameters == straight.model.parameters)
        #expect(second.model.training == straight.model.training)
        #expect(first.history.epochs + second.history.epochs == straight.history.epochs)
    }

    @Test(arguments: [(1, 1), (1, 3), (2, 4), (3, 2), (5, 4)])
    func `from a checkpoint in any place`(epoch: Int, batch: Int) throws {
        var sample = try Self.sample()
        sample.options.callbacks = try Self.callbacks()
        let straight = try sample.run()
        var stopped = try sample.fit()
        #expect(throws: TrainingError.interrupted) {
            _ = try stopped.run { !($0.epoch == epoch && $0.batch == batch) }
        }
        sample.model = try stopped.checkpoint()
        sample.options = try FitOptions(resuming: sample.model)
        sample.options.validationSplit = 0.3
        sample.options.callbacks = try Self.callbacks()

        let second = try sample.run()

        #expect(straight.history["learning_rate"].last != straight.history["learning_rate"].first)
        Self.expectSame(second, straight)
        #expect(second.model.training.checkpoint == nil)
    }

    @Test(arguments: [
        NamedSettings(name: "Nadam"), NamedSettings(name: "Adafactor"),
        NamedSettings(name: "Adam", configuration: ["use_ema": true, "ema_momentum": 0.5]),
        NamedSettings(name: "Adam", configuration: ["gradient_accumulation_steps": 3]),
        NamedSettings(
            name: "SGD",
            configuration: [
                "momentum": 0.9,
                "learning_rate": [
                    "class_name": "ExponentialDecay",
                    "config": ["initial_learning_rate": 0.1, "decay_steps": 4, "decay_rate": 0.5],
                ],
            ]),
    ])
    func `with what any optimizer remembers`(optimizer: NamedSettings) throws {
        var sample = try Self.sample()
        sample.model.training.compiled?.optimizer = optimizer
        sample.model.training.compiled?.metrics = [[NamedSettings(name: "accuracy")]]
        let straight = try sample.run()
        var stopped = try sample.fit()
        #expect(throws: TrainingError.interrupted) {
            _ = try stopped.run { !($0.epoch == 3 && $0.batch == 2) }
        }
        sample.model = try stopped.checkpoint()
        sample.options.start = .resuming

        let second = try sample.run()

        Self.expectSame(second, straight)
    }

    @Test func `other class weights than the checkpoint's are refused`() throws {
        var sample = try Self.sample()
        sample.options.classWeights = [0: 1, 2: 0.5]
        var fit = try sample.fit()
        #expect(throws: TrainingError.interrupted) { _ = try fit.run { _ in false } }
        sample.model = try fit.checkpoint()
        sample.options.start = .resuming
        sample.options.classWeights = [:]

        #expect(
            throws: TrainingError.otherThanCheckpoint(
                "the class weights", value: "not given", checkpoint: "0=1.0,2=0.5")
        ) { _ = try sample.fit() }
        #expect(try FitOptions(resuming: sample.model).classWeights == [0: 1, 2: 0.5])
    }

    @Test func `from checkpoints of checkpoints, at every batch`() throws {
        var sample = try Self.sample(steps: 3)
        sample.options.callbacks = try Self.callbacks()
        let straight = try sample.run()
        sample.options.start = .resuming
        var last: (model: Model, history: History)?

        for _ in 0..<30 where last == nil {
            var fit = try sample.fit()
            do {
                var calls = 0
                let model = try fit.run { _ in
                    calls += 1
                    return calls < 2
                }
                last = (model, fit.history)
            } catch TrainingError.interrupted {
                sample.model = try fit.checkpoint()
                sample.options.callbacks = try Self.callbacks()
            }
        }

        Self.expectSame(try #require(last), straight)
    }

    @Test func `a checkpoint behind the last epoch ends as the fit did`() throws {
        var sample = try Self.sample()
        sample.options.callbacks = [
            try EarlyStopping([
                "monitor": "loss", "mode": "max", "restore_best_weights": true,
            ])
        ]
        sample.options.epochs = 50
        var straight = try sample.fit()
        let model = try straight.run()
        #expect(straight.stoppedBy == "early-stopping")
        #expect(straight.history.epochs.count < 50)
        let last = straight.history.epochs.count
        var again = try sample.fit()
        #expect(throws: TrainingError.interrupted) {
            _ = try again.run { !($0.isEndOfEpoch && $0.epoch == last) }
        }
        sample.model = try again.checkpoint()
        sample.options.start = .resuming
        let resumed = try sample.run()

        Self.expectSame(resumed, (model, straight.history))
    }

    @Test func `another fit than the checkpoint's is refused`() throws {
        var sample = try Self.sample()
        var fit = try sample.fit()
        #expect(throws: TrainingError.interrupted) { _ = try fit.run { _ in false } }
        sample.model = try fit.checkpoint()
        sample.options.start = .resuming
        let options = sample.options
        func refusal(_ change: (inout FitOptions) throws -> Void) throws -> TrainingError? {
            sample.options = options
            try change(&sample.options)
            do {
                _ = try sample.fit()
                return nil
            } catch let error as TrainingError {
                return error
            }
        }

        let nothing = try refusal { _ in }
        let batchSize = try refusal { $0.batchSize = 3 }
        let seed = try refusal { $0.seed = 4 }
        let order = try refusal { $0.shuffles = false }
        let rows = try refusal { $0.validationSplit = 0 }
        let callbacks = try refusal { $0.callbacks = [try TerminateOnNaN()] }

        #expect(nothing == nil)
        #expect(batchSize == .otherThanCheckpoint("the batch size", value: "3", checkpoint: "2"))
        #expect(seed == .otherThanCheckpoint("the seed", value: "4", checkpoint: "3"))
        #expect(
            order
                == .otherThanCheckpoint(
                    "the order of the rows", value: "that of the data", checkpoint: "shuffled"))
        #expect(
            rows
                == .otherThanCheckpoint(
                    "the number of training rows", value: "11", checkpoint: "7"))
        #expect(
            callbacks
                == .otherThanCheckpoint(
                    "the list of callbacks", value: "terminate-on-nan", checkpoint: "empty"))
    }

    @Test func `other settings than the checkpoint's are refused, and its own rates are not`()
        throws
    {
        var sample = try Self.sample()
        var fit = try sample.fit()
        #expect(throws: TrainingError.interrupted) { _ = try fit.run { _ in false } }
        sample.model = try fit.checkpoint()
        sample.options.start = .resuming
        func refusal(_ change: (inout SettingsRequest) -> Void) throws -> TrainingError? {
            var request = SettingsRequest()
            change(&request)
            let settings = try FitSettings(
                request, for: sample.model, target: sample.data.targets[0])
            do {
                _ = try Fit(
                    sample.model, on: sample.data, settings: settings, options: sample.options)
                return nil
            } catch {
                return error
            }
        }

        let same = try refusal { $0.learningRate = 0.05 }
        let rate = try refusal { $0.learningRate = 0.25 }
        let metrics = try refusal { $0.metrics = [] }
        let optimizer = try refusal { $0.optimizer = "SGD" }

        #expect(same == nil)
        #expect(
            rate == .otherThanCheckpoint("the learning rate", value: "0.25", checkpoint: "0.05"))
        #expect(
            metrics
                == .otherThanCheckpoint(
                    "the list of metrics", value: "another", checkpoint: "of other settings"))
        #expect(
            optimizer == .otherThanCheckpoint("the optimizer", value: "SGD", checkpoint: "Adam"))
    }

    @Test func `a history of other results is refused`() throws {
        var sample = try Self.sample()
        sample.options.validation = sample.data
        sample.options.validationSplit = 0
        var fit = try sample.fit()
        #expect(throws: TrainingError.interrupted) {
            _ = try fit.run { !$0.isEndOfEpoch }
        }
        sample.model = try fit.checkpoint()
        sample.options.start = .resuming
        #expect(try sample.fit().epoch == 1)
        sample.options.validation = nil

        #expect(
            throws: TrainingError.otherThanCheckpoint(
                "the list of results", value: "loss, accuracy",
                checkpoint: "loss, accuracy, val_loss, val_accuracy")
        ) { _ = try sample.fit() }
    }

    @Test(arguments: [Int.max, -1])
    func `counts that no fit comes to are refused`(count: Int) throws {
        var sample = try Self.sample()
        sample.options.callbacks = try Self.callbacks()
        var fit = try sample.fit()
        #expect(throws: TrainingError.interrupted) { _ = try fit.run { $0.batch < 2 } }
        let places: [(inout Fit) -> Void] = [
            { $0.place.rows = count },
            { $0.place.epoch = count },
            { fit in
                guard var callback = fit.callbacks[0] as? ReduceLROnPlateau else { return }
                callback.state.wait = count
                fit.callbacks[0] = callback
            },
            { fit in
                guard var callback = fit.callbacks[1] as? EarlyStopping else { return }
                callback.state.wait = count
                fit.callbacks[1] = callback
            },
            { fit in
                guard var callback = fit.callbacks[1] as? EarlyStopping else { return }
                callback.state.bestEpoch = count
                fit.callbacks[1] = callback
            },
        ]
        sample.options.start = .resuming
        for damage in places {
            var damaged = fit
            damage(&damaged)
            var resumed = sample
            // As a file holds it: the fit's own count of epochs may not be one.
            let good = try fit.checkpoint()
            resumed.model = good
            resumed.model.training.checkpoint = try FitCheckpoint(
                damaged.savedState(like: good), callbacks: damaged.callbacks)

            #expect(throws: TrainingError.self) { _ = try resumed.fit() }
        }
    }

    @Test func `other parameters have no checkpoint`() throws {
        let sample = try Self.sample()
        var fit = try sample.fit()
        #expect(throws: TrainingError.interrupted) { _ = try fit.run { _ in false } }
        var model = try fit.checkpoint()

        try model.setParameters(sample.model.parameters)

        #expect(model.training.checkpoint == nil)
    }
}

extension Fit {
    /// The state of a checkpoint whose place is this fit's.
    fileprivate func savedState(like model: Model) throws -> CheckpointState {
        var state = try #require(model.training.checkpoint).fitState()
        state.place = place
        return state
    }
}
