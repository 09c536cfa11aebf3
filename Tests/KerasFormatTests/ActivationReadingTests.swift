import FoundationEssentials
import KerasFormat
import NeuralNet
import TestSupport
import Testing
import Training

/// What changed its meaning under one name between the generations is carried by meaning.
@Suite struct ActivationReadingTests {
    private func activations(_ file: String) throws -> [String: Activation] {
        let (model, warnings) = try KerasFile.read(from: Fixtures.path(file))
        #expect(warnings.isEmpty)
        var found: [String: Activation] = [:]
        for node in model.graph.layers {
            found[node.name] = (node.layer as? ActivationLayer)?.activation
        }
        return found
    }

    @Test(arguments: ["k224", "tf115", "tf215"])
    func `hard_sigmoid has the slope of Keras 2`(tag: String) throws {
        let found = try activations("reference/\(tag)-activations/model.h5")

        #expect(found["act_hard_sigmoid"] == .elementwise(.hardSigmoid(slope: 0.2)))
        #expect(found["act_relu"] == .relu)
    }

    @Test func `every activation of Keras 3 is read`() throws {
        let found = try activations("reference/k315-activations/model.keras")

        #expect(found["act_hard_sigmoid"] == .elementwise(.hardSigmoid(slope: 1.0 / 6)))
        #expect(found["act_leaky_relu"] == .elementwise(.leakyRelu(slope: 0.2)))
        #expect(found["act_gelu"] == .elementwise(.gelu))
        #expect(found.count == 28)
    }

    @Test(arguments: ["k224-activation-layers/model.h5", "tf215-activation-layers/model.h5"])
    func `activation layers of Keras 2 keep their parameters`(file: String) throws {
        let (model, _) = try KerasFile.read(from: Fixtures.path("reference/" + file))

        let found = model.graph.layers.compactMap { ($0.layer as? ActivationLayer)?.activation }
        #expect(found.contains(.elementwise(.leakyRelu(slope: 0.20000000298023224))))
        #expect(found.contains(.elementwise(.elu(alpha: 0.699999988079071))))
        #expect(found.contains(.elementwise(.threshold(threshold: 0.800000011920929, value: 0))))
        #expect(found.contains(.softmax(axis: 1)))
        #expect(
            found.contains(
                .elementwise(.relu(slope: 0.10000000149011612, maximum: 2, threshold: 0.5))))
        #expect(model.graph.layers.compactMap { ($0.layer as? PReLU)?.sharedAxes } == [[1], []])
    }

    @Test(arguments: [
        "k2-serialized/model.h5", "k3-serialized/model.h5", "k3-serialized/model.keras",
    ])
    func `an activation that is a layer is read with its parameters`(file: String) throws {
        let (model, _) = try KerasFile.read(from: Fixtures.path("graphs/" + file))

        let dense = model.graph.layers.compactMap { $0.layer as? Dense }
        guard case .elementwise(.leakyRelu(let slope)) = dense[0].activation,
            case .elementwise(.relu(0, let maximum, let threshold)) = dense[1].activation
        else {
            Issue.record("\(dense.map(\.activation))")
            return
        }
        #expect(Float(slope) == 0.1 && maximum == 1.5 && Float(threshold) == 0.1)
        let pairs = dense[1].kernelPenalty?.orthogonality
        #expect(pairs.map { Float($0.factor) } == 0.02 && pairs?.vectors == .rows)
        #expect(model.graph.layers.flatMap(\.trainingObstacles).isEmpty)
    }
}
