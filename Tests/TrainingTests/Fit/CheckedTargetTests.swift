import NeuralNet
import TestSupport
import Testing

@testable import Training

@Suite struct CheckedTargetTests {
    /// A target of a model, checked for a loss.
    private func checked(
        _ extents: [Int], _ elements: [Float], loss: String, layers: [any Layer],
        inputExtents: [Int] = [2], firstRow: Int = 1
    ) throws -> DataArray {
        let model = try SmallModel.chain(layers, inputExtents: inputExtents)
        let rows = elements.count / extents.reduce(1, *)
        return try CheckedTarget(
            DataArray(name: "y", extents: extents, rows: rows, elements: elements),
            loss: try Losses.loss(NamedSettings(name: loss)),
            prediction: model.rowExtents(ofOutput: 0), firstRow: firstRow
        ).array
    }

    @Test(arguments: [[], [1], [1, 1]])
    func `a target of one number takes axes of extent 1 or none`(extents: [Int]) throws {
        let target = try checked(extents, [1, 0, 1], loss: "bce", layers: [Dense(units: 1)])

        #expect(target == DataArray(name: "y", extents: [1], rows: 3, elements: [1, 0, 1]))
    }

    @Test(arguments: [[], [1]])
    func `class numbers take an axis of extent 1 or none`(extents: [Int]) throws {
        let target = try checked(
            extents, [199, 0], loss: "sparse_categorical_crossentropy", layers: [Dense(units: 200)])

        #expect(target == DataArray(name: "y", extents: [], rows: 2, elements: [199, 0]))
    }

    @Test(arguments: [[4], [4, 1]])
    func `an output of three axes has a class number for each of its rows`(extents: [Int]) throws {
        let target = try checked(
            extents, [0, 1, 2, 0, 2, 2, 1, 0], loss: "sparse_categorical_crossentropy",
            layers: [Dense(units: 3)], inputExtents: [4, 2])

        #expect(target.extents == [4])
        #expect(target.rows == 2)
    }

    @Test(
        arguments: [
            ("mse", [3], [2], [2]), ("mse", [], [2], [2]), ("bce", [2, 1], [1], [1]),
            ("sparse_categorical_crossentropy", [3], [3], []),
            ("categorical_crossentropy", [2], [3], [3]),
        ] as [(String, [Int], [Int], [Int])])
    func `a target of another shape is refused`(
        loss: String, extents: [Int], units: [Int], wanted: [Int]
    ) throws {
        let name = try Losses.loss(NamedSettings(name: loss)).name
        let expected = TrainingError.wrongTargetShape(
            loss: name, expected: Shape([nil] + wanted.map { $0 }),
            found: Shape([nil] + extents.map { $0 }))

        #expect(throws: expected) {
            try checked(
                extents, [Float](repeating: 0, count: 2 * extents.reduce(1, *)), loss: loss,
                layers: [Dense(units: units[0])])
        }
    }

    @Test(
        arguments: [
            ("bce", 1.5, "numbers from 0 to 1"), ("bce", -0.1, "numbers from 0 to 1"),
            ("sparse_categorical_crossentropy", 1, "class numbers from 0 to 0"),
            ("sparse_categorical_crossentropy", 0.5, "class numbers from 0 to 0"),
            ("sparse_categorical_crossentropy", -1, "class numbers from 0 to 0"),
            ("sparse_categorical_crossentropy", 1e30, "class numbers from 0 to 0"),
        ] as [(String, Float, String)])
    func `a target out of range is refused with its row`(
        loss: String, value: Float, wanted: String
    ) throws {
        let name = try Losses.loss(NamedSettings(name: loss)).name
        let expected = TrainingError.targetOutOfRange(
            loss: name, expected: wanted, value: value, row: 42)

        #expect(throws: expected) {
            try checked(
                [], [0, 0, value], loss: loss, layers: [Dense(units: 1)], firstRow: 40)
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func `a target that is no finite number is refused with its row`(value: Float) {
        #expect(throws: TrainingError.notFinite(what: "target \"y\"", row: 2)) {
            try checked([2], [0, 0, 0, value], loss: "mse", layers: [Dense(units: 2)])
        }
    }

    @Test func `a model whose rows are single numbers has no loss`() {
        #expect(
            throws: TrainingError.wrongOutputShape(
                loss: "sparse_categorical_crossentropy", found: [nil])
        ) {
            try checked(
                [], [0, 1], loss: "sparse_categorical_crossentropy",
                layers: [ActivationLayer(.relu)], inputExtents: [])
        }
    }

    @Test func `data without a target is refused`() throws {
        let model = try SmallModel.chain([Dense(units: 1)], inputExtents: [2])
        let data = try Dataset(inputs: [DataArray("x", rows: [[1, 2]])])

        var request = SettingsRequest()
        request.loss = "mse"
        let settings = try FitSettings(request, for: model, targets: [])

        #expect(throws: TrainingError.noTarget("layer1")) {
            try PreparedData(data, settings: settings, model: model)
        }
    }

    @Test func `inputs of other shapes, or with what is no number, are refused`() throws {
        let model = try SmallModel.chain([Dense(units: 1)], inputExtents: [2])
        func refusal(_ inputs: DataArray...) throws -> TrainingError? {
            let data = try Dataset(inputs: inputs)
            do throws(TrainingError) {
                try data.checkInputs(of: model, firstRow: 5)
                return nil
            } catch { return error }
        }
        let fine = DataArray("input", rows: [[1, 2]])

        #expect(try refusal(fine) == nil)
        #expect(try refusal(fine, fine) == .wrongInputCount(expected: 1, found: 2))
        #expect(
            try refusal(DataArray("input", rows: [[1, 2, 3]]))
                == .wrongInputShape("input", expected: [nil, 2], found: [nil, 3]))
        #expect(
            try refusal(DataArray(name: "input", extents: [2, 1], rows: 1, elements: [1, 2]))
                == .wrongInputShape("input", expected: [nil, 2], found: [nil, 2, 1]))
        #expect(
            try refusal(DataArray("input", rows: [[1, 2], [3, .nan]]))
                == .notFinite(what: "input \"input\"", row: 6))
    }
}
