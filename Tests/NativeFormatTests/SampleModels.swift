import NeuralNet
import OrderedJSON

/// A tensor of any type whose bytes count up.
func countingTensor(_ type: ElementType, _ extents: [Int], from start: Int = 0) throws -> Tensor {
    let count = extents.reduce(1, *) * type.byteCount
    return try Tensor(
        extents: extents, elementType: type,
        bytes: (0..<count).map { UInt8(truncatingIfNeeded: start + 7 * $0) })
}

/// A model of a graph, whose parameters are counting tensors of a type.
func makeModel(
    _ graph: Graph, _ type: ElementType = .float32, named name: String = "model"
) throws -> Model {
    var parameters = Parameters()
    for (position, wanted) in try graph.signature().enumerated() {
        parameters[wanted.identity] = try countingTensor(type, wanted.extents, from: 3 * position)
    }
    return try Model(name: name, graph: graph, parameters: parameters)
}

extension Graph {
    /// The parameters that the graph's layers want, asked of the layers themselves.
    fileprivate func signature() throws -> [(identity: ParameterIdentity, extents: [Int])] {
        var shapes: [[Shape]] = []
        var wanted: [Int: [(identity: ParameterIdentity, extents: [Int])]] = [:]
        for call in calls {
            let node = layers[call.layer]
            let inputs = call.inputs.map { shapes[$0.call][$0.output] }
            shapes.append(try node.layer.outputShapes(for: inputs))
            wanted[call.layer] = try node.layer.parameters(for: inputs).map {
                (
                    ParameterIdentity(layer: LayerPath([node.name] + $0.path), role: $0.role),
                    $0.extents
                )
            }
        }
        return layers.indices.flatMap { wanted[$0] ?? [] }
    }

    /// A chain of layers behind an input.
    static func chain(_ extents: [Int?], _ layers: [LayerNode]) throws -> Graph {
        let input = LayerNode(name: "input", layer: InputLayer(extents: extents))
        let calls = [LayerCall(layer: 0, inputs: [])]
        return try Graph(
            style: .sequential, layers: [input] + layers,
            calls: calls
                + layers.indices.map {
                    LayerCall(layer: $0 + 1, inputs: [TensorReference(call: $0)])
                },
            inputs: [TensorReference(call: 0)], outputs: [TensorReference(call: layers.count)])
    }
}

/// Layers of every kind with every setting away from its default, and of every activation.
let sampleLayers: [any Layer] = {
    var dense = Dense(units: 4, activation: .elementwise(.elu(alpha: 0.3)), usesBias: false)
    dense.kernelPenalty = Penalty(l1: 0.01, l2: 1e-7)
    dense.biasPenalty = Penalty(l1: 0, l2: 1e300)
    dense.activityPenalty = Penalty(l1: .leastNonzeroMagnitude, l2: 0.1)
    var normalization = BatchNormalization(
        axis: 1, momentum: 0.9, epsilon: 1e-5, centers: false, scales: false)
    normalization.gammaPenalty = Penalty(l1: 1, l2: 2)
    normalization.betaPenalty = Penalty(l1: 3, l2: 4)
    var rectifier = PReLU(sharedAxes: [1])
    rectifier.alphaPenalty = Penalty(l1: 0.5, l2: 0.25)
    let layers: [any Layer] = [
        InputLayer(extents: [6]), dense, Dense(units: 2), normalization, BatchNormalization(),
        rectifier, PReLU(), Dropout(rate: 0.25, noiseExtents: [nil, 1]), Dropout(rate: 0.5),
        Flatten(),
    ]
    return layers + mergingLayers + rowLayers + numberLayers
        + sampleActivations.map { ActivationLayer($0) }
}()

private let mergingLayers: [any Layer] = [
    Merge(.average), Concatenate(axis: 1), Dot(axes: [1, 2], leastSquare: 1e-12),
    ReshapeLayer(extents: [2, -1]), Permute(order: [2, 1]), RepeatVector(count: 3),
    Cropping([[1, 2]]), ZeroPadding([[0, 1], [2, 0]], dataFormat: .channelsFirst),
    UpSampling([2, 3], dataFormat: .channelsFirst, interpolation: .bilinear),
    Flatten(dataFormat: .channelsFirst), TimeDistributed(TimeDistributed(Dense(units: 2))),
]

private let rowLayers: [any Layer] = {
    let rule = WeightRule(
        penalty: Penalty(l1: 0.5, l2: 0),
        constraint: .length(least: 0.5, most: 2, rate: 0.75, axes: [0, 1]))
    var rows = LayerNormalization(axes: [1, 2], epsilon: 0.5, centers: false, scales: false)
    rows.gammaRule = rule
    rows.betaRule = WeightRule(constraint: .unitLength(axes: [0]))
    var groups = GroupNormalization(groups: 2, axis: 1, epsilon: 0.5)
    groups.gammaRule = WeightRule(constraint: .nonNegative)
    groups.betaRule = rule
    var table = Embedding(rows: 5, width: 2, masksZero: true)
    table.embeddingsRule = rule
    table.activityPenalty = Penalty(l1: 0, l2: 1)
    var einsum = EinsumDense(
        equation: "ab,bc->ac", outputExtents: [2], biasLabels: "c", activation: .tanh)
    einsum.kernelRule = rule
    einsum.biasRule = rule
    var orthogonal = Dense(units: 2)
    orthogonal.kernelPenalty = Penalty(l1: 0, l2: 0)
    orthogonal.kernelPenalty?.orthogonality = .init(factor: 0.5, vectors: .columns)
    orthogonal.kernelConstraint = .nonNegative
    orthogonal.biasConstraint = .nonNegative
    return [
        rows, groups, table, einsum, orthogonal, RMSNormalization(axes: [1], epsilon: 0.5),
        UnitNormalization(axes: [1], leastSquare: 1e-12), Masking(maskedNumber: -1),
        SpatialDropout(rate: 0.5, spatialRank: 2, dataFormat: .channelsFirst),
        AlphaDropout(rate: 0.5, noiseExtents: [nil, 1]), GaussianDropout(rate: 0.5),
        GaussianNoise(deviation: 0.5),
    ]
}()

private let numberLayers: [any Layer] = [
    Normalization(axes: [1]),
    Normalization(axes: [], given: .init(mean: [0.5], variance: [2]), inverts: true),
    Rescaling(scale: [2, 3, 4], offset: [0.5]), Discretization(boundaries: [0, 1.5], mode: .count),
    CategoryEncoding(categories: 4, mode: .oneHot),
    IntegerLookup(vocabulary: [3, 1], others: 2, maskedInteger: 0),
    FunctionLayer(.elementwise(.clip(lower: -0.5, upper: 2))), ArithmeticLayer(.maximum),
    ArithmeticLayer(.divide, constant: .init(.first, extents: [], numbers: [0.1])),
    ArithmeticLayer(.power, constant: .init(.second, extents: [], numbers: [-0.5])),
]

private let sampleActivations: [Activation] =
    [
        .linear, .softmax, .softmax(axis: 1), .logSoftmax(axis: -1), .sparsemax(axis: -1),
        .gatedLinear(axis: -1),
    ]
    + [
        .relu(slope: 0, maximum: nil, threshold: 0), .relu(slope: 0.1, maximum: 6, threshold: 0.5),
        .leakyRelu(slope: 0.2), .elu(alpha: 1), .celu(alpha: 0.5), .hardSigmoid(slope: 0.2),
        .hardShrink(lambda: 0.5), .softShrink(lambda: 0.25), .squareplus(b: 4),
        .threshold(threshold: 1, value: 0), .sigmoid, .tanh, .softplus, .softsign, .selu, .silu,
        .gelu,
        .geluTanh, .mish, .hardSilu, .hardTanh, .tanhShrink, .sparsePlus, .sparseSigmoid,
        .logSigmoid,
        .exponential, .negate, .absolute, .square, .squareRoot, .reciprocalSquareRoot, .logarithm,
    ].map { Activation.elementwise($0) }

/// A model of one layer, on inputs that suit it.
func sampleModel(of layer: any Layer) throws -> Model {
    let shapes: [[Int?]] = [[6], [2, 3], [4, 3], [2, 3, 4], [2, 2, 3, 4]]
    for extents in shapes {
        for count in [1, 2] where layer is InputLayer || isSuited(layer, extents, count) {
            let node = LayerNode(name: "layer", layer: layer)
            guard count > 1 else {
                return try makeModel(Graph.chain(extents, layer is InputLayer ? [] : [node]))
            }
            let inputs = [TensorReference](repeating: TensorReference(call: 0), count: count)
            let entrance = LayerNode(name: "input", layer: InputLayer(extents: extents))
            return try makeModel(
                Graph(
                    style: .functional, layers: [entrance, node],
                    calls: [
                        LayerCall(layer: 0, inputs: []), LayerCall(layer: 1, inputs: inputs),
                    ],
                    inputs: [TensorReference(call: 0)], outputs: [TensorReference(call: 1)]))
        }
    }
    throw LayerError.inconsistentCalls
}

private func isSuited(_ layer: any Layer, _ extents: [Int?], _ count: Int) -> Bool {
    let inputs = [Shape](repeating: Shape([nil] + extents), count: count)
    do {
        _ = try layer.outputShapes(for: inputs)
        _ = try layer.parameters(for: inputs)
        return true
    } catch {
        return false
    }
}

/// Two inputs, two outputs, a layer that is called twice, and names that need care.
func oddlyNamedModel() throws -> Model {
    let graph = try Graph(
        style: .functional,
        layers: [
            LayerNode(name: "a/b", layer: InputLayer(extents: [3])),
            LayerNode(name: "50%25", layer: InputLayer(extents: [3])),
            LayerNode(name: "geteilt\u{0} é", layer: Dense(units: 5, activation: .relu)),
            LayerNode(name: "", layer: Dense(units: 1), isTrainable: false),
            LayerNode(name: "出力/🙂", layer: BatchNormalization()),
            LayerNode(name: "unused", layer: Flatten()),
        ],
        calls: [
            LayerCall(layer: 1, inputs: []), LayerCall(layer: 0, inputs: []),
            LayerCall(layer: 2, inputs: [TensorReference(call: 0)]),
            LayerCall(layer: 2, inputs: [TensorReference(call: 1)]),
            LayerCall(layer: 3, inputs: [TensorReference(call: 2)]),
            LayerCall(layer: 4, inputs: [TensorReference(call: 3)]),
        ],
        inputs: [TensorReference(call: 1), TensorReference(call: 0)],
        outputs: [TensorReference(call: 5), TensorReference(call: 4), TensorReference(call: 2)])
    return try makeModel(graph, named: "odd / name")
}

/// A small model with every part that a file can hold.
func fullModel() throws -> Model {
    let graph = try Graph.chain(
        [2],
        [
            LayerNode(name: "hidden", layer: Dense(units: 3, activation: .relu)),
            LayerNode(
                name: "output", layer: Dense(units: 1, activation: .sigmoid),
                trainingObstacles: ["kernel_constraint MaxNorm", ""]),
        ])
    var model = try makeModel(graph, named: "full")
    model.training = try sampleTraining(of: model)
    model.provenance = try sampleProvenance()
    model.recorded = RecordedVerification(
        loss: "binary_crossentropy", lossValue: 0.6931471805599453, learningRate: 0.01,
        entries: [
            .init(
                name: "input/input",
                record: .full(Tensor([1, -1, 0.5, 0] as [Float], extents: [2, 2]))),
            .init(
                name: "output/output",
                record: .full(Tensor([0.25, 0.75] as [Float], extents: [2, 1]))),
            .init(
                name: "gradient/hidden/kernel",
                record: .sampled(
                    extents: [40, 30], norm: 12.5,
                    elements: try countingTensor(.float32, [256]))),
        ])
    return model
}

private func sampleTraining(of model: Model) throws -> TrainingState {
    let compiled = CompileSettings(
        optimizer: NamedSettings(
            name: "Adam", configuration: ["epsilon": 1e-07, "learning_rate": 0.001]),
        losses: [nil, NamedSettings(name: "binary_crossentropy", configuration: ["axis": -1])],
        lossWeights: [1, -0.0, .infinity],
        metrics: [[], [NamedSettings(name: "accuracy"), NamedSettings(name: "auc")], []],
        weightedMetrics: [[NamedSettings(name: "accuracy")]])
    var slots: [OptimizerState.Slot] = []
    for specification in model.specifications {
        for name in ["momentum", "velocity"] {
            slots.append(
                .init(
                    parameter: specification.identity, name: name,
                    value: try countingTensor(.float64, specification.extents, from: slots.count)))
        }
    }
    var training = TrainingState(
        compiled: compiled,
        optimizer: OptimizerState(
            iterations: 1_234_567_890_123, learningRate: -0.0, slots: slots,
            scalars: ["u_product": 0.5, "": 1, "é": -0.0, "z": 2, "a": 3]),
        finishedEpochs: 12)
    training.checkpoint = FitCheckpoint(state: ["best": "NaN", "place": ["epoch": 3]])
    training.classNames = [0: ["no", "", "ja ✓"]]
    return training
}

/// A provenance whose JSON has spellings that most JSON libraries change.
private func sampleProvenance() throws -> Provenance {
    let text = #"""
        {"z":1e-07,"a":0.10,"n":1E+2,"nan":NaN,"inf":[Infinity,-Infinity],"big":123456789012345678901234567890,
        "-0":-0,"é":"\u00e9\n","nested":{"b":[1.0,1,true,null],"a":{}}}
        """#
    return Provenance(
        container: .kerasArchive, kerasVersion: "3.15.1", backend: "jax",
        configuration: try JSON.parse(text),
        compileConfiguration: try JSON.parse(#"{"loss":"mse"}"#),
        layout: ["names": ["b", "a"], "0": .null])
}
