import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

@Suite struct FitLimitTests {
    @Test func `a table of one row trains`() throws {
        let sample = try SampleFit(rows: 1)

        let (trained, history) = try sample.run()

        #expect(trained.training.optimizer?.iterations == 2)
        #expect(history.epochs.count == 2)
    }

    @Test(arguments: [11, 12, 1_000_000, Int.max])
    func `a batch of all rows or more is one step an epoch`(size: Int) throws {
        var sample = try SampleFit()
        sample.options.batchSize = 11
        let exact = try sample.run()
        sample.options.batchSize = size

        let found = try sample.run()

        #expect(found.model.training.optimizer?.iterations == 2)
        #expect(found.model.parameters == exact.model.parameters)
    }

    @Test func `a fit of no epochs gives the model as it was`() throws {
        var sample = try SampleFit()
        sample.options.epochs = 0

        let (trained, history) = try sample.run()

        #expect(trained.parameters == sample.model.parameters)
        #expect(trained.training == sample.model.training)
        #expect(history == History())
    }

    @Test func `targets of one axis and of two give the same bits`() throws {
        var sample = try SampleFit()
        let flat = try sample.run()
        let target = sample.data.targets[0]
        sample.data = try Dataset(
            inputs: sample.data.inputs,
            targets: [
                DataArray(name: "y", extents: [1], rows: target.rows, elements: target.elements)
            ])

        let column = try sample.run()

        #expect(column.model.parameters == flat.model.parameters)
        #expect(column.history == flat.history)
    }

    @Test func `200 classes and outputs of three axes train`() throws {
        var sample = try SampleFit()
        sample.model = try SmallModel.chain(
            [Dense(units: 200, activation: .softmax)], inputExtents: [3, 4])
        sample.data = try Dataset(
            inputs: [DataArray("x", random: [3, 4], rows: 5)],
            targets: [
                DataArray(
                    name: "y", extents: [3], rows: 5, elements: (0..<15).map { Float($0 * 13) })
            ])
        var request = SettingsRequest()
        request.metrics = ["accuracy"]
        let settings = try FitSettings(request, for: sample.model, target: sample.data.targets[0])
        var fit = try Fit(
            sample.model, on: sample.data, settings: settings, options: sample.options)

        _ = try fit.run()

        #expect(settings.outputs[0].loss?.name == "sparse_categorical_crossentropy")
        #expect(fit.history["accuracy"].count == 2)
    }

    @Test(arguments: [
        ("number of epochs", "-1", "no negative number"),
        ("batch size", "0", "a positive integer"), ("batch size", "-3", "a positive integer"),
        ("validation split", "1.0", "a number from 0 to below 1"),
        ("validation split", "-0.1", "a number from 0 to below 1"),
        ("validation split", "nan", "a number from 0 to below 1"),
    ])
    func `options that no fit can go by are refused`(
        name: String, value: String, expected: String
    ) throws {
        var sample = try SampleFit()
        switch name {
        case "number of epochs": sample.options.epochs = try #require(Int(value))
        case "batch size": sample.options.batchSize = try #require(Int(value))
        default: sample.options.validationSplit = try #require(Double(value))
        }

        #expect(
            throws: TrainingError.invalidOption(name, value: value, expected: expected)
        ) { try sample.fit() }
    }

    @Test func `an empty table, or a split that leaves no rows to train, is refused`() throws {
        var one = try SampleFit(rows: 1)
        one.options.validationSplit = 0.2
        var empty = try SampleFit()
        empty.data = empty.data.slice(rows: 0..<0)

        #expect(throws: TrainingError.noRows("the training data")) { try one.fit() }
        #expect(throws: TrainingError.noRows("the training data")) { try empty.fit() }
        #expect(throws: TrainingError.noRows("the data")) {
            try Evaluation(empty.model, on: empty.data, settings: try empty.settings)
        }
        #expect(
            throws: TrainingError.invalidOption(
                "batch size", value: "0", expected: "a positive integer")
        ) { try Evaluation(one.model, on: one.data, settings: try one.settings, batchSize: 0) }
    }

    @Test func `rows that validate are counted from the first of all`() throws {
        var sample = try SampleFit()
        sample.options.validationSplit = 0.3
        var elements = sample.data.inputs[0].elements
        elements[9 * 4 + 1] = .infinity
        sample.data = try Dataset(
            inputs: [DataArray(name: "x", extents: [4], rows: 11, elements: elements)],
            targets: sample.data.targets)

        #expect(throws: TrainingError.notFinite(what: "input \"x\"", row: 10)) {
            try sample.fit()
        }
    }

    @Test func `a model without anything to train is refused`() throws {
        #expect(throws: TrainingError.nothingToTrain) {
            try SampleFit(frozen: [0, 1, 2, 3]).fit()
        }
    }

    @Test func `settings that a layer does not hold are refused unless it is frozen`() throws {
        func model(isTrainable: Bool) throws -> Model {
            let sample = try SampleFit()
            var layers = sample.model.graph.layers
            layers[1].trainingObstacles = ["kernel_constraint MaxNorm"]
            layers[1].isTrainable = isTrainable
            let graph = try Graph(
                style: .sequential, layers: layers, calls: sample.model.graph.calls,
                inputs: sample.model.graph.inputs, outputs: sample.model.graph.outputs)
            return try Model(name: "m", graph: graph, parameters: sample.model.parameters)
        }
        var sample = try SampleFit()
        sample.model = try model(isTrainable: true)

        #expect(
            throws: TrainingError.trainingObstacle(
                layer: "layer1", setting: "kernel_constraint MaxNorm")
        ) { try sample.fit() }
        sample.model = try model(isTrainable: false)
        #expect(throws: Never.self) { try sample.run() }
    }

    @Test func `a fit that is told to stop throws`() throws {
        var fit = try SampleFit().fit()

        #expect(throws: TrainingError.interrupted) { try fit.run { $0.batch < 2 } }
        #expect(fit.history == History())
    }

    // w · 1e30 squared is beyond float32 once a step of rate 1e20 has moved w.
    @Test func `a loss that is not finite is told with epoch and batch`() throws {
        var sample = try SampleFit()
        sample.model = try SmallModel.dense(kernel: [[1]])
        sample.model.training.compiled = CompileSettings(
            optimizer: NamedSettings(name: "SGD", configuration: ["learning_rate": 1e20]),
            losses: [NamedSettings(name: "mse")])
        sample.data = try Dataset(
            inputs: [DataArray("x", rows: [[1], [1], [1]])],
            targets: [DataArray("y", rows: [[0], [0], [0]])])
        sample.options.batchSize = 2

        #expect(throws: TrainingError.lossNotFinite(epoch: 1, batch: 2)) { try sample.run() }
        sample.options.batchSize = 3
        #expect(throws: TrainingError.lossNotFinite(epoch: 2, batch: 1)) { try sample.run() }
    }

    @Test(arguments: [-1, Int.max])
    func `counts of a file that cannot be added to are refused`(count: Int) throws {
        func refusal(_ key: String) -> TrainingError {
            .invalidSetting(
                of: "the training state", key: key, value: "\(count)",
                expected: "a number from 0 to 2⁵³")
        }
        var sample = try SampleFit()
        sample.model.training.finishedEpochs = count
        #expect(throws: refusal("finished epochs")) { try sample.fit() }
        sample.model.training.finishedEpochs = 0
        sample.model.training.optimizer = OptimizerState(iterations: count)
        #expect(throws: refusal("iterations")) { try sample.fit() }
    }
}
