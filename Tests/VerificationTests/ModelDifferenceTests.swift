import NeuralNet
import OrderedJSON
import TestSupport
import Testing

@testable import Verification

@Suite struct ModelDifferenceTests {
    private func chain(_ layers: [any Layer], seed: UInt64 = 1) throws -> Model {
        try SmallModel.chain(layers, inputExtents: [3], seed: seed)
    }

    private let layers: [any Layer] = [
        Dense(units: 4, activation: .relu), BatchNormalization(), Dense(units: 2),
    ]

    @Test func `a model is the same as itself`() throws {
        let difference = try ModelDifference(try chain(layers), try chain(layers))

        #expect(difference.isEmpty)
        #expect(difference.tensorCount == 8)
    }

    @Test func `other values are counted and measured`() throws {
        let model = try SmallModel.dense(kernel: [[1, 2], [3, 4]], bias: [0, .nan])
        let other = try SmallModel.dense(kernel: [[1, 2.5], [3, 2]], bias: [0, .nan])

        let difference = try ModelDifference(model, other)

        let side = TensorDifference.Side(extents: [2, 2], elementType: .float32)
        let tensor = try #require(difference.tensors.first)
        #expect(difference.tensors.count == 1 && !difference.isEmpty)
        #expect(tensor.name == "layer1/kernel" && tensor.first == side && tensor.second == side)
        #expect(tensor.differentElements == 2 && tensor.largestDifference == 2)
        #expect(difference.graph.isEmpty && difference.settings.isEmpty && difference.names.isEmpty)
    }

    @Test func `a value that is a number on one side only is infinitely far`() throws {
        let model = try SmallModel.dense(kernel: [[1, 2]])
        let other = try SmallModel.dense(kernel: [[1, .nan]])

        let difference = try ModelDifference(model, other)

        #expect(difference.tensors.first?.largestDifference == .infinity)
        #expect(difference.tensors.first?.differentElements == 1)
    }

    @Test func `the type of the elements is a difference though the values are none`() throws {
        let model = try SmallModel.dense(kernel: [[1, 2]])
        var values = model.parameters
        let kernel = ParameterIdentity(layer: LayerPath(["layer1"]), role: "kernel")
        values[kernel] = try Tensor([Double(1), 2], extents: [1, 2])
        var other = model
        try other.setParameters(values)

        let difference = try ModelDifference(model, other)

        #expect(difference.tensors.first?.second?.elementType == .float64)
        #expect(difference.tensors.first?.differentElements == 0)
    }

    @Test func `settings are told by layer and key`() throws {
        var changed = layers
        changed[0] = Dense(units: 4, activation: .tanh)
        changed[1] = BatchNormalization(epsilon: 1e-5)

        let difference = try ModelDifference(try chain(layers), try chain(changed))

        let told = difference.settings.map { "\($0.subject) \($0.property)" }
        #expect(told.contains("layer1 activation.function"))
        #expect(
            difference.settings.last
                == .init(
                    subject: "layer2", property: "epsilon", first: JSON(1e-3), second: JSON(1e-5)))
        #expect(Set(difference.settings.map(\.subject)) == ["layer1", "layer2"])
        #expect(difference.tensors.isEmpty && difference.graph.isEmpty)
    }

    @Test func `a number that was widened from float32 is the same`() throws {
        var changed = layers
        changed[1] = BatchNormalization(epsilon: Double(Float(1e-3)))

        let difference = try ModelDifference(try chain(layers), try chain(changed))

        #expect(difference.isEmpty)
    }

    @Test func `layers that one model lacks belong to the graph, the others are compared`() throws {
        let longer = layers + [ActivationLayer(.softmax)]

        let difference = try ModelDifference(try chain(layers), try chain(longer))

        #expect(
            difference.graph == [
                .init(subject: "layer4", property: "layer", first: nil, second: "activation"),
                .init(
                    subject: "model", property: "outputs", first: ["layer3"], second: ["layer4"]),
            ])
        #expect(difference.tensors.isEmpty && difference.settings.isEmpty)
    }

    @Test func `other names alone are told as such`() throws {
        let model = try chain(layers)
        var graph = model.graph
        graph.layers[1].name = "hidden"
        var values = Parameters()
        for identity in model.parameters.identities {
            let names = identity.layer.names.map { $0 == "layer1" ? "hidden" : $0 }
            values[ParameterIdentity(layer: LayerPath(names), role: identity.role)] =
                model.parameters[identity]
        }
        let other = try Model(name: "other", graph: graph, parameters: values)

        let difference = try ModelDifference(model, other)

        #expect(
            difference.names == [
                .init(subject: "model", property: "name", first: "small", second: "other"),
                .init(subject: "layer1", property: "name", first: "layer1", second: "hidden"),
            ])
        #expect(
            difference.graph.isEmpty && difference.settings.isEmpty && difference.tensors.isEmpty)
    }

    @Test func `another course through the same layers is told`() throws {
        func model(_ second: Int) throws -> Model {
            let nodes = [
                LayerNode(name: "in", layer: InputLayer(extents: [3])),
                LayerNode(name: "a", layer: ActivationLayer(.relu)),
                LayerNode(name: "b", layer: ActivationLayer(.tanh)),
            ]
            let calls = [
                LayerCall(layer: 0, inputs: []),
                LayerCall(layer: 1, inputs: [TensorReference(call: 0)]),
                LayerCall(layer: 2, inputs: [TensorReference(call: second)]),
            ]
            let graph = try Graph(
                style: .functional, layers: nodes, calls: calls,
                inputs: [TensorReference(call: 0)], outputs: [TensorReference(call: 2)])
            return try Model(name: "m", graph: graph, parameters: Parameters())
        }

        let difference = try ModelDifference(try model(0), try model(1))

        #expect(
            difference.graph == [
                .init(subject: "b", property: "inputs", first: [["in"]], second: [["a"]])
            ])
    }

    @Test func `compile settings and the optimizer's state are compared`() throws {
        var model = try SmallModel.dense(kernel: [[1, 2]])
        var other = model
        let kernel = ParameterIdentity(layer: LayerPath(["layer1"]), role: "kernel")
        func training(_ rate: Double, _ steps: Int, _ momentum: Float) -> TrainingState {
            TrainingState(
                compiled: CompileSettings(
                    optimizer: NamedSettings(
                        name: "SGD", configuration: ["learning_rate": JSON(rate), "decay": .null]),
                    losses: [NamedSettings(name: "mean_squared_error")]),
                optimizer: OptimizerState(
                    iterations: steps,
                    slots: [
                        .init(
                            parameter: kernel, name: "momentum",
                            value: Tensor([momentum, 1], extents: [1, 2]))
                    ]))
        }
        model.training = training(0.1, 3, 0.5)
        other.training = training(0.2, 4, 0.75)

        let difference = try ModelDifference(model, other)

        #expect(
            difference.compiled == [
                .init(
                    subject: "model", property: "optimizer.learning_rate", first: JSON(0.1),
                    second: JSON(0.2))
            ])
        #expect(
            difference.optimizer == [
                .init(subject: "model", property: "iterations", first: 3, second: 4)
            ])
        #expect(difference.slots.map(\.name) == ["layer1/kernel: momentum"])
        #expect(difference.slots.first?.largestDifference == 0.25)
        #expect(difference.tensors.isEmpty)
    }

    @Test func `a learning rate is the same beside the settings and in them`() throws {
        var model = try SmallModel.dense(kernel: [[1, 2]])
        model.training = TrainingState(
            compiled: CompileSettings(
                optimizer: NamedSettings(name: "SGD", configuration: ["learning_rate": 0.005]),
                losses: []),
            optimizer: OptimizerState(iterations: 3))
        var other = model
        other.training.optimizer?.learningRate = Double(Float(0.005))
        var third = other
        third.training.optimizer?.learningRate = 0.006

        #expect(try ModelDifference(model, other).isEmpty)
        #expect(try ModelDifference(model, third).optimizer.map(\.property) == ["learning_rate"])
    }
}
