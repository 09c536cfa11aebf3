import NeuralNet
import TestSupport
import Testing

@testable import Training

@Suite struct PredictionTests {
    @Test(arguments: [1, 2, 7, 32, Int.max])
    func `predictions don't depend on the size of the batches`(size: Int) throws {
        let sample = try SampleFit(rows: 13)
        let whole = try sample.model.predictions(for: sample.data.inputs, batchSize: 13)

        let found = try sample.model.predictions(for: sample.data.inputs, batchSize: size)

        #expect(found.map(\.name) == ["layer4"])
        #expect(found[0].elements.map(\.bitPattern) == whole[0].elements.map(\.bitPattern))
        #expect(found[0].extents == [3])
        #expect(found[0].rows == 13)
    }

    @Test func `a row alone gives the bits that it gives among others`() throws {
        let sample = try SampleFit(rows: 13)
        let whole = try sample.model.predictions(for: sample.data.inputs)[0]

        for row in [0, 6, 12] {
            let one = sample.data.inputs.map { $0.slice(row..<row + 1) }
            let found = try sample.model.predictions(for: one)[0]
            #expect(found.elements.map(\.bitPattern) == whole.gathered([row]).map(\.bitPattern))
        }
    }

    @Test func `no rows give no rows`() throws {
        let sample = try SampleFit()
        let none = sample.data.inputs.map { $0.slice(0..<0) }

        let found = try sample.model.predictions(for: none)

        #expect(found == [DataArray(name: "layer4", extents: [3], rows: 0, elements: [])])
    }

    @Test func `numbers that are none give such in their row alone`() throws {
        let model = try SmallModel.dense(kernel: [[1], [2]])
        let inputs = [DataArray("input", rows: [[1, 2], [.nan, 2], [.infinity, 0]])]

        let found = try model.predictions(for: inputs)[0].elements

        #expect(found[0] == 5)
        #expect(found[1].isNaN)
        #expect(found[2] == .infinity)
    }

    @Test func `what does not suit the model is refused`() throws {
        let model = try SmallModel.dense(kernel: [[1], [2]])
        let fine = DataArray("input", rows: [[1, 2]])

        #expect(throws: TrainingError.wrongInputCount(expected: 1, found: 0)) {
            try model.predictions(for: [])
        }
        #expect(
            throws: TrainingError.wrongInputShape("input", expected: [nil, 2], found: [nil, 3])
        ) { try model.predictions(for: [DataArray("input", rows: [[1, 2, 3]])]) }
        #expect(
            throws: TrainingError.invalidOption(
                "batch size", value: "0", expected: "a positive integer")
        ) { try model.predictions(for: [fine], batchSize: 0) }
    }
}
