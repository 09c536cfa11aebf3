import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

@Suite struct FitTests {
    @Test func `the same seed gives the same bits, another gives others`() throws {
        var sample = try SampleFit()
        let first = try sample.run()
        let again = try sample.run()
        sample.options.seed = 1
        let other = try sample.run()

        #expect(first.model.parameters == again.model.parameters)
        #expect(first.model.training == again.model.training)
        #expect(first.history == again.history)
        #expect(first.model.parameters != other.model.parameters)
    }

    @Test func `without dropout, the seed changes the order of the rows alone`() throws {
        var sample = try SampleFit(layers: [Dense(units: 3, activation: .softmax)])
        let shuffled = try sample.run().model.parameters
        sample.options.seed = 1
        let otherwise = try sample.run().model.parameters
        sample.options.shuffles = false
        let ordered = try sample.run().model.parameters
        sample.options.seed = 0
        let orderedAgain = try sample.run().model.parameters

        #expect(shuffled != otherwise)
        #expect(shuffled != ordered)
        #expect(ordered == orderedAgain)
    }

    @Test func `an epoch takes the rows in the order of its permutation`() throws {
        var sample = try SampleFit(layers: [Dense(units: 3, activation: .softmax)])
        sample.model.training.finishedEpochs = 5
        sample.options.epochs = 1
        sample.options.seed = 9
        let shuffled = try sample.run()

        let order = RandomStream(seed: 9, purpose: .shuffle, step: 5).permutation(11)
        func arranged(_ array: DataArray) -> DataArray {
            DataArray(
                name: array.name, extents: array.extents, rows: 11, elements: array.gathered(order))
        }
        sample.data = try Dataset(
            inputs: sample.data.inputs.map(arranged), targets: sample.data.targets.map(arranged))
        sample.options.shuffles = false
        let arrangedBefore = try sample.run()

        #expect(shuffled.model.parameters == arrangedBefore.model.parameters)
        #expect(shuffled.history == arrangedBefore.history)
    }

    @Test func `two fits of an epoch are one fit of two, to the bit`() throws {
        var sample = try SampleFit()
        let whole = try sample.run()
        sample.options.epochs = 1
        let first = try sample.run()
        sample.model = first.model
        let second = try sample.run()

        #expect(second.model.parameters == whole.model.parameters)
        #expect(second.model.training == whole.model.training)
        #expect(first.history.epochs + second.history.epochs == whole.history.epochs)
    }

    @Test func `frozen layers keep their bits, statistics too, and the others change`() throws {
        let sample = try SampleFit(frozen: [0, 1])

        let trained = try sample.run().model

        for specification in sample.model.specifications {
            let identity = specification.identity
            let isSame = trained.parameters[identity] == sample.model.parameters[identity]
            #expect(isSame == !specification.isTrainable, "\(identity)")
        }
    }

    @Test func `all but frozen layers change, statistics too`() throws {
        let sample = try SampleFit()

        let trained = try sample.run().model

        for identity in sample.model.specifications.map(\.identity) {
            #expect(
                trained.parameters[identity] != sample.model.parameters[identity], "\(identity)")
        }
    }

    @Test func `the validation split takes the last rows, and they don't train`() throws {
        var sample = try SampleFit()
        sample.options.validationSplit = 0.3
        let split = try sample.run()
        let all = sample.data
        sample.data = all.slice(rows: 0..<7)
        sample.options.validationSplit = 0
        sample.options.validation = all.slice(rows: 7..<11)
        let apart = try sample.run()

        #expect(split.model.parameters == apart.model.parameters)
        #expect(split.history == apart.history)
        #expect(split.history.names == ["loss", "accuracy", "val_loss", "val_accuracy"])
    }

    @Test func `validation data go before the split`() throws {
        var sample = try SampleFit()
        sample.options.validation = sample.data.slice(rows: 0..<2)
        let without = try sample.run()
        sample.options.validationSplit = 0.3
        let with = try sample.run()

        #expect(with.history == without.history)
        #expect(with.model.parameters == without.model.parameters)
    }

    @Test func `an evaluation of the trained model is the last epoch's validation`() throws {
        var sample = try SampleFit()
        sample.options.validationSplit = 0.3
        let (trained, history) = try sample.run()

        let evaluation = try Evaluation(
            trained, on: sample.data.slice(rows: 7..<11), settings: try sample.settings,
            batchSize: 4)

        #expect(evaluation.rows == 4)
        #expect(evaluation.results.map(\.name) == ["loss", "accuracy"])
        #expect(evaluation.results.map(\.value) == Array(history.epochs[1][2...]))
    }

    // With rate 0 every batch sees the same model: 11 rows in batches of 4, 4 and 3.
    @Test func `the loss of an epoch weighs batches by their rows`() throws {
        var sample = try SampleFit(layers: [Dense(units: 3, activation: .softmax)])
        sample.model.training.compiled?.optimizer?.configuration["learning_rate"] = 0.0
        sample.options.epochs = 1
        let history = try sample.run().history

        let whole = try Evaluation(
            sample.model, on: sample.data, settings: try sample.settings, batchSize: 11)

        #expect(abs(history["loss"][0] - whole.results[0].value) < 1e-6)
        #expect(history["accuracy"] == [whole.results[1].value])
    }

    @Test func `progress tells each batch, and the epoch's results at its end`() throws {
        var sample = try SampleFit()
        sample.options.validationSplit = 0.3
        var fit = try sample.fit()
        var places: [FitProgress] = []

        _ = try fit.run {
            places.append($0)
            return true
        }

        #expect(places.map(\.epoch) == [1, 1, 2, 2])
        #expect(places.map(\.batch) == [1, 2, 1, 2])
        #expect(places.map(\.batches) == [2, 2, 2, 2])
        #expect(places.map(\.isEndOfEpoch) == [false, true, false, true])
        #expect(places[0].results.map(\.name) == ["loss", "accuracy"])
        #expect(places[1].results.map(\.value) == fit.history.epochs[0])
        #expect(places[3].results.map(\.name) == fit.history.names)
    }

    @Test func `weighted metrics have a prefix where a plain one has their name`() throws {
        var sample = try SampleFit()
        let accuracy = NamedSettings(name: "accuracy")
        sample.model.training.compiled?.metrics = [[accuracy, accuracy]]
        sample.model.training.compiled?.weightedMetrics = [
            [accuracy, NamedSettings(name: "sparse_categorical_accuracy")]
        ]

        let (trained, history) = try sample.run()

        #expect(
            history.names == [
                "loss", "accuracy", "accuracy_1", "weighted_accuracy",
                "sparse_categorical_accuracy",
            ])
        #expect(trained.training.compiled == sample.model.training.compiled)
    }

    @Test func `an array that a layer is called on twice trains`() throws {
        var sample = try SampleFit()
        sample.model = try SmallModel.calledTwice(
            Dense(units: 4, activation: .softmax), inputExtents: [4])

        let trained = try sample.run().model

        #expect(trained.parameters != sample.model.parameters)
        #expect(trained.training.optimizer?.iterations == 6)
    }
}
