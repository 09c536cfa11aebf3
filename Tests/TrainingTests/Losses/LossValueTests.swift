import NeuralNet
import OrderedJSON
import Testing

@testable import Training

/// A loss of one row, its target and prediction, and the value that NumPy computes in float64.
struct LossValue: CustomTestStringConvertible, Sendable {
    let name: String
    var settings: JSONObject = [:]
    let target: [Double]
    let prediction: [Double]
    let value: Double

    var testDescription: String { "\(name) \(settings.keys) \(prediction)" }

    static let all: [LossValue] = [
        .init(name: "mse", target: [1, 2], prediction: [3, -1], value: 6.5),
        .init(
            name: "binary_crossentropy", target: [0, 1, 0.3], prediction: [0.2, 0.9, 0.5],
            value: 0.34055041584399376),
        .init(
            name: "bce", settings: ["label_smoothing": 0.2], target: [0, 1, 0.3],
            prediction: [0.2, 0.9, 0.5], value: 0.46000104712586404),
        .init(
            name: "bce", settings: ["from_logits": true], target: [0, 1, 0],
            prediction: [-1.5, 2, 100], value: 33.442780429675246),
        // −log of Keras' epsilon, at both ends.
        .init(name: "bce", target: [1], prediction: [0], value: 16.11809565095832),
        .init(name: "bce", target: [0], prediction: [1], value: 16.118095651484676),
        .init(name: "bce", target: [1], prediction: [1], value: 1.0000000494736474e-7),
        // Probabilities are divided by their sum: 1.0986 and not 1.609 for three equal ones.
        .init(
            name: "categorical_crossentropy", target: [0, 1, 0], prediction: [0.2, 0.2, 0.2],
            value: 1.0986122886681098),
        .init(
            name: "categorical_crossentropy", target: [0, 1, 0], prediction: [0.2, 0.5, 0.1],
            value: 0.4700036292457356),
        .init(
            name: "categorical_crossentropy", settings: ["label_smoothing": 0.1],
            target: [0, 1, 0], prediction: [0.2, 0.5, 0.1], value: 0.5541945840560107),
        .init(
            name: "categorical_crossentropy", settings: ["from_logits": true],
            target: [0, 1, 0], prediction: [1, 2, -1], value: 0.3490122167681866),
        .init(
            name: "sparse_categorical_crossentropy", target: [1], prediction: [0.2, 0.2, 0.2],
            value: 1.0986122886681098),
        .init(
            name: "sparse_categorical_crossentropy", settings: ["from_logits": true], target: [2],
            prediction: [1, 2, -1], value: 3.3490122167681866),
        .init(
            name: "sparse_categorical_crossentropy", target: [0], prediction: [0, 1],
            value: 16.11809565095832),
    ]
}

@Suite struct LossValueTests {
    private func value<Number: Scalar>(_ known: LossValue, as _: Number.Type) throws -> Number {
        let loss = try Losses.loss(
            NamedSettings(name: known.name, configuration: known.settings))
        var builder = ProgramBuilder(mode: .training)
        let prediction = builder.input([1, known.prediction.count])
        let target = builder.input(loss.targetExtents(for: prediction.extents))
        let result = loss.lower(target: target, prediction: prediction, in: &builder)
        let values = Interpreter<Number>(builder.program).run(
            inputs: [known.prediction.map { Number($0) }, known.target.map { Number($0) }],
            parameters: ParameterValues(Parameters()))
        try #require(result.extents == [1])
        return values[result][0]
    }

    @Test(arguments: LossValue.all)
    func `a loss has the value of its formula`(known: LossValue) throws {
        let exact = try value(known, as: Double.self)

        #expect(abs(exact - known.value) <= 1e-12 * max(1, known.value))
    }

    // Recorded with Keras 3.15.1, 1.2.2 and 2.2.4: in float32, 1 − (1 − 1e-7) is 1.19e-7.
    @Test func `a saturated sigmoid gives Keras' 15.942385`() throws {
        let known = LossValue(name: "bce", target: [0], prediction: [1], value: 15.942385)

        #expect(try value(known, as: Float.self) == 15.942385)
    }

    @Test(arguments: [
        ("mse", "mean_squared_error"), ("MeanSquaredError", "mean_squared_error"),
        ("BCE", "binary_crossentropy"), ("BinaryCrossentropy", "binary_crossentropy"),
        ("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"),
    ])
    func `a loss is found by each of its names`(name: String, canonical: String) throws {
        #expect(try Losses.loss(NamedSettings(name: name)).name == canonical)
    }

    @Test func `settings that would change a loss are refused`() {
        func refusal(_ name: String, _ settings: JSONObject) -> TrainingError? {
            do throws(TrainingError) {
                _ = try Losses.loss(NamedSettings(name: name, configuration: settings))
                return nil
            } catch { return error }
        }
        let owner = "the loss binary_crossentropy"

        #expect(refusal("hinges", [:]) == .unknownLoss("hinges", known: Losses.names))
        #expect(
            refusal("bce", ["reduction": "sum"])
                == .unsupportedSetting(of: owner, key: "reduction", value: "\"sum\""))
        #expect(refusal("bce", ["reduction": "sum_over_batch_size", "axis": -1]) == nil)
        #expect(
            refusal("bce", ["label_smoothing": 1.5])
                == .invalidSetting(
                    of: owner, key: "label_smoothing", value: "1.5",
                    expected: "a number from 0 to 1"))
        #expect(
            refusal("mse", ["delta": 2])
                == .unsupportedSetting(
                    of: "the loss mean_squared_error", key: "delta", value: "2"))
        #expect(
            refusal("sparse_categorical_crossentropy", ["axis": 1])
                == .unsupportedSetting(
                    of: "the loss sparse_categorical_crossentropy", key: "axis", value: "1"))
    }
}
