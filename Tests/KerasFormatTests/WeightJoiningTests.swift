import KerasFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

@Suite struct WeightJoiningTests {
    /// Architecture and weights of one case; the whole model beside them tells what must come out.
    private static let pairs = [
        ("k315-mlp", "model.json", "model.weights.h5"),
        ("k315-seed", "model.json", "model.weights.h5"),
        ("k224-seed", "model.json", "legacy_weights.h5"),
        ("tf115-seed", "model.json", "legacy_weights.h5"),
        ("tf215-seed", "model.json", "legacy_weights.h5"),
        ("tf215-mlp", "model.json", "legacy_weights.h5"),
        ("tf215-mlp", "model.json", "model.weights.h5"),
        ("k122-seed", "model.json", "model.h5"), ("k224-branches", "model.json", "model.h5"),
        ("k224-mlp", "model.json", "model.h5"), ("tf26-seed", "model.json", "model.h5"),
        ("k107-mlp", "model.h5", "legacy_weights.h5"),
        ("k122-mlp", "model.h5", "legacy_weights.h5"),
        ("k305-mlp", "model.h5", "model.weights.h5"),
        ("k305-mlp", "model.keras", "model.weights.h5"),
        ("k315-mlp", "model.h5", "model.keras"),
    ]

    @Test(arguments: pairs.indices)
    func `an architecture and weights make the model that was saved whole`(index: Int) throws {
        let (name, architecture, weights) = Self.pairs[index]
        let folder = "reference/\(name)/"
        let (whole, _) = try KerasFile.read(from: Fixtures.path(folder + "model.h5"))

        let (model, warnings) = try KerasFile.read(
            from: Fixtures.path(folder + architecture),
            weightsFrom: Fixtures.path(folder + weights))

        #expect(model.graph.layers.map(\.name) == whole.graph.layers.map(\.name))
        #expect(model.outputShapes == whole.outputShapes)
        #expect(model.specifications == whole.specifications)
        #expect(Set(model.parameters.identities) == Set(whole.parameters.identities))
        for identity in whole.parameters.identities {
            #expect(model.parameters[identity] == whole.parameters[identity], "\(identity)")
        }
        // A whole model's file holds the optimizer's variables too, for which the architecture says nothing.
        #expect(warnings.isEmpty || whole.training.optimizer != nil, "\(warnings)")
    }

    @Test func `an optimizer's state comes along where the architecture says how it was compiled`()
        throws
    {
        let folder = "reference/k315-seed/"
        let (whole, _) = try KerasFile.read(from: Fixtures.path(folder + "model.h5"))
        let state = try #require(whole.training.optimizer)

        let (model, _) = try KerasFile.read(
            from: Fixtures.path(folder + "model.h5"),
            weightsFrom: Fixtures.path(folder + "model.weights.h5"))

        #expect(model.training.optimizer?.iterations == state.iterations)
        #expect(model.training.optimizer?.slots == state.slots)
    }

    @Test func `names decide where all agree, order where they don't`() throws {
        // The same model under other names: those of another run.
        let (architecture, weights) = (
            "reference/tf215-seed/model.json", "reference/k224-seed/legacy_weights.h5"
        )

        let (model, _) = try KerasFile.read(
            from: Fixtures.path(architecture), weightsFrom: Fixtures.path(weights))

        let (whole, _) = try KerasFile.read(from: Fixtures.path("reference/k224-seed/model.h5"))
        #expect(model.graph.layers.map(\.name) != whole.graph.layers.map(\.name))
        #expect(
            model.specifications.map { model.parameters[$0.identity] }
                == whole.specifications.map { whole.parameters[$0.identity] })
    }

    @Test(arguments: [
        (
            "tf215-seed/model.json", "tf215-mlp/legacy_weights.h5",
            KerasError.wrongLayerCount(expected: 2, found: 3)
        ),
        (
            "k315-mlp/model.json", "k315-seed/model.weights.h5",
            .wrongWeightShape(
                layer: "hidden", weight: "vars/0", expected: [6, 5], found: [30, 64])
        ),
        (
            "k122-mlp/model.h5", "tf215-seed/legacy_weights.h5",
            .wrongLayerCount(expected: 3, found: 2)
        ),
        ("k315-mlp/model.json", "../hdf5/numbers.h5", .noWeights),
    ])
    func `weights of another model are refused by layer, and their file is named`(
        architecture: String, weights: String, error: KerasError
    ) throws {
        let path = Fixtures.path("reference/" + weights)
        do {
            _ = try KerasFile.read(
                from: Fixtures.path("reference/" + architecture), weightsFrom: path)
            Issue.record("was read")
        } catch let found as WeightsFileError {
            #expect(found.path == path)
            #expect(found.cause as? KerasError == error)
        }
    }

    @Test func `a file of weights alone says what is missing`() throws {
        for name in ["k315-mlp/model.weights.h5", "k224-seed/legacy_weights.h5"] {
            #expect(throws: KerasError.noConfiguration(isWeightsFile: true)) {
                _ = try KerasFile.read(from: Fixtures.path("reference/" + name))
            }
        }
    }

    @Test func `a file of weights is listed without its model`() throws {
        let named = try WeightsListing(path: Fixtures.path("reference/k107-mlp/legacy_weights.h5"))
        let grouped = try WeightsListing(
            path: Fixtures.path("reference/k315-seed/model.weights.h5"))

        // As h5py lists them.
        #expect(named.form == .named && named.kerasVersion == nil)
        #expect(named.entries.map(\.name) == ["hidden", "drop", "norm", "out"])
        #expect(named.entries.map(\.weights.count) == [2, 0, 4, 2])
        #expect(named.entries[0].weights[0].name == "hidden_W")
        #expect(named.entries[0].weights[0].extents == [6, 5])
        #expect(grouped.form == .grouped && grouped.entries.map(\.name) == ["dense", "dense_1"])
        #expect(grouped.entries.map(\.layerName) == ["dense", "dense_1"])
        #expect(grouped.entries[1].weights.map(\.extents) == [[64, 1], [1]])
        #expect(grouped.optimizer.count == 10)
    }
}
