import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Verification

@Suite struct RecordedCheckTests {
    private let verifier = Verifier(rule: ComparisonRule(relative: 1e-6))

    @Test func `a damaged element of a sampled input differs`() throws {
        let large = try SmallModel.chain([Dense(units: 300)], inputExtents: [900])
        var (model, _) = large.recordingVerification()
        let position = try #require(
            model.recorded?.entries.firstIndex { $0.name == "input/input" })
        let record = try #require(model.recorded?.entries[position].record)
        guard case .sampled(let extents, let norm, let elements) = record else {
            Issue.record("the input is recorded as \(record)")
            return
        }
        var numbers = elements.floats
        numbers[7] += 0.5
        model.recorded?.entries[position].record = .sampled(
            extents: extents, norm: norm, elements: Tensor(numbers, extents: elements.extents))

        let report = try verifier.checkRecord(of: model)

        #expect(report.outputs.filter { !$0.agrees }.map(\.name) == ["input/input"])
    }

    @Test(arguments: [[1 << 39], [nil, 5]])
    func `what cannot be computed is not recorded, and a line says so`(extents: [Int?]) throws {
        let graph = try Graph(
            style: .sequential,
            layers: [
                LayerNode(name: "input", layer: InputLayer(extents: extents)),
                LayerNode(name: "layer1", layer: ActivationLayer(.tanh)),
            ],
            calls: [
                LayerCall(layer: 0, inputs: []),
                LayerCall(layer: 1, inputs: [TensorReference(call: 0)]),
            ],
            inputs: [TensorReference(call: 0)], outputs: [TensorReference(call: 1)])
        let model = try Model(name: "open", graph: graph, parameters: Parameters())

        let (recorded, warnings) = model.recordingVerification()

        #expect(recorded.recorded == nil)
        #expect(warnings.count == 1)
    }

    private static let unsuitable = [
        NamedSettings(name: "sparse_categorical_crossentropy"),
        NamedSettings(name: "mean_squared_error", configuration: ["reduction": "sum"]),
    ]

    @Test(arguments: unsuitable)
    func `a loss that cannot be computed does not keep a model from being imported`(
        loss: NamedSettings
    ) throws {
        var model = try SmallModel.chain([ActivationLayer(.tanh)], inputExtents: [])
        model.training.compiled = CompileSettings(optimizer: nil, losses: [loss])

        let (recorded, warnings) = model.recordingVerification()

        #expect(recorded.recorded == nil)
        #expect(warnings.count == 1)
    }
}
