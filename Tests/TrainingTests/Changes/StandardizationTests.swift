import NeuralNet
import TestSupport
import Testing

@testable import Training

@Suite struct StandardizationTests {
    @Test func `the model computes of rows what it computed of standardized ones`() throws {
        let sample = try SampleFit(rows: 50)
        let columns = (0..<4).map { column in
            (0..<50).map { Double(sample.data.inputs[0].elements[4 * $0 + column]) }
        }
        let moments = columns.map { column in
            let mean = column.reduce(0, +) / 50
            return (mean, column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50)
        }
        let standardized = (0..<200).map { index in
            let (mean, variance) = moments[index % 4]
            return Float((columns[index % 4][index / 4] - mean) / variance.squareRoot())
        }
        let rows = DataArray(name: "x", extents: [4], rows: 50, elements: standardized)
        let expected = try sample.model.predictions(for: [rows])[0].elements

        let (model, notes) = try Standardization.standardizing(sample.model, by: sample.data)

        let found = try model.predictions(for: sample.data.inputs)[0].elements
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(model.graph.layers[1].name == "normalization")
        #expect(model.graph.layers.count == sample.model.graph.layers.count + 1)
        #expect(
            notes.map(\.description) == ["standardized: normalization measured over 50 rows"])
    }

    @Test func `columns that never change become 0`() throws {
        let sample = try SampleFit(rows: 3)
        let data = try Dataset(
            inputs: [
                DataArray(
                    name: "x", extents: [4], rows: 3,
                    elements: [1, 7, 0, 2, 2, 7, 0, 4, 3, 7, 0, 9])
            ])

        let model = try Standardization.standardizing(sample.model, by: data).model

        let variance = model.parameters[
            ParameterIdentity(layer: LayerPath(["normalization"]), role: "variance")]?.floats
        #expect(variance?[1] == 0 && variance?[2] == 0)
        let outputs = try model.predictions(for: data.inputs)[0].elements
        let areFinite = outputs.allSatisfy { $0.isFinite }
        #expect(areFinite)
    }

    @Test func `inputs that are numbers of things, or standardized already, are refused`() throws {
        let words = try SmallModel.chain(
            [Embedding(rows: 9, width: 2), Flatten(), Dense(units: 1)], inputExtents: [3])
        let data = try Dataset(
            inputs: [DataArray(name: "x", extents: [3], rows: 1, elements: [1, 2, 3])])
        let sample = try SampleFit()
        let once = try Standardization.standardizing(sample.model, by: sample.data).model

        #expect(throws: TrainingError.self) {
            try Standardization.standardizing(words, by: data)
        }
        #expect(throws: TrainingError.self) {
            try Standardization.standardizing(once, by: sample.data)
        }
    }
}
