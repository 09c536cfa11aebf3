import NeuralNet
import Testing

@testable import Training

@Suite struct StoredDataTests {
    @Test(arguments: [FitOrder.shuffled, .ordered], [1, 4, 11, 32])
    func `a fit from a file is the fit from memory, to the bit`(
        order: FitOrder, batchSize: Int
    ) throws {
        var sample = try SampleFit()
        sample.options.shuffles = order == .shuffled
        sample.options.batchSize = batchSize
        sample.options.validationSplit = 0.3
        sample.options.epochs = 3
        let inMemory = try sample.run()
        sample.data = try sample.data.inFile()
        let inFile = try sample.run()

        #expect(!sample.data.inputs[0].isInMemory)
        #expect(inFile.model.parameters == inMemory.model.parameters)
        #expect(inFile.history == inMemory.history)
    }

    enum FitOrder { case shuffled, ordered }

    @Test func `class numbers are spread out as the loss wants them`() throws {
        var sample = try SampleFit()
        sample.model.training.compiled?.losses = [NamedSettings(name: "categorical_crossentropy")]
        let target = sample.data.targets[0]
        let rows = target.elements.flatMap { number -> [Float] in
            (0..<3).map { Float($0) == number ? 1 : 0 }
        }
        let numbers = try sample.run()
        sample.data = try sample.data.inFile()
        let stored = try sample.run()
        sample.data = try Dataset(
            inputs: [sample.data.inputs[0].loaded()],
            targets: [DataArray(name: "y", extents: [3], rows: 11, elements: rows)])
        let spread = try sample.run()

        #expect(numbers.model.parameters == spread.model.parameters)
        #expect(numbers.history == spread.history)
        #expect(stored.model.parameters == spread.model.parameters)
        #expect(stored.history == spread.history)
    }

    @Test func `a number of no class is refused by its row`() throws {
        var sample = try SampleFit(layers: [Dense(units: 2, activation: .softmax)])
        sample.model.training.compiled?.losses = [NamedSettings(name: "categorical_crossentropy")]
        let row = try #require(sample.data.targets[0].elements.firstIndex(of: 2))

        #expect(
            throws: TrainingError.targetOutOfRange(
                loss: "categorical_crossentropy", expected: "a class number from 0 to 1", value: 2,
                row: row + 1)
        ) { try sample.run() }
    }

    @Test func `evaluations and predictions are the same too`() throws {
        let sample = try SampleFit()
        let stored = try sample.data.inFile()
        let here = try Evaluation(
            sample.model, on: sample.data, settings: sample.settings, batchSize: 4)
        let there = try Evaluation(
            sample.model, on: stored, settings: sample.settings, batchSize: 4)

        #expect(here.results.map(\.value) == there.results.map(\.value))
        #expect(
            try sample.model.predictions(for: stored.inputs, batchSize: 3)
                == sample.model.predictions(for: sample.data.inputs, batchSize: 5))
        #expect(try stored.inputs[0].slice(2..<5).loaded() == sample.data.inputs[0].slice(2..<5))
    }

    @Test func `a number that is none is found in a file as in memory`() throws {
        var sample = try SampleFit()
        let input = sample.data.inputs[0]
        var elements = input.elements
        elements[7 * input.rowSize + 1] = .nan
        let data = try Dataset(
            inputs: [
                DataArray(
                    name: input.name, extents: input.extents, rows: input.rows, elements: elements)
            ], targets: sample.data.targets)
        sample.data = try data.inFile()

        #expect(throws: TrainingError.notFinite(what: "input \"\(input.name)\"", row: 8)) {
            try sample.run()
        }
    }
}
