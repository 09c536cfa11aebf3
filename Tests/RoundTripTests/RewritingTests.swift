import DataSources
import KerasFormat
import NeuralNet
import TestSupport
import Testing
import Training
import Verification

/// `--rewrite`: layers that compute the same where a version of Keras has no word for what a layer does.
@Suite struct RewritingTests {
    /// Cases with a function that the version has no word for.
    @Test(arguments: [
        ("k224-activations/model.h5", "3", "keras"),
        ("k224-activations/model.h5", "3.0", "h5"),
        ("tf215-activations/model.h5", "3", "keras"),
        ("k224-activation-layers/model.h5", "3", "keras"),
    ])
    func `it is written as layers that predict what Keras predicted`(
        file: String, version: String, kind: String
    ) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/rewritten." + kind
            let origin = try KerasFile.read(from: Fixtures.path("reference/" + file)).0

            _ = try KerasFile.write(
                origin, to: path,
                options: WriteOptions(dialect: .version(version), adaptations: [.meanings]))

            let (written, _) = try KerasFile.read(from: path)
            let case_ = Fixtures.path("reference/" + file.split(separator: "/")[0])
            let inputs = try ReferenceData.read(
                case_ + "/expected.npz", request: DataRequest(data: [case_ + "/input.npy"]),
                for: ModelSignature(origin)
            ).reference
            let report = try Verifier(rule: .standard(for: written))
                .compare(written, inputs: inputs.inputs, reference: inputs.outputs)
            for output in report.outputs { #expect(output.agrees, "\(output.difference)") }
        }
    }
}
