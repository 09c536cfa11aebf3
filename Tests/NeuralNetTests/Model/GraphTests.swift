import NeuralNet
import Testing

@Suite struct GraphTests {
    private let input = LayerNode(name: "input", layer: InputLayer(extents: [3]))
    private let dense = LayerNode(name: "dense", layer: Dense(units: 2))
    private let first = LayerCall(layer: 0, inputs: [])
    private let second = LayerCall(layer: 1, inputs: [TensorReference(call: 0)])

    private func graph(
        layers: [LayerNode]? = nil, calls: [LayerCall]? = nil, inputs: [Int] = [0],
        outputs: [Int] = [1]
    ) throws -> Graph {
        try Graph(
            style: .functional, layers: layers ?? [input, dense], calls: calls ?? [first, second],
            inputs: inputs.map { TensorReference(call: $0) },
            outputs: outputs.map { TensorReference(call: $0) })
    }

    @Test func `names of inputs and outputs are those of their layers`() throws {
        let graph = try graph()

        #expect(graph.inputNames == ["input"])
        #expect(graph.outputNames == ["dense"])
    }

    @Test func `two layers of one name are refused`() {
        #expect(throws: ModelError.repeatedLayerName("input")) {
            try graph(layers: [input, LayerNode(name: "input", layer: Dense(units: 2))])
        }
    }

    @Test func `a model without inputs or outputs is refused`() {
        #expect(throws: ModelError.noInputOrOutput) { try graph(outputs: []) }
        #expect(throws: ModelError.noInputOrOutput) { try graph(inputs: []) }
    }

    @Test(arguments: [
        [LayerCall(layer: 0, inputs: []), LayerCall(layer: 2, inputs: [.init(call: 0)])],
        [LayerCall(layer: 0, inputs: []), LayerCall(layer: -1, inputs: [.init(call: 0)])],
        [LayerCall(layer: 0, inputs: []), LayerCall(layer: 1, inputs: [.init(call: 1)])],
        [LayerCall(layer: 0, inputs: []), LayerCall(layer: 1, inputs: [.init(call: -1)])],
        [LayerCall(layer: 0, inputs: []), LayerCall(layer: 1, inputs: [])],
        [LayerCall(layer: 0, inputs: []), LayerCall(layer: 0, inputs: [.init(call: 0)])],
    ])
    func `calls of layers or values that are not there are refused`(calls: [LayerCall]) {
        #expect(throws: ModelError.brokenGraph) { try graph(calls: calls) }
    }

    @Test(arguments: [([0], [2]), ([0], [-1]), ([2], [1]), ([1], [1]), ([0, 0], [1])])
    func `inputs and outputs that are none are refused`(inputs: [Int], outputs: [Int]) {
        #expect(throws: ModelError.brokenGraph) { try graph(inputs: inputs, outputs: outputs) }
    }

    @Test func `an input layer that is no input of the model is refused`() {
        let other = LayerNode(name: "other", layer: InputLayer(extents: [3]))

        #expect(throws: ModelError.brokenGraph) {
            try graph(
                layers: [input, dense, other],
                calls: [first, second, LayerCall(layer: 2, inputs: [])])
        }
    }

    @Test func `an output beyond those of its call is refused`() throws {
        for output in [1, -1] {
            let graph = try Graph(
                style: .functional, layers: [input, dense], calls: [first, second],
                inputs: [TensorReference(call: 0)],
                outputs: [TensorReference(call: 1, output: output)])

            #expect(throws: ModelError.brokenGraph) { _ = try GraphSignature(graph) }
        }
    }

    @Test func `a layer whose calls want other parameters is refused`() throws {
        let graph = try graph(calls: [
            first, second, LayerCall(layer: 1, inputs: [TensorReference(call: 1)]),
        ])

        #expect(throws: ModelError.layer("dense", .inconsistentCalls)) {
            _ = try GraphSignature(graph)
        }
    }

    @Test(arguments: [[1 << 41], [1 << 20, 1 << 21], [0, Int.max], [Int.max, Int.max]])
    func `a row too large to be counted is refused`(extents: [Int]) throws {
        let graph = try graph(
            layers: [LayerNode(name: "input", layer: InputLayer(extents: extents)), dense])

        #expect(throws: ModelError.layer("input", .tooLarge(extents))) {
            _ = try GraphSignature(graph)
        }
    }
}
