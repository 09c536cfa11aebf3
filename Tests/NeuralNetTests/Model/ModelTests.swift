import NeuralNet
import TestSupport
import Testing

@Suite struct ModelTests {
    private let kernel = ParameterIdentity(layer: LayerPath(["layer1"]), role: "kernel")
    private let bias = ParameterIdentity(layer: LayerPath(["layer1"]), role: "bias")

    private func model() throws -> Model {
        try SmallModel.chain([Dense(units: 2)], inputExtents: [3])
    }

    private func remade(_ change: (inout Parameters) -> Void) throws -> Model {
        let model = try model()
        var parameters = model.parameters
        change(&parameters)
        return try Model(name: "other", graph: model.graph, parameters: parameters)
    }

    @Test func `shapes and parameters follow from the graph`() throws {
        let model = try model()

        #expect(model.inputShapes == [[nil, 3]])
        #expect(model.outputShapes == [[nil, 2]])
        #expect(model.specifications.map(\.identity) == [kernel, bias])
        #expect(model.specifications.map(\.extents) == [[3, 2], [2]])
    }

    @Test func `parameters that are missing, superfluous or of another shape are refused`() throws {
        let stranger = ParameterIdentity(layer: LayerPath(["layer1"]), role: "alpha")

        #expect(throws: ModelError.missingParameter(bias)) { try remade { $0[bias] = nil } }
        #expect(throws: ModelError.unknownParameter(stranger)) {
            try remade { $0[stranger] = Tensor([1] as [Float], extents: [1]) }
        }
        #expect(throws: ModelError.wrongParameterShape(bias, expected: [2], found: [1, 2])) {
            try remade { $0[bias] = Tensor([1, 2] as [Float], extents: [1, 2]) }
        }
    }

    @Test func `new values drop what was stored with the old ones`() throws {
        var model = try model()
        model.recorded = RecordedVerification(
            loss: "mse", lossValue: 1, learningRate: 1, entries: [])
        model.extensions = Extensions(dependent: [1], independent: [2])
        var values = model.parameters
        values[bias] = Tensor([7, 8] as [Float], extents: [2])

        try model.setParameters(values)

        #expect(model.parameters == values)
        #expect(model.recorded == nil)
        #expect(model.extensions == Extensions(independent: [2]))
    }

    @Test func `values of another shape leave the model as it was`() throws {
        var model = try model()
        let before = model.parameters
        var values = before
        values[bias] = Tensor([7] as [Float], extents: [1])

        #expect(throws: ModelError.wrongParameterShape(bias, expected: [2], found: [1])) {
            try model.setParameters(values)
        }

        #expect(model.parameters == before)
    }

    @Test func `a layer that is set frozen has no trainable parameters and all else stays`() throws
    {
        var model = try model()
        model.training.finishedEpochs = 3
        model.extensions = Extensions(dependent: [1], independent: [2])

        let frozen = try model.settingTrainable(false, at: 1)

        #expect(frozen.specifications.map(\.isTrainable) == [false, false])
        #expect(frozen.specifications.map(\.isStatistic) == [false, false])
        #expect(frozen.parameters == model.parameters)
        #expect(frozen.training == model.training)
        #expect(frozen.extensions == model.extensions)
    }

    @Test func `parameters keep the order in which they were set`() {
        var parameters = Parameters()
        parameters[bias] = Tensor([1] as [Float], extents: [1])
        parameters[kernel] = Tensor([2] as [Float], extents: [1])
        parameters[bias] = Tensor([3] as [Float], extents: [1])

        #expect(parameters.identities == [bias, kernel])
        #expect(parameters[bias]?.floats == [3])

        parameters[bias] = nil

        #expect(parameters.identities == [kernel])
        #expect(parameters[bias] == nil)
    }

    @Test func `errors name the layer or the parameter`() {
        #expect(
            "\(ModelError.layer("a", .openAxis([nil, nil])))"
                == "layer \"a\": needs an axis that is open in its input's shape (None, None)")
        #expect(
            "\(ModelError.wrongParameterShape(bias, expected: [2], found: [1, 2]))"
                == "layer1/bias has shape (1, 2), its layer wants (2,)")
        #expect("\(ModelError.missingParameter(bias))" == "the values of layer1/bias are missing")
        #expect(
            "\(LayerError.tooLarge([5, 6]))" == "its shape (5, 6) is too large")
        #expect(
            "\(LayerError.oddExtent(-1, [nil, 5]))"
                == "its axis -1 of (None, 5) cannot be cut into halves")
    }
}
