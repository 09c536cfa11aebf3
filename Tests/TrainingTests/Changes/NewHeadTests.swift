import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Training

@Suite struct NewHeadTests {
    private static func head(_ units: Int, _ activation: String) throws -> NewHead {
        try #require(NewHead(units: units, activation: activation))
    }

    @Test func `the last dense layer and what follows it make room, all else stays`() throws {
        var sample = try SampleFit(
            layers: [
                Dense(units: 6, activation: .tanh), Dropout(rate: 0.25), Dense(units: 3),
                ActivationLayer(.softmax),
            ])
        sample.model = try sample.run().model
        let old = sample.model
        let head = try Self.head(5, "softmax")

        let (model, notes) = try head.replacingHead(of: old, seed: 4)

        #expect(model.graph.layers.map(\.name) == old.graph.layers.dropLast().map(\.name))
        let last = try #require(model.graph.layers.last?.layer as? Dense)
        #expect(last == Dense(units: 5, activation: .softmax))
        #expect(model.outputShapes == [[nil, 5]])
        let name = try #require(model.graph.layers.last?.name)
        for identity in old.parameters.identities where identity.layer.names != [name] {
            #expect(model.parameters[identity] == old.parameters[identity])
        }
        let state = try #require(model.training.optimizer)
        #expect(state.iterations == 6)
        #expect(state.slots.allSatisfy { $0.parameter.layer.names != [name] })
        #expect(state.slots.count == 4)
        #expect(model.training.compiled?.losses == [])
        #expect(model.training.compiled?.metrics == [])
        #expect(
            notes.map(\.description) == [
                "new head: \(name), 5 units, drawn by seed 4",
                "the old head's metrics are gone: accuracy",
            ])
    }

    // Keras' glorot_uniform: even in ±√(6 / (fan in + fan out)), whose variance is a third of its square.
    @Test func `the kernel is drawn evenly within the limit, the bias is 0`() throws {
        let sample = try SampleFit(layers: [Dense(units: 400), Dense(units: 2)])
        let head = try Self.head(200, "linear")

        let first = try head.replacingHead(of: sample.model, seed: 1).model
        let again = try head.replacingHead(of: sample.model, seed: 1).model
        let other = try head.replacingHead(of: sample.model, seed: 2).model

        let path = LayerPath([try #require(first.graph.layers.last?.name)])
        let kernel = try #require(first.parameters[ParameterIdentity(layer: path, role: "kernel")])
        let limit = (6.0 / 600).squareRoot()
        let numbers = kernel.floats.map(Double.init)
        #expect(kernel.extents == [400, 200])
        let largest = numbers.map(abs).max() ?? 0
        #expect(largest <= limit && largest > 0.999 * limit)
        let mean = numbers.reduce(0, +) / 80_000
        let variance = numbers.reduce(0) { $0 + $1 * $1 } / 80_000
        // Five standard deviations of the estimates.
        #expect(abs(mean) < 5 * limit / (3 * 80_000.0).squareRoot())
        #expect(abs(variance / (limit * limit / 3) - 1) < 5 * (0.8 / 80_000).squareRoot())
        #expect(
            first.parameters[ParameterIdentity(layer: path, role: "bias")]?.floats
                == [Float](repeating: 0, count: 200))
        #expect(first.parameters == again.parameters)
        #expect(first.parameters != other.parameters)
    }

    @Test func `a model that does not end in a dense layer of its own is refused`() throws {
        let head = try Self.head(2, "softmax")
        let flat = try SmallModel.chain([Flatten()], inputExtents: [4])
        let shared = try SmallModel.calledTwice(Dense(units: 4), inputExtents: [4])

        #expect(throws: TrainingError.self) { try head.replacingHead(of: flat, seed: 0) }
        #expect(throws: TrainingError.self) { try head.replacingHead(of: shared, seed: 0) }
    }

    @Test func `a kernel that no memory holds is refused`() throws {
        let sample = try SampleFit(layers: [Dense(units: 1 << 16), Dense(units: 2)])
        let head = try Self.head(1 << 24, "linear")

        #expect(throws: TrainingError.self) { try head.replacingHead(of: sample.model, seed: 0) }
    }

    @Test(arguments: [(0, "softmax"), (-1, "linear"), (1 << 25, "linear"), (2, "swirl"), (2, "")])
    func `units and activations that make no layer are no head`(units: Int, activation: String) {
        #expect(NewHead(units: units, activation: activation) == nil)
    }

    @Test func `a new head trains, and the loss is chosen anew`() throws {
        var sample = try SampleFit()
        sample.model = try sample.run().model
        sample.model = try Self.head(1, "sigmoid").replacingHead(of: sample.model, seed: 0).model
        sample.data = try Dataset(
            inputs: sample.data.inputs,
            targets: [
                DataArray(
                    name: "y", extents: [], rows: 11, elements: (0..<11).map { Float($0 % 2) })
            ])

        let settings = try sample.settings
        let trained = try sample.run().model

        let losses = settings.outputs.map { $0.loss?.name }
        #expect(losses == ["binary_crossentropy"])
        #expect(trained.training.optimizer?.iterations == 12)
        #expect(trained.training.optimizer?.slots.count == 12)
    }
}
