import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

@testable import KerasFormat

@Suite struct TrainingStateReadingTests {
    private func training(_ file: String) throws -> TrainingState {
        try KerasFile.read(from: Fixtures.path(file)).0.training
    }

    /// Where Keras' sources put each slot: the variables of each file by parameter and name.
    static let orders: [(file: String, scalars: Int, order: [(name: String, isByKind: Bool)])] = [
        ("reference/k224-frozen-compiled/model.h5", 1, [("momentum", true), ("velocity", true)]),
        ("reference/tf115-frozen-compiled/model.h5", 1, [("momentum", true), ("velocity", true)]),
        (
            "reference/k315-frozen-compiled/model.keras", 2,
            [("momentum", false), ("velocity", false)]
        ),
        (
            "reference/k224-opt-adam-amsgrad/model.h5", 1,
            [("momentum", true), ("velocity", true), ("velocity_hat", true)]
        ),
        (
            "reference/tf115-opt-adam-amsgrad/model.h5", 1,
            [("momentum", true), ("velocity", true), ("velocity_hat", true)]
        ),
        (
            "reference/tf215-opt-adam-amsgrad/model.h5", 1,
            [("momentum", false), ("velocity", false), ("velocity_hat", true)]
        ),
        (
            "reference/k315-opt-adam-amsgrad/model.keras", 2,
            [("momentum", false), ("velocity", false), ("velocity_hat", true)]
        ),
        ("reference/k315-opt-sgd-nesterov/model.keras", 2, [("momentum", true)]),
    ]

    @Test(arguments: orders.indices)
    func `slots belong to the parameters that Keras' order gives them`(index: Int) throws {
        let (file, scalars, order) = Self.orders[index]
        let (model, _) = try KerasFile.read(from: Fixtures.path(file))
        let facts = try #require(try StoredFacts.all()[file]).optimizer
        let trainable = model.specifications.filter(\.isTrainable).map(\.identity)
        let state = try #require(model.training.optimizer)

        let interleaved = order.filter { !$0.isByKind }.map(\.name)
        for (number, identity) in trainable.enumerated() {
            for (kind, slot) in order.enumerated() {
                let interleavedPlace = interleaved.firstIndex(of: slot.name)
                let place =
                    interleavedPlace.map { scalars + number * interleaved.count + $0 }
                    ?? scalars + kind * trainable.count + number
                let found = state.slots.first { $0.parameter == identity && $0.name == slot.name }
                let value = try #require(found?.value)
                #expect(
                    StoredFacts.Array(value) == facts[place], "\(file) \(identity) \(slot.name)")
            }
        }
        #expect(state.slots.count == trainable.count * order.count)
    }

    @Test func `slots stand in the order of the parameters`() throws {
        let state = try #require(try training("reference/k224-opt-adam-amsgrad/model.h5").optimizer)

        #expect(
            state.slots.prefix(4).map { "\($0.parameter) \($0.name)" } == [
                "d1/kernel momentum", "d1/kernel velocity", "d1/kernel velocity_hat",
                "d1/bias momentum",
            ])
        #expect(state.iterations == 6)
    }

    @Test func `an order that is not known gives no layout`() {
        #expect(OptimizerLayout(NamedSettings(name: "Muon"), era: .three, parameters: []) == nil)
    }

    @Test func `Adafactor's factors have their own shapes, vectors have none`() throws {
        let state = try #require(
            try training("reference/k315-opt-adafactor/model.keras").optimizer)

        #expect(
            state.slots.map { "\($0.parameter) \($0.name) \($0.value.extents)" } == [
                "d1/kernel r [4]", "d1/kernel c [3]", "d1/kernel velocity [4, 3]",
                "d1/bias velocity [3]", "d2/kernel r [3]", "d2/kernel c [1]",
                "d2/kernel velocity [3, 1]", "d2/bias velocity [1]",
            ])
        #expect(state.iterations == 6)
    }

    @Test(arguments: ["k224", "tf115", "tf215", "k315"])
    func `compile settings are read into the words of Keras 3`(tag: String) throws {
        let compiled = try #require(try training("reference/\(tag)-seed/model.h5").compiled)

        #expect(compiled.optimizer?.name == "Adam")
        let rate = compiled.optimizer?.configuration["learning_rate"]?.numberValue?.double
        #expect(rate.map { Float($0) } == 0.001)
        #expect(compiled.losses == [NamedSettings(name: "binary_crossentropy")])
        #expect(compiled.metrics == [[NamedSettings(name: "accuracy")]])
    }

    @Test func `Keras 2's decay and momentum stay, its lr is renamed`() throws {
        let compiled = try #require(
            try training("reference/k224-opt-sgd-nesterov/model.h5").compiled)

        #expect(
            compiled.optimizer?.configuration.keys
                == ["learning_rate", "momentum", "decay", "nesterov"])
        #expect(compiled.losses == [NamedSettings(name: "mean_squared_error")])
    }

    @Test(arguments: ["k2", "k3"])
    func `losses, weights and metrics are told apart by output`(tag: String) throws {
        let compiled = try #require(try training("graphs/\(tag)-shared-heads/model.h5").compiled)

        #expect(compiled.losses.map { $0?.name } == ["binary_crossentropy", "mean_squared_error"])
        #expect(compiled.lossWeights == [1, 0.25])
        #expect(
            compiled.metrics == [
                [NamedSettings(name: "accuracy")],
                [
                    NamedSettings(name: "mean_absolute_error", configuration: ["name": "mae"]),
                    NamedSettings(name: "mean_squared_error", configuration: ["name": "mse"]),
                ],
            ])
    }

    @Test(arguments: ["k2-serialized/model.h5", "k3-serialized/model.keras"])
    func `serialized losses and metrics keep what is not the default`(file: String) throws {
        let compiled = try #require(try training("graphs/" + file).compiled)

        #expect(
            compiled.losses == [
                NamedSettings(
                    name: "binary_crossentropy",
                    configuration: ["from_logits": true, "label_smoothing": 0.1])
            ])
        #expect(
            compiled.metrics[0][0]
                == NamedSettings(name: "binary_accuracy", configuration: ["threshold": 0.3]))
        #expect(compiled.metrics[0][1].name == "auc")
        #expect(compiled.metrics[0][1].configuration["name"] == "area")
        #expect(compiled.optimizer?.configuration["clipnorm"]?.numberValue?.double == 1)
    }

    @Test func `a model that was never compiled has no settings`() throws {
        #expect(try training("reference/k315-mlp/model.keras") == TrainingState())
        #expect(try training("reference/k315-mlp/model.h5") == TrainingState())
    }
}
