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
