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

    static let all: [UnsuitedLayer] =
        [
            .init(InputLayer(extents: [2]), [[nil, 2]], .wrongInputCount(expected: 0, found: 1)),
            .init(
                InputLayer(extents: [2, -1]), [],
                .invalidSetting("shape", value: "(2, -1)", expected: "no negative extent")),
            .init(InputLayer(extents: [Int?](repeating: 1, count: 64)), [], .tooManyAxes(64)),
            .init(Dense(units: 2), [], .wrongInputCount(expected: 1, found: 0)),
            .init(
                Dense(units: 2), [[nil, 1], [nil, 1]], .wrongInputCount(expected: 1, found: 2)),
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
            .init(
                ActivationLayer(.sparsemax(axis: Int.min)), [[nil, 3]], .badAxis(.min, [nil, 3])),
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
        ] + merging + moving + normalising + encoding

    private static let merging: [UnsuitedLayer] = [
        .init(Merge(.add), [[nil, 3]], .wrongInputCount(expected: 2, found: 1)),
        .init(
            Merge(.subtract), [[nil, 3], [nil, 3], [nil, 3]],
            .wrongInputCount(expected: 2, found: 3)),
        .init(Merge(.add), [[nil, 3], [nil, 2]], .unequalShapes([[nil, 3], [nil, 2]])),
        .init(Concatenate(axis: 0), [[nil, 3], [nil, 2]], .badAxis(0, [nil, 3])),
        .init(
            Concatenate(axis: 1), [[nil, 3, 2], [nil, 3, 4]],
            .unequalShapes([[nil, 3, 2], [nil, 3, 4]])),
        .init(
            Dot(axes: [1, 2]), [[nil, 3], [nil, 3, 2]], .unequalShapes([[nil, 3], [nil, 3, 2]])),
        .init(
            Dot(axes: [1]), [[nil, 3], [nil, 3]],
            .invalidSetting("axes", value: "[1]", expected: "two axes")),
    ]

    private static let moving: [UnsuitedLayer] = [
        .init(ReshapeLayer(extents: [2, -1]), [[nil, 5]], .cannotReshape([nil, 5], [2, -1])),
        .init(
            ReshapeLayer(extents: [-1, -1]), [[nil, 5]],
            .invalidSetting(
                "target_shape", value: "[-1, -1]", expected: "extents, of which one may be -1")),
        .init(
            Permute(order: [1, 1]), [[nil, 2, 3]],
            .invalidSetting(
                "dims", value: "[1, 1]",
                expected: "each axis of (None, 2, 3) behind the batch once")),
        .init(
            RepeatVector(count: 2), [[nil, 2, 3]], .wrongRank(expected: 2, found: [nil, 2, 3])),
        .init(
            Cropping([[2, 2]]), [[nil, 4, 1]],
            .invalidSetting(
                "cropping", value: "[[2, 2]]", expected: "less than the extents of (None, 4, 1)")),
        .init(
            ZeroPadding([[-1, 2]]), [[nil, 4, 1]],
            .invalidSetting(
                "padding", value: "[[-1, 2]]", expected: "pairs of numbers from 0 on")),
        .init(
            UpSampling([0]), [[nil, 4, 1]],
            .invalidSetting("size", value: "[0]", expected: "positive integers")),
        .init(
            SpatialDropout(rate: 0.5, spatialRank: 2), [[nil, 4, 1]],
            .wrongRank(expected: 4, found: [nil, 4, 1])),
        .init(
            TimeDistributed(Flatten()), [[nil, 4]], .rankTooLow(minimum: 3, found: [nil, 4])),
        .init(
            TimeDistributed(Masking()), [[nil, 4, 2]],
            .invalidSetting(
                "layer", value: "masking", expected: "a layer of one input that makes no mask")),
    ]

    private static let normalising: [UnsuitedLayer] = [
        .init(LayerNormalization(axes: [1, -1]), [[nil, 4]], .badAxis(-1, [nil, 4])),
        .init(
            RMSNormalization(axes: [1]), [[nil, 4, 2]],
            .invalidSetting(
                "axis", value: "[1]", expected: "the last axes of (None, 4, 2)")),
        .init(
            GroupNormalization(groups: 3), [[nil, 4]],
            .invalidSetting("groups", value: "3", expected: "a divisor of 4 channels")),
        .init(UnitNormalization(axes: [0]), [[nil, 4]], .badAxis(0, [nil, 4])),
        .init(
            AlphaDropout(rate: 1), [[nil, 4]],
            .invalidSetting("rate", value: "1.0", expected: "a number below 1")),
        .init(
            GaussianDropout(rate: 1), [[nil, 4]],
            .invalidSetting("rate", value: "1.0", expected: "a number from 0 to below 1")),
        .init(
            GaussianNoise(deviation: -1), [[nil, 4]],
            .invalidSetting("stddev", value: "-1.0", expected: "no negative number")),
        .init(Normalization(axes: [1]), [[nil, nil]], .openAxis([nil, nil])),
        .init(
            Rescaling(scale: [1, 2]), [[nil, 3]],
            .invalidSetting(
                "scale", value: "2 numbers",
                expected: "one, or as many as the last extent of (None, 3)")),
    ]

    private static let encoding: [UnsuitedLayer] = [
        .init(
            FunctionLayer(.relu), [[nil, 2], [nil, 2]], .wrongInputCount(expected: 1, found: 2)),
        .init(ArithmeticLayer(.add), [[nil, 2]], .wrongInputCount(expected: 2, found: 1)),
        // NumPy would add a row of the one to each row of the other.
        .init(
            ArithmeticLayer(.add), [[nil, 2], [nil, 3, 2]],
            .unequalShapes([[nil, 2], [nil, 3, 2]])),
        .init(
            ArithmeticLayer(.add, constant: .init(.second, extents: [2, 3], numbers: [1])),
            [[nil, 3]], .unequalShapes([[nil, 3], [2, 3]])),
        .init(
            ArithmeticLayer(.power, constant: .init(.second, extents: [], numbers: [2.5])),
            [[nil, 3]],
            .invalidSetting(
                "exponent", value: "2.5", expected: "½, −½ or a whole number from −8 to 8")),
        .init(
            Embedding(rows: 0, width: 2), [[nil, 3]],
            .invalidSetting(
                "input_dim, output_dim", value: "0, 2", expected: "positive integers")),
        .init(Masking(), [[nil]], .rankTooLow(minimum: 2, found: [nil])),
        .init(
            CategoryEncoding(categories: 3), [[nil, 2, 2]],
            .wrongRank(expected: 2, found: [nil, 2, 2])),
        .init(
            Discretization(boundaries: [1, 0]), [[nil, 2]],
            .invalidSetting(
                "bin_boundaries", value: "[1.0, 0.0]", expected: "ascending numbers")),
        .init(
            IntegerLookup(vocabulary: [1, 1]), [[nil, 2]],
            .invalidSetting(
                "vocabulary", value: "2 integers", expected: "different integers of at most 2²⁴")),
        .init(
            EinsumDense(equation: "ab,bc->ca", outputExtents: [2]), [[nil, 2]],
            .invalidSetting(
                "equation", value: "ab,bc->ca",
                expected: "one like ab,bc->ac, ...x,xy->...y or ab...,bc->ac..., for 2 axes")),
        .init(
            EinsumDense(equation: "ab,bc->ac", outputExtents: [2, 2]), [[nil, 2]],
            .invalidSetting(
                "output_shape", value: "(2, 2)",
                expected: "an extent for each label of the result of ab,bc->ac behind the batch")),
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
