import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

/// Layers in front of the last one.
enum Body: String, CaseIterable {
    case dense, noBias, activations, prelu, sharedPrelu, dropout, flatten, normalised, plainNorm
    case frozenNorm, penalties, higherRank
    case layerNorm, layerNormAxes, rmsNorm, groupNorm, unitNorm, embedding, masked, einsum,
        einsumEach
    case timeDistributed, images, channelsFirst, noise, alphaDropout, spatialDropout, prepared
    case orthogonal, operations

    var inputExtents: [Int] {
        switch self {
        case .flatten, .sharedPrelu, .higherRank, .layerNorm, .layerNormAxes, .masked, .einsum,
            .einsumEach, .timeDistributed, .spatialDropout:
            [2, 3]
        case .images, .channelsFirst: [2, 2, 3]
        default: [4]
        }
    }

    var frozen: Set<Int> { self == .frozenNorm ? [1] : [] }

    var layers: [any Layer] {
        var penalised = Dense(units: 5, activation: .tanh)
        penalised.kernelPenalty = Penalty(l1: 0.01, l2: 0.02)
        penalised.biasPenalty = Penalty(l1: 0, l2: 0.03)
        penalised.activityPenalty = Penalty(l1: 0.01, l2: 0.01)
        var orthogonal = Dense(units: 5, activation: .tanh)
        orthogonal.kernelPenalty = Penalty(l1: 0, l2: 0.01)
        orthogonal.kernelPenalty?.orthogonality = Penalty.Orthogonality(
            factor: 0.1, vectors: .columns)
        return switch self {
        case .orthogonal: [orthogonal]
        case .dense: [Dense(units: 5, activation: .tanh)]
        case .noBias: [Dense(units: 3, activation: .sigmoid, usesBias: false)]
        case .activations:
            [
                Dense(units: 6), ActivationLayer(.gatedLinear(axis: -1)),
                ActivationLayer(.elementwise(.gelu)),
            ]
        case .prelu: [Dense(units: 5), PReLU()]
        case .sharedPrelu: [PReLU(sharedAxes: [1]), Flatten()]
        case .dropout: [Dense(units: 8, activation: .tanh), Dropout(rate: 0.3)]
        case .flatten: [Dense(units: 4, activation: .tanh), Flatten()]
        case .normalised: [Dense(units: 5, activation: .tanh), BatchNormalization()]
        case .plainNorm: [BatchNormalization(centers: false, scales: false)]
        case .frozenNorm: [Dense(units: 5, activation: .tanh), BatchNormalization()]
        case .penalties: [penalised]
        case .higherRank:
            [BatchNormalization(axis: 1), Dense(units: 4, activation: .softmax), Flatten()]
        default: newerLayers
        }
    }
}

extension Body {
    /// Layers of which a network has one or two.
    private var newerLayers: [any Layer] {
        switch self {
        case .layerNorm: [Dense(units: 4), LayerNormalization(), Flatten()]
        case .layerNormAxes:
            [Dense(units: 4), LayerNormalization(axes: [1, 2], centers: false), Flatten()]
        case .rmsNorm: [Dense(units: 5), RMSNormalization()]
        case .groupNorm: [Dense(units: 6), GroupNormalization(groups: 2)]
        case .unitNorm: [Dense(units: 5), UnitNormalization()]
        case .embedding: [Embedding(rows: 2, width: 3), Flatten()]
        case .masked:
            [Masking(), Dense(units: 4, activation: .tanh), BatchNormalization(), Flatten()]
        case .einsum:
            [
                EinsumDense(
                    equation: "abc,cde->abde", outputExtents: [2, 2, 3], biasLabels: "de",
                    activation: .tanh), Flatten(),
            ]
        case .einsumEach:
            [
                EinsumDense(equation: "abc,bcd->abd", outputExtents: [2, 4], biasLabels: "bd"),
                Flatten(),
            ]
        case .timeDistributed:
            [TimeDistributed(Dense(units: 3, activation: .tanh)), Flatten()]
        case .images:
            [
                Dense(units: 2), UpSampling([2, 3], interpolation: .bilinear),
                ZeroPadding([[1, 0], [0, 2]]), Cropping([[0, 1], [2, 1]]),
                Permute(order: [3, 1, 2]),
                ReshapeLayer(extents: [-1]),
            ]
        case .channelsFirst:
            [
                PReLU(), UpSampling([2, 1], dataFormat: .channelsFirst),
                Flatten(dataFormat: .channelsFirst),
            ]
        case .noise:
            [
                Dense(units: 5), GaussianNoise(deviation: 0.3), Dense(units: 4),
                GaussianDropout(rate: 0.2), RepeatVector(count: 2), Flatten(),
            ]
        case .alphaDropout: [Dense(units: 5), AlphaDropout(rate: 0.3)]
        case .operations:
            [
                Dense(units: 4, activation: .sigmoid),
                ArithmeticLayer(.divide, constant: .init(.first, extents: [], numbers: [2])),
                ArithmeticLayer(.power, constant: .init(.second, extents: [], numbers: [-3])),
                ArithmeticLayer(
                    .subtract, constant: .init(.second, extents: [4], numbers: [1, 2, 3, 4])),
                FunctionLayer(.elementwise(.square)),
            ]
        case .spatialDropout:
            [Dense(units: 4), SpatialDropout(rate: 0.4, spatialRank: 1), Flatten()]
        case .prepared:
            [
                Rescaling(scale: [2], offset: [0.5]),
                Normalization(
                    given: Normalization.Moments(mean: [0.5], variance: [2])), Dense(units: 5),
            ]
        default: []
        }
    }
}

/// Losses with their settings, and the last layer and target that suit them.
enum LossCase: String, CaseIterable {
    case meanSquaredError, binary, binaryLogits, binarySmoothed, categorical, categoricalLogits,
        sparse
    case sparseLogits

    var settings: NamedSettings {
        switch self {
        case .meanSquaredError: NamedSettings(name: "mean_squared_error")
        case .binary: NamedSettings(name: "binary_crossentropy")
        case .binaryLogits:
            NamedSettings(name: "binary_crossentropy", configuration: ["from_logits": true])
        case .binarySmoothed:
            NamedSettings(name: "binary_crossentropy", configuration: ["label_smoothing": 0.2])
        case .categorical: NamedSettings(name: "categorical_crossentropy")
        case .categoricalLogits:
            NamedSettings(
                name: "categorical_crossentropy",
                configuration: ["from_logits": true, "label_smoothing": 0.1])
        case .sparse: NamedSettings(name: "sparse_categorical_crossentropy")
        case .sparseLogits:
            NamedSettings(
                name: "sparse_categorical_crossentropy", configuration: ["from_logits": true])
        }
    }

    var last: Dense {
        switch self {
        case .meanSquaredError: Dense(units: 2)
        case .binary, .binarySmoothed: Dense(units: 2, activation: .sigmoid)
        case .binaryLogits: Dense(units: 1)
        case .categorical, .sparse: Dense(units: 3, activation: .softmax)
        case .categoricalLogits, .sparseLogits: Dense(units: 3)
        }
    }

    func target(rows: Int) -> [Double] {
        var numbers = SeededNumbers(5)
        return switch self {
        case .meanSquaredError: numbers.numbers(rows * 2)
        case .binary, .binarySmoothed: (0..<rows * 2).map { _ in numbers.next() > 0 ? 1 : 0 }
        case .binaryLogits: (0..<rows).map { _ in numbers.next() > 0 ? 1 : 0 }
        case .categorical, .categoricalLogits:
            (0..<rows).flatMap { row in (0..<3).map { $0 == row % 3 ? 1 : 0 } }
        case .sparse, .sparseLogits: (0..<rows).map { Double(($0 + 1) % 3) }
        }
    }
}

@Suite struct GradientTests {
    @Test(arguments: Body.allCases, LossCase.allCases)
    func `gradients of every layer and loss agree with finite differences`(
        body: Body, lossCase: LossCase
    ) throws {
        let model = try SmallModel.chain(
            body.layers + [lossCase.last], inputExtents: body.inputExtents, frozen: body.frozen)
        let loss = try Losses.loss(lossCase.settings)
        let program = try TrainingProgram(model, loss: loss, rows: 6, mode: .training)
        var numbers = SeededNumbers(9)
        let inputs = [
            numbers.numbers(6 * body.inputExtents.reduce(1, *)), lossCase.target(rows: 6),
        ]
        let parameters = ParameterValues<Double>(model.parameters)
        let oracle = Interpreter<Double>(program.program)

        let values = oracle.run(inputs: inputs, parameters: parameters)

        #expect(program.gradients.count == model.specifications.count { $0.isTrainable })
        for (identity, gradient) in program.gradients {
            let estimate = parameters[identity].indices.map { index in
                centralDifference { step in
                    var moved = parameters
                    moved.update(identity) { $0[index] += step }
                    return oracle.run(inputs: inputs, parameters: moved)[program.loss][0]
                }
            }
            #expect(largestShare(values[gradient], estimate) <= 1, "\(identity)")
        }
    }

    @Test func `a layer that is called twice gets the sum of both gradients`() throws {
        let model = try SmallModel.calledTwice(
            Dense(units: 3, activation: .tanh), inputExtents: [3])
        let loss = try Losses.loss(NamedSettings(name: "mean_squared_error"))
        let program = try TrainingProgram(model, loss: loss, rows: 2, mode: .training)
        var numbers = SeededNumbers(2)
        let inputs = [numbers.numbers(6), numbers.numbers(6)]
        let parameters = ParameterValues<Double>(model.parameters)
        let oracle = Interpreter<Double>(program.program)

        let values = oracle.run(inputs: inputs, parameters: parameters)

        for (identity, gradient) in program.gradients {
            let estimate = parameters[identity].indices.map { index in
                centralDifference { step in
                    var moved = parameters
                    moved.update(identity) { $0[index] += step }
                    return oracle.run(inputs: inputs, parameters: moved)[program.loss][0]
                }
            }
            #expect(largestShare(values[gradient], estimate) <= 1, "\(identity)")
        }
    }

    @Test func `float32 and float64 runs drop the same elements`() throws {
        let model = try SmallModel.chain([Dropout(rate: 0.4)], inputExtents: [50])
        var builder = ProgramBuilder(model, mode: .training)
        let output = try builder.addLayers(of: model, rows: 20)[1][0]
        let ones = [Float](repeating: 1, count: 1000)
        let context = RunContext(seed: 3, step: 7)

        let narrow = Interpreter<Float>(builder.program).run(
            inputs: [ones], parameters: ParameterValues(Parameters()), context: context)[output]
        let wide = Interpreter<Double>(builder.program).run(
            inputs: [ones.map(Double.init)], parameters: ParameterValues(Parameters()),
            context: context)[output]

        #expect(narrow.map { $0 == 0 } == wide.map { $0 == 0 })
        // A binomial count of mean 400 and deviation 15.5 stays within five deviations.
        #expect((322...478).contains(narrow.count { $0 == 0 }))
        #expect(narrow.allSatisfy { $0 == 0 || $0 == 1 / (1 - Float(0.4)) })
    }
}
