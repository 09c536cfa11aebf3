import NeuralNet
import TestSupport
import Testing
import Training
import Verification

@Suite struct VerifierTests {
    private let verifier = Verifier(rule: ComparisonRule(relative: 1e-6))

    private func model(seed: UInt64 = 1, units: Int = 3) throws -> Model {
        try SmallModel.chain(
            [Dense(units: 5, activation: .tanh), Dense(units: 4), Dense(units: units)],
            inputExtents: [2], seed: seed)
    }

    private func changed(_ model: Model, layer: String, element: Int) throws -> Model {
        var model = model
        var values = model.parameters
        let identity = ParameterIdentity(layer: LayerPath([layer]), role: "kernel")
        let old = try #require(values[identity])
        var floats = old.floats
        floats[element] += 0.5
        values[identity] = Tensor(floats, extents: old.extents)
        try model.setParameters(values)
        return model
    }

    @Test func `a model agrees with itself on 256 rows`() throws {
        let report = try verifier.compare(model(), with: model())

        #expect(report.agrees)
        #expect(report.rows == 256)
        #expect(report.outputs.map(\.name) == ["layer3"])
        #expect(report.outputs.map(\.difference) == [0])
        #expect(report.firstDifferentLayer == nil)
    }

    @Test(arguments: ["layer1", "layer2", "layer3"])
    func `the first layer that differs is named`(layer: String) throws {
        let report = try verifier.compare(model(), with: changed(model(), layer: layer, element: 1))

        #expect(!report.agrees)
        #expect(report.firstDifferentLayer == layer)
    }

    // Element 1 of layer3's kernel is of the first of layer2's outputs and the second of three.
    @Test func `a layer that differs in a late row only is named too`() throws {
        var rows = [[Float]](repeating: [0, 0], count: 100)
        rows[70] = [1, 1]
        let plain = try SmallModel.dense(kernel: [[1], [1]])

        let report = try verifier.compare(
            plain, with: changed(plain, layer: "layer1", element: 1),
            inputs: [DataArray("input", rows: rows)])

        #expect(report.outputs[0].place == (71, 0))
        #expect(report.firstDifferentLayer == "layer1")
    }

    @Test func `reference numbers are compared element by element`() throws {
        let model = try SmallModel.dense(kernel: [[1, 2], [3, 4]])
        let inputs = [DataArray("input", rows: [[1, 0], [0, 1], [1, 1]])]

        let same = try verifier.compare(
            model, inputs: inputs, reference: [DataArray("o", rows: [[1, 2], [3, 4], [4, 6]])])
        let other = try verifier.compare(
            model, inputs: inputs, reference: [DataArray("o", rows: [[1, 2], [3, 4], [4, 6.5]])])

        #expect(same.agrees)
        #expect(same.rows == 3)
        #expect(!other.agrees)
        #expect(other.outputs[0].difference == 0.5)
        #expect(other.outputs[0].place == (3, 1))
        #expect(other.firstDifferentLayer == nil)
    }

    @Test func `what cannot be compared is refused by shape`() throws {
        let wide = try SmallModel.chain([Dense(units: 3)], inputExtents: [4])
        let inputs = [DataArray("input", rows: [[1, 2]])]

        #expect(throws: VerificationError.inputs([[nil, 2]], [[nil, 4]])) {
            try verifier.compare(model(), with: wide)
        }
        #expect(throws: VerificationError.outputs([[nil, 3]], [[nil, 2]])) {
            try verifier.compare(model(), with: model(units: 2))
        }
        #expect(throws: VerificationError.outputCount(1, 2)) {
            try verifier.compare(
                model(), inputs: inputs,
                reference: [DataArray("a", rows: [[1]]), DataArray("b", rows: [[1]])])
        }
        #expect(throws: VerificationError.referenceShape("layer3", [1, 3], [1, 2])) {
            try verifier.compare(
                model(), inputs: inputs, reference: [DataArray("a", rows: [[1, 2]])])
        }
        #expect(
            throws: TrainingError.wrongInputShape("input", expected: [nil, 2], found: [nil, 1])
        ) {
            try verifier.compare(
                model(), inputs: [DataArray("input", rows: [[1]])],
                reference: [DataArray("a", rows: [[1, 2, 3]])])
        }
    }

    @Test func `rows that would fill the memory are not made up`() throws {
        let huge = try SmallModel.chain([Flatten()], inputExtents: [1 << 39])

        #expect(throws: TrainingError.program(.tooLarge("input", [256, 1 << 39]))) {
            try verifier.compare(huge, with: huge)
        }
    }

    @Test func `the standard tolerance follows the longest sum`() throws {
        let long = try SmallModel.chain([Dense(units: 2)], inputExtents: [400])

        // max(1e-6, 2⁻²³ √K): √5 is too small to count, √400 is 20.
        #expect(ComparisonRule.standard(for: try model()).relative == 1e-6)
        #expect(ComparisonRule.standard(for: long).relative == 20 * 0x1p-23)
        #expect(ComparisonRule.standard(for: long, allowsNaN: true).allowsNaN)
    }

    @Test func `random rows are the same in every run and differ by seed`() throws {
        let model = try model()

        #expect(try model.randomInputs(rows: 3) == model.randomInputs(rows: 3))
        #expect(try model.randomInputs(rows: 3) != model.randomInputs(rows: 3, seed: 1))
        let rows = try model.randomInputs(rows: 300)[0]
        #expect(rows.extents == [2])
        #expect(rows.elements.allSatisfy { $0 >= -1 && $0 < 1 })
        #expect(try rows.slice(0..<3) == model.randomInputs(rows: 3)[0])
    }
}
