import NeuralNet
import TestSupport
import Testing

/// A stack of layers that a random model is made of.
enum Stack: String, CaseIterable {
    case wide, normalised, classes, folded, gated, deep

    var inputExtents: [Int] { self == .folded ? [4, 3] : [7] }

    var layers: [any Layer] {
        switch self {
        case .wide: [Dense(units: 300, activation: .relu), Dense(units: 2)]
        case .normalised:
            [Dense(units: 5, activation: .tanh), BatchNormalization(), Dense(units: 1)]
        case .classes:
            [Dense(units: 9, activation: .sigmoid), Dense(units: 200, activation: .softmax)]
        case .folded:
            [BatchNormalization(axis: 1), Dense(units: 5), PReLU(sharedAxes: [1]), Flatten()]
        case .gated:
            [
                Dense(units: 8, activation: .gatedLinear(axis: -1)), Dropout(rate: 0.5),
                ActivationLayer(.elementwise(.gelu)),
            ]
        case .deep:
            (0..<6).map { _ in Dense(units: 12, activation: .elementwise(.silu)) }
        }
    }

    func model(seed: UInt64) throws -> Model {
        try SmallModel.chain(layers, inputExtents: inputExtents, seed: seed)
    }
}

@Suite struct InterpreterTests {
    private func outputs<Number: Scalar>(
        of model: Model, rows: Int, _ inputs: [Number]
    ) throws -> [Number] {
        var builder = ProgramBuilder(model, mode: .inference)
        let output = try #require(try builder.addLayers(of: model, rows: rows).last)[0]
        return Interpreter<Number>(builder.program)
            .run(inputs: [inputs], parameters: ParameterValues(model.parameters))[output]
    }

    private func rows(_ count: Int, for model: Model, seed: UInt64) -> [Float] {
        var numbers = SeededNumbers(seed)
        let size = model.inputShapes[0].extents.dropFirst().reduce(count) { $0 * ($1 ?? 1) }
        return numbers.numbers(size, in: -2...2).map { Float($0) }
    }

    @Test(arguments: Stack.allCases, [1, 3, 8])
    func `a row alone gives the bits that it gives within a batch`(stack: Stack, count: Int) throws
    {
        let model = try stack.model(seed: 3)
        let inputs = rows(17, for: model, seed: 4)
        let width = inputs.count / 17

        let together = try outputs(of: model, rows: 17, inputs)

        let size = together.count / 17
        for start in [0, 5, 17 - count] {
            let part = Array(inputs[start * width..<(start + count) * width])
            let found = try outputs(of: model, rows: count, part)
            let expected = together[start * size..<(start + count) * size]
            #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
        }
    }

    @Test(arguments: Stack.allCases, UInt64(1)...5)
    func `float32 agrees with the oracle in float64`(stack: Stack, seed: UInt64) throws {
        let model = try stack.model(seed: seed)
        let inputs = rows(6, for: model, seed: seed + 100)

        let found = try outputs(of: model, rows: 6, inputs)
        let exact = try outputs(of: model, rows: 6, inputs.map { Double($0) })

        // Design, section 5; rounding adds up over the layers.
        let longest = model.specifications.map { $0.extents.dropLast().reduce(1, *) }.max() ?? 1
        let tolerance = max(1e-6, 0x1p-23 * Double(longest).squareRoot())
        let scale = exact.map { abs($0) }.max() ?? 0
        let worst = zip(found, exact).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(worst <= tolerance * scale)
    }

    @Test func `an input with an open axis is refused by name`() throws {
        let nodes = [
            LayerNode(name: "sequence", layer: InputLayer(extents: [nil, 3])),
            LayerNode(name: "dense", layer: Dense(units: 2)),
        ]
        let graph = try Graph(
            style: .functional, layers: nodes,
            calls: [
                LayerCall(layer: 0, inputs: []),
                LayerCall(layer: 1, inputs: [TensorReference(call: 0)]),
            ],
            inputs: [TensorReference(call: 0)], outputs: [TensorReference(call: 1)])
        let model = try Model(
            name: "open", graph: graph, parameters: try SmallModel.parameters(of: graph, seed: 1))

        #expect(throws: ProgramError.openInput("sequence", [nil, nil, 3])) {
            try outputs(of: model, rows: 1, [Float(1)])
        }
        #expect(
            "\(ProgramError.openInput("sequence", [nil, nil, 3]))"
                == "input \"sequence\" of shape (None, None, 3) has an open axis besides the batch")
    }
}
