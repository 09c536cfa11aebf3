import KerasFormat
import NeuralNet
import TestSupport
import Testing
import Training

/// `--rename` and `--rewrite`: what a version cannot say as it is.
@Suite struct AdaptationTests {
    private func model(_ file: String) throws -> Model {
        try KerasFile.read(from: Fixtures.path("reference/" + file)).0
    }

    // MARK: - Names

    @Test
    func `names are escaped for a version that forbids them, and told again for one that does not`()
        throws
    {
        let folder = try TemporaryFolder()
        let origin = try model("k315-unicode-name/model.keras")
        let older = WriteOptions(dialect: .version("2"), adaptations: [.names])
        let newer = WriteOptions(dialect: .version("3"), adaptations: [.names])

        let warnings = try KerasFile.write(origin, to: folder.path("old.h5"), options: older)
        let (old, _) = try KerasFile.read(from: folder.path("old.h5"))
        _ = try KerasFile.write(old, to: folder.path("new.keras"), options: newer)
        let (new, _) = try KerasFile.read(from: folder.path("new.keras"))

        #expect(
            warnings.map(\.description).contains(
                "layer \"größe_层\" is written under the name \"gr.uF6..uDF.e_.u5C42.\""))
        #expect(old.graph.layers.contains { $0.name == "gr.uF6..uDF.e_.u5C42." })
        #expect(new.graph.layers.map(\.name) == origin.graph.layers.map(\.name))
        #expect(new.parameters == origin.parameters)
    }

    @Test func `a forbidden name is refused without`() throws {
        let folder = try TemporaryFolder()
        let origin = try model("k315-unicode-name/model.keras")

        #expect(throws: KerasError.forbiddenName(layer: "größe_层", target: "Keras 2.15")) {
            try KerasFile.write(
                origin, to: folder.path("old.h5"), options: WriteOptions(dialect: .version("2")))
        }
    }

    // MARK: - Meanings

    @Test func `what changed its meaning is refused, with what to do`() throws {
        let folder = try TemporaryFolder()
        let expected = KerasError.changedMeaning(
            layer: "act_hard_sigmoid", what: "the activation hard_sigmoid (slope 0.2)",
            target: "Keras 3.15")

        #expect(throws: expected) {
            try KerasFile.write(
                model("k224-activations/model.h5"), to: folder.path("new.keras"),
                options: WriteOptions(dialect: .version("3")))
        }
        #expect("\(expected)".contains("--rewrite"))
    }
}
