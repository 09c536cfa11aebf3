import KerasFormat
import NeuralNet
import TestSupport
import Testing
import Training

/// Layers of Keras' files that are written anew, without the configuration of origin.
@Suite struct NewLayerWritingTests {
    @Test(
        arguments: [
            "borders", "einsum", "lookup", "masks", "merges", "noise", "norms", "preprocessing",
            "reshaping", "time-distributed",
        ], ["h5", "keras"])
    func `every layer is written in the words of Keras 3 and read again`(
        name: String, kind: String
    ) throws {
        let folder = try TemporaryFolder()
        var model = try KerasFile.read(
            from: Fixtures.path("layers/k3-\(name)/model.keras")
        ).0
        model.provenance = nil

        _ = try KerasFile.write(model, to: folder.path("new." + kind))

        let (again, warnings) = try KerasFile.read(from: folder.path("new." + kind))
        #expect(warnings.isEmpty)
        #expect(again.parameters == model.parameters)
        #expect(again.graph.calls == model.graph.calls)
        for (found, wanted) in zip(again.graph.layers, model.graph.layers) {
            #expect(found.name == wanted.name)
            let isSame = isEqual(found.layer, wanted.layer)
            #expect(isSame, "\(wanted.name)")
        }
    }

    private func isEqual<Kind: Layer>(_ layer: Kind, _ other: any Layer) -> Bool {
        (other as? Kind) == layer
    }
}
