import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

/// Programs of models whose layers compute in other types than float32.
@Suite struct PrecisionTests {
    private func gradients(of model: Model) throws -> [ParameterIdentity: [Float]] {
        let loss = try Losses.loss(NamedSettings(name: "mean_squared_error"))
        let program = try TrainingProgram(model, loss: loss, rows: 8, mode: .training)
        var numbers = SeededNumbers(3)
        let inputs = program.program.inputs.map { numbers.numbers($0.count).map(Float.init) }
        let values = Interpreter<Float>(program.program).run(
            inputs: inputs, parameters: ParameterValues(model.parameters))
        return Dictionary(
            uniqueKeysWithValues: program.gradients.map { ($0.identity, values[$0.value]) })
    }

    /// The same model with all layers in float32.
    private func plain(_ model: Model) throws -> Model {
        var layers = model.graph.layers
        for index in layers.indices { layers[index].precision = .float32 }
        return try Model(
            name: model.name,
            graph: Graph(
                style: model.graph.style, layers: layers, calls: model.graph.calls,
                inputs: model.graph.inputs, outputs: model.graph.outputs),
            parameters: model.parameters)
    }

    @Test(arguments: ["mixed-bfloat16", "mixed-float16"])
    func `gradients through a cast have its type and are near those without`(policy: String) throws
    {
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/k315-policy-\(policy)/model.keras"))
        let kept = policy == "mixed-bfloat16" ? 16 : 13

        let rounded = try gradients(of: model)

        let exact = try gradients(of: plain(model))
        for identity in rounded.keys where identity.layer.names == ["d1"] {
            let values = try #require(rounded[identity])
            let wanted = try #require(exact[identity])
            let scale = wanted.map(abs).max() ?? 0
            #expect(values.allSatisfy { $0.bitPattern & ((1 << kept) - 1) == 0 }, "\(identity)")
            #expect(zip(values, wanted).allSatisfy { abs($0 - $1) <= 0.05 * scale }, "\(identity)")
            #expect(values != wanted)
        }
    }

    /// A model of layers in a row, all but the input in a type.
    private func chain(_ layers: [any Layer], _ policy: String, extents: [Int]) throws -> Model {
        let precision = try #require(Precision(policy: policy))
        let nodes =
            [LayerNode(name: "x", layer: InputLayer(extents: extents))]
            + layers.enumerated().map { LayerNode(name: "l\($0)", layer: $1, precision: precision) }
        let calls = nodes.indices.map { place in
            LayerCall(layer: place, inputs: place == 0 ? [] : [TensorReference(call: place - 1)])
        }
        let graph = try Graph(
            style: .functional, layers: nodes, calls: calls, inputs: [TensorReference(call: 0)],
            outputs: [TensorReference(call: nodes.count - 1)])
        var parameters = Parameters()
        for wanted in try GraphSignature(graph).parameters {
            let count = wanted.extents.reduce(1, *)
            parameters[wanted.identity] = Tensor(
                (0..<count).map { Float($0 % 7) }, extents: wanted.extents)
        }
        return try Model(name: "chain", graph: graph, parameters: parameters)
    }

    private func prediction(_ model: Model, _ x: [Float], extents: [Int]) throws -> [Float] {
        let rows = x.count / max(extents.reduce(1, *), 1)
        return try model.predictions(
            for: [DataArray(name: "x", extents: extents, rows: rows, elements: x)])[0].elements
    }

    // 257 is no bfloat16: it would become 256, in whose row stands another number.
    @Test func `integers that a layer makes are not rounded on their way to an embedding`() throws {
        let boundaries = (1...2049).map(Double.init)
        let model = try chain(
            [
                Discretization(boundaries: boundaries), ReshapeLayer(extents: [1]),
                Embedding(rows: 2050, width: 1),
            ], "mixed_bfloat16", extents: [1])

        let found = try prediction(model, [257.5], extents: [1])

        #expect(found == [Float(257 % 7)])
    }

    @Test func `steps are masked by what the layer compares`() throws {
        let model = try chain([Masking(maskedNumber: 0.1)], "float16", extents: [2, 2])

        let found = try prediction(model, [0.1, 0.1, 0.1, 0.5], extents: [2, 2])

        #expect(found[..<2] == [0, 0])
        #expect(found[2] == Float(Float16(0.1)) && found[3] == 0.5)
    }

    @Test func `a float64 model predicts with parameters that float32 cannot hold`() throws {
        let (model, _) = try KerasFile.read(
            from: Fixtures.path("reference/k315-policy-float64/model.keras"))
        let kernel = ParameterIdentity(layer: LayerPath(["d1"]), role: "kernel")
        var nudged = model.parameters
        let before = try #require(nudged[kernel])
        nudged[kernel] = try Tensor(
            before.doubles.map { $0 * (1 + 0x1p-40) }, extents: before.extents)
        var other = model
        try other.setParameters(nudged)
        let program = try InferenceProgram(model, rows: 4)
        #expect(program.program.numberType == .float64)
        let x = (0..<16).map { Double($0) / 7 - 1 }

        let results = [model, other].map { model in
            Interpreter<Double>(program.program).run(
                inputs: [x], parameters: ParameterValues(model.parameters))[program.outputs[0]]
        }

        #expect(results[0] != results[1])
        let inputs = [DataArray(name: "a", extents: [4], rows: 4, elements: x.map(Float.init))]
        let predicted = try model.predictions(for: inputs)[0].elements
        let expected = Interpreter<Double>(program.program).run(
            inputs: [inputs[0].elements.map(Double.init)],
            parameters: ParameterValues(model.parameters))[program.outputs[0]]
        #expect(predicted == expected.map { Float($0) })
    }

    @Test(arguments: [
        ("k315-policy-float64/model.keras", "d1", "computing in float64"),
        ("k315-stored-bfloat16/model.h5", "half", "parameters in bfloat16"),
    ])
    func `parameters in other types are not trained`(
        file: String, layer: String, setting: String
    ) throws {
        let (model, _) = try KerasFile.read(from: Fixtures.path("reference/" + file))
        let width = model.outputShapes[0].extents.last.flatMap(\.self) ?? 1
        let columns = model.inputShapes[0].extents.last.flatMap(\.self) ?? 1
        let data = try Dataset(
            inputs: [
                DataArray(
                    name: "x", extents: [columns], rows: 2,
                    elements: [Float](repeating: 1, count: 2 * columns))
            ],
            targets: [
                DataArray(
                    name: "y", extents: [width], rows: 2,
                    elements: [Float](repeating: 1, count: 2 * width))
            ])
        let settings = try FitSettings(SettingsRequest(), for: model, target: data.targets[0])

        #expect(
            throws: TrainingError.trainingObstacle(layer: layer, setting: setting)
        ) { _ = try Fit(model, on: data, settings: settings, options: FitOptions()) }
    }
}
