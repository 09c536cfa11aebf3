import NeuralNet
import Testing

/// A layer, the shape that it is given, what it gives, and its parameters.
struct ShapedLayer: CustomTestStringConvertible, Sendable {
    let layer: any Layer
    let input: Shape
    let output: Shape
    var parameters: [String: [Int]] = [:]
    var statistics: Set<String> = []

    var testDescription: String { "\(layer) \(input)" }

    static let all: [ShapedLayer] = [
        .init(
            layer: Dense(units: 2), input: [nil, 3], output: [nil, 2],
            parameters: ["kernel": [3, 2], "bias": [2]]),
        .init(
            layer: Dense(units: 2, usesBias: false), input: [nil, nil, 3], output: [nil, nil, 2],
            parameters: ["kernel": [3, 2]]),
        .init(
            layer: Dense(units: 4, activation: .gatedLinear(axis: -1)), input: [nil, 3],
            output: [nil, 2], parameters: ["kernel": [3, 4], "bias": [4]]),
        .init(layer: ActivationLayer(.softmax(axis: 1)), input: [nil, 3, 4], output: [nil, 3, 4]),
        .init(
            layer: ActivationLayer(.gatedLinear(axis: 1)), input: [nil, nil, 4],
            output: [nil, nil, 4]),
        .init(layer: ActivationLayer(.relu), input: [nil], output: [nil]),
        .init(
            layer: PReLU(), input: [nil, 3, 4], output: [nil, 3, 4], parameters: ["alpha": [3, 4]]),
        .init(
            layer: PReLU(sharedAxes: [1]), input: [nil, nil, 4], output: [nil, nil, 4],
            parameters: ["alpha": [1, 4]]),
        .init(layer: Dropout(rate: 1), input: [nil, 3], output: [nil, 3]),
        .init(
            layer: Dropout(rate: 0.5, noiseExtents: [nil, 1, 3]), input: [nil, 2, 3],
            output: [nil, 2, 3]),
        .init(layer: Flatten(), input: [nil, 3, 4], output: [nil, 12]),
        .init(layer: Flatten(), input: [nil], output: [nil, 1]),
        .init(layer: Flatten(), input: [nil, nil, 4], output: [nil, nil]),
        .init(
            layer: BatchNormalization(axis: 1), input: [nil, 3, 4], output: [nil, 3, 4],
            parameters: [
                "gamma": [3], "beta": [3], "moving_mean": [3], "moving_variance": [3],
            ], statistics: ["moving_mean", "moving_variance"]),
        .init(
            layer: BatchNormalization(centers: false, scales: false), input: [nil, 4],
            output: [nil, 4], parameters: ["moving_mean": [4], "moving_variance": [4]],
            statistics: ["moving_mean", "moving_variance"]),
        .init(
            layer: LayerNormalization(axes: [1, 2]), input: [nil, 3, 4], output: [nil, 3, 4],
            parameters: ["gamma": [3, 4], "beta": [3, 4]]),
        .init(
            layer: GroupNormalization(groups: 2, axis: 1), input: [nil, 4, 3], output: [nil, 4, 3],
            parameters: ["gamma": [4], "beta": [4]]),
        .init(
            layer: RMSNormalization(), input: [nil, 3, 4], output: [nil, 3, 4],
            parameters: ["scale": [4]]),
        .init(
            layer: Normalization(axes: [1]), input: [nil, 3, 4], output: [nil, 3, 4],
            parameters: ["mean": [3], "variance": [3], "count": []],
            statistics: ["mean", "variance", "count"]),
        .init(
            layer: Embedding(rows: 7, width: 3), input: [nil, 5], output: [nil, 5, 3],
            parameters: ["embeddings": [7, 3]]),
        .init(
            layer: EinsumDense(
                equation: "...x,xy->...y", outputExtents: [2], biasLabels: "y"),
            input: [nil, 3, 4], output: [nil, 3, 2], parameters: ["kernel": [4, 2], "bias": [2]]),
        .init(
            layer: EinsumDense(
                equation: "ab...,bc->ac...", outputExtents: [2], biasLabels: "c"),
            input: [nil, 3, 4], output: [nil, 2, 4],
            parameters: ["kernel": [3, 2], "bias": [2, 1]]),
        .init(
            layer: TimeDistributed(Dense(units: 2)), input: [nil, 5, 3], output: [nil, 5, 2],
            parameters: ["kernel": [3, 2], "bias": [2]]),
        .init(
            layer: FunctionLayer(.gatedLinear(axis: -1)), input: [nil, 3, 4], output: [nil, 3, 2]),
        .init(
            layer: ArithmeticLayer(
                .add, constant: .init(.first, extents: [3, 1], numbers: [1, 2, 3])),
            input: [nil, 1, 4], output: [nil, 3, 4]),
        .init(layer: ReshapeLayer(extents: [4, -1]), input: [nil, 6, 2], output: [nil, 4, 3]),
        .init(layer: Permute(order: [2, 1]), input: [nil, 6, 2], output: [nil, 2, 6]),
        .init(layer: RepeatVector(count: 3), input: [nil, 4], output: [nil, 3, 4]),
        .init(layer: Cropping([[1, 2]]), input: [nil, 6, 2], output: [nil, 3, 2]),
        .init(
            layer: ZeroPadding([[1, 0], [2, 2]], dataFormat: .channelsFirst),
            input: [nil, 3, 4, 5], output: [nil, 3, 5, 9]),
        .init(layer: UpSampling([2, 3]), input: [nil, 2, 3, 4], output: [nil, 4, 9, 4]),
        .init(
            layer: CategoryEncoding(categories: 5, mode: .oneHot), input: [nil, 1],
            output: [nil, 5]),
        .init(
            layer: Discretization(boundaries: [0, 1], mode: .count), input: [nil, 4],
            output: [nil, 3]),
    ]
}

@Suite struct LayerShapeTests {
    @Test(arguments: ShapedLayer.all)
    func `a layer says what it gives and which parameters it wants`(shaped: ShapedLayer) throws {
        let wanted = try shaped.layer.parameters(for: [shaped.input])

        #expect(try shaped.layer.outputShapes(for: [shaped.input]) == [shaped.output])
        #expect(
            Dictionary(uniqueKeysWithValues: wanted.map { ($0.role, $0.extents) })
                == shaped.parameters)
        #expect(Set(wanted.filter { !$0.isTrainable }.map(\.role)) == shaped.statistics)
    }
}
