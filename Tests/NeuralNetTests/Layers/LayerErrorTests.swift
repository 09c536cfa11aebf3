import NeuralNet
import Testing

/// A layer, the shapes that it is given, and why it cannot take them.
struct UnsuitedLayer: CustomTestStringConvertible, Sendable {
    let layer: any Layer
    let inputs: [Shape]
    let error: LayerError

    init(_ layer: any Layer, _ inputs: [Shape], _ error: LayerError) {
        (self.layer, self.inputs, self.error) = (layer, inputs, error)
    }

    var testDescription: String { "\(layer) \(inputs)" }

    static let all: [UnsuitedLayer] = [
        .init(InputLayer(extents: [2]), [[nil, 2]], .wrongInputCount(expected: 0, found: 1)),
        .init(
            InputLayer(extents: [2, -1]), [],
            .invalidSetting("shape", value: "(2, -1)", expected: "no negative extent")),
        .init(InputLayer(extents: [Int?](repeating: 1, count: 64)), [], .tooManyAxes(64)),
        .init(Dense(units: 2), [], .wrongInputCount(expected: 1, found: 0)),
        .init(Dense(units: 2), [[nil, 1], [nil, 1]], .wrongInputCount(expected: 1, found: 2)),
        .init(Dense(units: 2), [[nil]], .rankTooLow(minimum: 2, found: [nil])),
        .init(Dense(units: 2), [[nil, nil]], .openAxis([nil, nil])),
        .init(
            Dense(units: 0), [[nil, 3]],
            .invalidSetting("units", value: "0", expected: "a positive integer")),
        .init(
            Dense(units: -1), [[nil, 3]],
            .invalidSetting("units", value: "-1", expected: "a positive integer")),
        .init(Dense(units: 1 << 62), [[nil, 8]], .tooLarge([8, 1 << 62])),
        .init(
            Dense(units: 3, activation: .gatedLinear(axis: -1)), [[nil, 4]],
            .oddExtent(-1, [nil, 3])),
        .init(
            Dense(units: 3, activation: .softmax(axis: 2)), [[nil, 4]], .badAxis(2, [nil, 3])),
        .init(ActivationLayer(.softmax), [[nil]], .badAxis(-1, [nil])),
        .init(ActivationLayer(.softmax(axis: 0)), [[nil, 3]], .badAxis(0, [nil, 3])),
        .init(ActivationLayer(.logSoftmax(axis: -2)), [[nil, 3]], .badAxis(-2, [nil, 3])),
        .init(ActivationLayer(.sparsemax(axis: Int.min)), [[nil, 3]], .badAxis(.min, [nil, 3])),
        .init(ActivationLayer(.gatedLinear(axis: 0)), [[nil, 4]], .badAxis(0, [nil, 4])),
        .init(ActivationLayer(.relu), [], .wrongInputCount(expected: 1, found: 0)),
        .init(PReLU(), [[nil]], .rankTooLow(minimum: 2, found: [nil])),
        .init(PReLU(), [[nil, nil, 3]], .openAxis([nil, nil, 3])),
        .init(PReLU(sharedAxes: [0]), [[nil, 3]], .badAxis(0, [nil, 3])),
        .init(PReLU(sharedAxes: [2]), [[nil, 3]], .badAxis(2, [nil, 3])),
        .init(
            Dropout(rate: 1.5), [[nil, 3]],
            .invalidSetting("rate", value: "1.5", expected: "a number from 0 to 1")),
        .init(
            Dropout(rate: .nan), [[nil, 3]],
            .invalidSetting("rate", value: "nan", expected: "a number from 0 to 1")),
        .init(
            Dropout(rate: 0.5, noiseExtents: [nil, 2]), [[nil, 3]],
            .invalidSetting(
                "noise_shape", value: "(None, 2)", expected: "1 or the extent of (None, 3)")),
        .init(
            Dropout(rate: 0.5, noiseExtents: [nil]), [[nil, 3]],
            .invalidSetting(
                "noise_shape", value: "(None,)", expected: "1 or the extent of (None, 3)")),
        .init(Flatten(), [], .wrongInputCount(expected: 1, found: 0)),
        .init(BatchNormalization(), [[nil]], .rankTooLow(minimum: 2, found: [nil])),
        .init(BatchNormalization(axis: 0), [[nil, 3]], .badAxis(0, [nil, 3])),
        .init(BatchNormalization(axis: 2), [[nil, 3]], .badAxis(2, [nil, 3])),
        .init(BatchNormalization(axis: 1), [[nil, nil, 3]], .openAxis([nil, nil, 3])),
        .init(
            BatchNormalization(epsilon: -1), [[nil, 3]],
            .invalidSetting("epsilon", value: "-1.0", expected: "no negative number")),
    ]
}

@Suite struct LayerErrorTests {
    @Test(arguments: UnsuitedLayer.all)
    func `a layer refuses inputs and settings that it cannot take`(unsuited: UnsuitedLayer) {
        #expect(throws: unsuited.error) {
            _ = try unsuited.layer.outputShapes(for: unsuited.inputs)
            _ = try unsuited.layer.parameters(for: unsuited.inputs)
        }
    }

    @Test func `every kind of layer has a case`() {
        let kinds = Set(UnsuitedLayer.all.map { type(of: $0.layer).kind })

        #expect(kinds == Set(LayerKind.allCases))
    }
}
