import NeuralNet
import TestSupport
import Testing
import Training

@testable import Verification

@Suite struct RecordingTests {
    private let verifier = Verifier(rule: ComparisonRule(relative: 1e-6))

    private func model(_ layers: [any Layer], inputExtents: [Int] = [3]) throws -> Model {
        try SmallModel.chain(layers, inputExtents: inputExtents)
    }

    private func recorded(_ model: Model) throws -> Model {
        let (recorded, warnings) = model.recordingVerification()
        #expect(warnings == [])
        return recorded
    }

    private static let small: [any Layer] = [
        Dense(units: 4, activation: .tanh), BatchNormalization(), Dropout(rate: 0.5),
        Dense(units: 2),
    ]

    @Test(arguments: [
        (Dense(units: 2), "mean_squared_error"),
        (Dense(units: 1, activation: .sigmoid), "binary_crossentropy"),
        (Dense(units: 3, activation: .softmax), "categorical_crossentropy"),
    ])
    func `a model that is recorded agrees with its record`(last: Dense, loss: String) throws {
        let model = try recorded(model([Dense(units: 4, activation: .relu), last]))

        let report = try verifier.checkRecord(of: model)

        #expect(model.recorded?.loss == loss)
        #expect(report.agrees)
        #expect(report.rows == 4)
        #expect(
            report.outputs.map(\.name) == [
                "loss", "input/input", "output/layer2", "target/layer2",
                "gradient/layer1/kernel", "gradient/layer1/bias", "gradient/layer2/kernel",
                "gradient/layer2/bias", "parameter/layer1/kernel", "parameter/layer1/bias",
                "parameter/layer2/kernel", "parameter/layer2/bias",
            ])
    }

    @Test func `the step is plain gradient descent of rate 0.01 without dropout`() throws {
        let model = try recorded(model(Self.small))
        let entries = Dictionary(
            uniqueKeysWithValues: try #require(model.recorded).entries.map { ($0.name, $0.record) })
        func floats(_ name: String) throws -> [Float] {
            guard case .full(let tensor) = entries[name] else { return [] }
            return tensor.floats
        }

        let output = try floats("output/layer4")
        let target = try floats("target/layer4")
        let gradient = try floats("gradient/layer4/bias")
        let after = try floats("parameter/layer4/bias")
        let before = try #require(
            model.parameters[ParameterIdentity(layer: LayerPath(["layer4"]), role: "bias")]
        ).floats

        let errors = zip(output, target).map { Double($0) - Double($1) }
        let loss = errors.reduce(0) { $0 + $1 * $1 } / 8
        #expect(abs(try #require(model.recorded).lossValue - loss) < 1e-6)
        for unit in 0..<2 {
            let expected = stride(from: unit, to: 8, by: 2).reduce(0) { $0 + errors[$1] } / 4
            #expect(abs(Double(gradient[unit]) - expected) < 1e-6)
            #expect(after[unit] == before[unit] - 0.01 * gradient[unit])
        }
    }

    @Test func `a parameter with one bit flipped is found`() throws {
        let recorded = try recorded(model(Self.small))
        for identity in recorded.specifications.map(\.identity) {
            var values = recorded.parameters
            let old = try #require(values[identity])
            var floats = old.floats
            floats[0] = Float(bitPattern: floats[0].bitPattern ^ 1 << 20)
            values[identity] = Tensor(floats, extents: old.extents)
            var damaged = recorded
            try damaged.setParameters(values)
            damaged.recorded = recorded.recorded

            #expect(try !verifier.checkRecord(of: damaged).agrees, "\(identity)")
        }
    }

    @Test func `above 1 MB large tensors are sampled, and the check still holds`() throws {
        let model = try recorded(
            model([Dense(units: 300, activation: .relu), Dense(units: 1)], inputExtents: [500]))
        let entries = Dictionary(
            uniqueKeysWithValues: try #require(model.recorded).entries.map { ($0.name, $0.record) })
        let identity = ParameterIdentity(layer: LayerPath(["layer1"]), role: "kernel")
        let before = try #require(model.parameters[identity]).floats

        guard case .sampled(let extents, let norm, let elements) = entries["parameter/\(identity)"],
            case .sampled([500, 300], _, let gradients) = entries["gradient/\(identity)"],
            case .sampled([4, 500], _, _) = entries["input/input"],
            case .full = entries["parameter/layer2/bias"]
        else {
            Issue.record("large tensors are to be sampled, small ones kept")
            return
        }
        #expect(extents == [500, 300])
        #expect(elements.extents == [256])
        let positions = (0..<256).map { $0 * 150_000 / 256 }
        #expect(
            elements.floats == zip(positions, gradients.floats).map { before[$0] - 0.01 * $1 })
        let square = before.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect(abs(norm / square.squareRoot() - 1) < 1e-2)
        #expect(try verifier.checkRecord(of: model).agrees)
    }

    @Test func `a model that cannot be recorded says why`() throws {
        func warning(_ layers: [any Layer], _ extents: [Int?]) throws -> String? {
            let nodes =
                [LayerNode(name: "input", layer: InputLayer(extents: extents))]
                + layers.enumerated().map { LayerNode(name: "layer\($0 + 1)", layer: $1) }
            let calls = nodes.indices.map {
                LayerCall(layer: $0, inputs: $0 == 0 ? [] : [TensorReference(call: $0 - 1)])
            }
            let graph = try Graph(
                style: .functional, layers: nodes, calls: calls, inputs: [.init(call: 0)],
                outputs: [.init(call: nodes.count - 1)])
            let model = try Model(
                name: "odd", graph: graph, parameters: SmallModel.parameters(of: graph, seed: 1))
            let (unrecorded, warnings) = model.recordingVerification()
            #expect(unrecorded.recorded == nil)
            return warnings.first?.description
        }
        let start = "no verification data is recorded, as "

        #expect(
            try warning([Dense(units: 2)], [nil, 3])
                == start
                + "input \"input\" of shape (None, None, 3) has an open axis besides the batch")
        #expect(
            try warning([ActivationLayer(.relu)], [])
                == start
                + "mean_squared_error wants an output with an axis behind the batch, the model's has shape (None,)"
        )
        #expect(
            try warning([ActivationLayer(.elementwise(.logarithm))], [3])
                == start + "an output is not finite")
        // exp of 88 to 89 is finite in float32, its square is not.
        #expect(
            try warning(
                [
                    ActivationLayer(.elementwise(.threshold(threshold: 9, value: 88))),
                    ActivationLayer(.elementwise(.exponential)),
                ], [3]) == start + "the loss is not finite")
        // The root of 0 is 0, its slope is not finite.
        #expect(
            try warning(
                [
                    Dense(units: 2), ActivationLayer(.relu),
                    ActivationLayer(.elementwise(.squareRoot)),
                ], [3]) == start + "a gradient is not finite")
    }

    @Test func `a model without a record has none to check`() throws {
        #expect(throws: VerificationError.nothingRecorded) {
            try verifier.checkRecord(of: model(Self.small))
        }
    }

    @Test(arguments: ["input/input", "target/layer4", "gradient/layer1/kernel", "output/layer4"])
    func `a record of other shapes than the model's is refused`(name: String) throws {
        var model = try recorded(model(Self.small))
        let position = try #require(model.recorded?.entries.firstIndex { $0.name == name })
        model.recorded?.entries[position].record = .full(
            Tensor([Float](repeating: 0, count: 20), extents: [4, 5]))

        #expect(throws: VerificationError.recordDoesNotSuit(name)) {
            try verifier.checkRecord(of: model)
        }
    }

    @Test func `a record without inputs, or of a stranger, is refused`() throws {
        var model = try recorded(model(Self.small))
        let input = try #require(model.recorded?.entries.first)
        model.recorded?.entries.removeFirst()
        #expect(throws: VerificationError.recordDoesNotSuit("input/input")) {
            try verifier.checkRecord(of: model)
        }
        model.recorded?.entries.append(input)
        model.recorded?.entries.append(.init(name: "gradient/none/kernel", record: input.record))
        #expect(throws: VerificationError.recordDoesNotSuit("gradient/none/kernel")) {
            try verifier.checkRecord(of: model)
        }
        model.recorded?.loss = "strange"
        #expect(throws: TrainingError.unknownLoss("strange", known: Losses.names)) {
            try verifier.checkRecord(of: model)
        }
    }
}
