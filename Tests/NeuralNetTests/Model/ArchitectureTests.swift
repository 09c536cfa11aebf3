import NeuralNet
import TestSupport
import Testing

/// Models inside models, and the graph that is computed.
@Suite struct ArchitectureTests {
    private func input(_ name: String) -> Architecture.Element {
        .layer(LayerNode(name: name, layer: InputLayer(extents: [3])))
    }

    private func dense(_ name: String, _ units: Int = 3) -> Architecture.Element {
        .layer(LayerNode(name: name, layer: Dense(units: units)))
    }

    private func call(_ layer: Int, _ inputs: (Int, Int)...) -> LayerCall {
        LayerCall(layer: layer, inputs: inputs.map { TensorReference(call: $0.0, output: $0.1) })
    }

    /// Two inputs that each go through a layer; the outputs are crossed.
    private func pair() throws -> Architecture {
        try Architecture(
            style: .functional, elements: [input("a"), input("b"), dense("one"), dense("two")],
            calls: [call(0), call(1), call(2, (0, 0)), call(3, (1, 0))],
            inputs: [TensorReference(call: 0), TensorReference(call: 1)],
            outputs: [TensorReference(call: 3), TensorReference(call: 2)])
    }

    /// A model of one input whose elements are called one behind the other, taking the first output of each.
    private func chain(_ elements: [Architecture.Element]) throws -> Architecture {
        try Architecture(
            style: .sequential, elements: [input("in")] + elements,
            calls: [call(0)] + elements.indices.map { call($0 + 1, ($0, 0)) },
            inputs: [TensorReference(call: 0)], outputs: [TensorReference(call: elements.count)])
    }

    /// `pair` called on (x, first) and then on what that gives, the wrong way round.
    private func twice() throws -> Architecture {
        try Architecture(
            style: .functional, elements: [input("x"), .model("pair", try pair()), dense("first")],
            calls: [call(0), call(2, (0, 0)), call(1, (0, 0), (1, 0)), call(1, (2, 1), (2, 0))],
            inputs: [TensorReference(call: 0)],
            outputs: [TensorReference(call: 3, output: 1), TensorReference(call: 1)])
    }

    @Test func `a model that is called twice has its layers once and their calls twice`() throws {
        let graph = try twice().flattened()

        #expect(graph.layers.map(\.title) == ["x", "pair/one", "pair/two", "first"])
        // x, first, then twice one and two; inputs of models inside leave no trace.
        #expect(graph.calls.map(\.layer) == [0, 3, 1, 2, 1, 2])
        #expect(graph.calls.map { $0.inputs.map(\.call) } == [[], [0], [0], [1], [2], [3]])
        #expect(graph.outputs.map(\.call) == [4, 1])
        #expect(graph.outputNames == ["pair", "first"])
        #expect(graph.inputNames == ["x"])
    }

    @Test func `an output of a model inside may be what it is given`() throws {
        let identity = try chain([])
        let outer = try chain([.model("through", identity), dense("y", 2)])

        let graph = try outer.flattened()

        #expect(graph.layers.map(\.title) == ["in", "y"])
        #expect(graph.calls.map { $0.inputs.map(\.call) } == [[], [0]])
    }

    @Test func `parameters have paths, with slashes in names escaped`() throws {
        let inner = try chain([dense("a/b")])
        let outer = try chain([.model("50%", inner)])
        let path = LayerPath(["50%", "a/b"])
        var parameters = Parameters()
        parameters[ParameterIdentity(layer: path, role: "kernel")] = Tensor(
            [Float](repeating: 1, count: 9), extents: [3, 3])
        parameters[ParameterIdentity(layer: path, role: "bias")] = Tensor(
            [Float](repeating: 0, count: 3), extents: [3])

        let model = try Model(name: "outer", architecture: outer, parameters: parameters)

        #expect(
            model.specifications.map { "\($0.identity)" } == [
                "50%25/a%2Fb/kernel", "50%25/a%2Fb/bias",
            ])
        #expect(
            outer.paths == [["in"], ["50%"], ["50%", "in"], ["50%", "a/b"]].map(LayerPath.init))
        let frozen = try model.settingTrainable(false, of: LayerPath(["50%"]))
        #expect(frozen.specifications.map(\.isTrainable) == [false, false])
        #expect(frozen.graph.layers.map(\.isTrainable) == [true, false])
    }

    @Test func `a call that does not suit the model inside is refused`() throws {
        #expect(
            throws: ModelError.layer("pair", .wrongInputCount(expected: 2, found: 1))
        ) {
            try chain([.model("pair", try pair())])
        }
        #expect(throws: ModelError.brokenGraph) {
            try Architecture(
                style: .functional, elements: [input("x"), .model("pair", try pair())],
                calls: [call(0), call(1, (0, 0), (0, 0))], inputs: [TensorReference(call: 0)],
                outputs: [TensorReference(call: 1, output: 2)])
        }
        #expect(throws: ModelError.repeatedLayerName("in")) {
            try chain([.model("in", try pair())])
        }
    }

    @Test func `models inside one another end somewhere`() throws {
        var deep = try chain([dense("core")])
        for _ in 0..<32 { deep = try chain([.model("m", deep)]) }
        #expect(try deep.flattened().layers.count == 2)
        #expect(throws: ModelError.nestedTooDeeply) { try chain([.model("m", deep)]) }

        // Each calls the one inside twice: 2³⁰ calls of the innermost.
        var doubled = try chain([dense("core")])
        for _ in 0..<30 {
            doubled = try Architecture(
                style: .functional, elements: [input("in"), .model("m", doubled)],
                calls: [call(0), call(1, (0, 0)), call(1, (1, 0))],
                inputs: [TensorReference(call: 0)], outputs: [TensorReference(call: 2)])
        }
        #expect(throws: ModelError.tooManyCalls) { try doubled.flattened() }
    }
}
