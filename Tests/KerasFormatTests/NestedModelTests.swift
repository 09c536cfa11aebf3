import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

/// Models inside models, as every generation of Keras writes them.
@Suite struct NestedModelTests {
    private func model(_ file: String) throws -> Model {
        try KerasFile.read(from: Fixtures.path("reference/" + file)).0
    }

    @Test(arguments: [
        "k122-nested/model.h5", "k224-nested/model.h5", "tf213-nested/model.keras",
        "k315-nested/model.h5", "k315-nested/model.keras",
    ])
    func `parameters have the same identities whoever wrote the file`(file: String) throws {
        let model = try model(file)

        #expect(
            model.specifications.map { "\($0.identity)" } == [
                "encoder/inner_dense/kernel", "encoder/inner_dense/bias",
                "encoder/inner_norm/gamma", "encoder/inner_norm/beta",
                "encoder/inner_norm/moving_mean", "encoder/inner_norm/moving_variance",
                "head/head_dense/kernel", "head/head_dense/bias", "out/kernel", "out/bias",
            ])
        #expect(
            model.architecture.elements.map(\.name) == [
                "a", "b", "encoder", "head", "product", "out",
            ])
        // Both are called twice.
        #expect(model.graph.calls.count == 12)
    }

    /// `weight_names` of a layer of a file.
    private func names(_ layer: String, in path: String) throws -> [String] {
        let lines = try lines(ofHDF5: bytes(at: path))
        let line = try #require(
            lines.first { $0.hasPrefix("/model_weights/\(layer) @weight_names") })
        return line.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }
            .map { String($0.element) }
    }

    @Test func `weights that come to be trained move to the front with their names`() throws {
        let folder = try TemporaryFolder()
        let frozen = try model("k224-nested-frozen/model.h5")

        let thawed = try frozen.settingTrainable(true, of: LayerPath(["block", "frozen_dense"]))
        _ = try KerasFile.write(thawed, to: folder.path("thawed.h5"))

        // Keras' order: all trained weights layer by layer, then the statistics.
        #expect(
            try names("block", in: folder.path("thawed.h5")) == [
                "frozen_dense/kernel:0", "frozen_dense/bias:0", "live_norm/gamma:0",
                "live_norm/beta:0", "live_dense/kernel:0", "live_dense/bias:0",
                "live_norm/moving_mean:0", "live_norm/moving_variance:0",
            ])
        let again = try KerasFile.read(from: folder.path("thawed.h5")).0
        #expect(again.parameters == frozen.parameters)
        #expect(again.specifications.map(\.isTrainable) == thawed.specifications.map(\.isTrainable))
    }

    @Test(arguments: ["k224-nested/model.h5", "k315-nested/model.keras", "tf215-nested/model.h5"])
    func `a whole model inside is frozen, and only its layers say so`(file: String) throws {
        let folder = try TemporaryFolder()
        let copy = folder.path(file.hasSuffix(".h5") ? "frozen.h5" : "frozen.keras")
        let model = try model(file)

        let frozen = try model.settingTrainable(false, of: LayerPath(["encoder"]))
        _ = try KerasFile.write(frozen, to: copy)

        let again = try KerasFile.read(from: copy).0
        #expect(again.parameters == model.parameters)
        #expect(
            again.graph.layers.filter { !$0.isTrainable }.map(\.title) == [
                "encoder/inner_dense", "encoder/inner_norm",
            ])
        let (before, after) = (
            try #require(model.provenance).configuration.text(),
            try #require(again.provenance).configuration.text()
        )
        #expect(before != after)
        #expect(before == after.replacing("\"trainable\":false", with: "\"trainable\":true"))
    }

    @Test func `the universal form has one model, whose layers keep their names`() throws {
        let folder = try TemporaryFolder()
        let model = try model("k315-nested/model.keras")

        let warnings = try KerasFile.write(
            model, to: folder.path("any.h5"), options: WriteOptions(dialect: .universal))

        #expect(
            warnings.map(\.description) == [
                "the model \"encoder\" inside is written layer by layer",
                "the model \"head\" inside is written layer by layer",
            ])
        let again = try KerasFile.read(from: folder.path("any.h5")).0
        #expect(
            again.graph.layers.map(\.title) == [
                "a", "b", "inner_dense", "inner_norm", "head_dense", "head_drop", "product", "out",
            ])
        #expect(again.graph.calls.count == model.graph.calls.count)
        #expect(
            again.specifications.map { again.parameters[$0.identity] }
                == model.specifications.map { model.parameters[$0.identity] })
    }

    @Test func `names that clash get the path`() throws {
        let folder = try TemporaryFolder()
        var inner = try model("k224-sequential-in-sequential/model.h5")
        let text = try #require(inner.provenance).configuration.text()
        inner.provenance?.configuration = try JSON.parse(
            text.replacing("\"i2\"", with: "\"o\""))
        _ = try KerasFile.write(renamed(inner, "i2", to: "o"), to: folder.path("same.h5"))
        let same = try KerasFile.read(from: folder.path("same.h5")).0

        _ = try KerasFile.write(
            same, to: folder.path("any.h5"), options: WriteOptions(dialect: .universal))

        let any = try KerasFile.read(from: folder.path("any.h5")).0
        #expect(any.architecture.style == .sequential)
        #expect(any.graph.layers.map(\.title) == ["inner_input", "i1", "inner_o", "o"])
    }

    /// A model of a Sequential inside, one of whose layers is called otherwise.
    private func renamed(_ model: Model, _ name: String, to other: String) throws -> Model {
        func renamed(_ architecture: Architecture) throws -> Architecture {
            try Architecture(
                style: architecture.style,
                elements: architecture.elements.map { element in
                    switch element {
                    case .model(let name, let inner): return .model(name, try renamed(inner))
                    case .layer(var node):
                        if node.name == name { node.name = other }
                        return .layer(node)
                    }
                }, calls: architecture.calls, inputs: architecture.inputs,
                outputs: architecture.outputs)
        }
        var parameters = Parameters()
        for identity in model.parameters.identities {
            let path = LayerPath(identity.layer.names.map { $0 == name ? other : $0 })
            parameters[ParameterIdentity(layer: path, role: identity.role)] =
                model.parameters[identity]
        }
        return try Model(
            name: model.name, architecture: renamed(model.architecture), parameters: parameters,
            provenance: model.provenance)
    }

    @Test func `Keras 3 goes from one container to the other and back`() throws {
        let folder = try TemporaryFolder()
        let model = try model("k315-nested-frozen/model.keras")

        _ = try KerasFile.write(model, to: folder.path("there.h5"))
        let there = try KerasFile.read(from: folder.path("there.h5")).0
        _ = try KerasFile.write(there, to: folder.path("back.keras"))
        let back = try KerasFile.read(from: folder.path("back.keras")).0

        #expect(
            try names("block", in: folder.path("there.h5")) == [
                "live_norm/gamma", "live_norm/beta", "live_dense/kernel", "live_dense/bias",
                "frozen_dense/kernel", "frozen_dense/bias", "live_norm/moving_mean",
                "live_norm/moving_variance",
            ])
        #expect(back.parameters == model.parameters)
        #expect(back.graph.layers.map(\.title) == model.graph.layers.map(\.title))
        #expect(back.graph.layers.map(\.isTrainable) == model.graph.layers.map(\.isTrainable))
    }
}
