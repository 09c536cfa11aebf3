import Foundation
import TestSupport
import Testing

@Suite struct PartsTests {
    private static let folder = "Fixtures/reference/k315-mlp"

    @Test func `an architecture and weights predict what the whole model did`() throws {
        try withTemporaryFolder { folder in
            let native = folder + "/m.nnm"
            let imported = try Tool.run([
                "import", "\(Self.folder)/model.json", "--weights",
                "\(Self.folder)/model.weights.h5", "-o", native,
            ])
            let verified = try Tool.run([
                "verify", native, "--data", "\(Self.folder)/input.npy", "--reference",
                "\(Self.folder)/expected.npy",
            ])

            #expect(imported.status == 0 && imported.errors.isEmpty, "\(imported.errors)")
            #expect(imported.output.contains("architecture (.json)"))
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        }
    }

    @Test func `weights alone are listed, and import says what is missing`() throws {
        let file = "\(Self.folder)/model.weights.h5"
        let shown = try Tool.run(["inspect", file])
        let imported = try Tool.run(["import", file])

        #expect(shown.status == 0 && shown.errors.isEmpty)
        #expect(
            shown.output.hasPrefix(
                "\(file): weights in groups named after the layers' classes, without the model\n"))
        #expect(shown.output.contains("dense (\"hidden\")"))
        #expect(imported.status == 3)
        #expect(
            imported.errors
                == "nnconvert: \(file): holds weights only, not the model they belong to; "
                + "give that as MODEL (its .json, or another file of the model) and this file by --weights, "
                + "or save the whole model with model.save()\n")
    }

    @Test func `weights that don't fit are the weights' fault`() throws {
        let weights = "Fixtures/reference/k224-seed/legacy_weights.h5"

        let outcome = try Tool.run(["import", "\(Self.folder)/model.json", "--weights", weights])

        #expect(outcome.status == 3)
        #expect(
            outcome.errors
                == "nnconvert: \(weights): weights of 2 layers are stored, where 3 layers of "
                + "the model have weights\n")
    }

    @Test func `a native file takes no weights`() throws {
        try withTemporaryFolder { folder in
            let native = folder + "/m.nnm"
            _ = try Tool.run(["import", "Fixtures/salary/model.h5", "-o", native])

            let outcome = try Tool.run(["import", native, "--weights", "x.h5"])

            #expect(outcome.status == 3)
            #expect(
                outcome.complaint.hasSuffix("--weights goes with a Keras model or architecture"))
        }
    }

    @Test func `a model with Python code shows its structure, and its weights are freed`() throws {
        let model = "Fixtures/reference/k224-lambda/model.h5"
        try withTemporaryFolder { folder in
            let shown = try Tool.run(["inspect", model])
            let whole = try Tool.run(["export", model, "-o", folder + "/m.keras"])
            let weights = try Tool.run(["export", model, "-o", folder + "/w.h5", "--weights-only"])
            let arrays = try Tool.run(["export", model, "-o", folder + "/w.npz"])

            #expect(shown.status == 0)
            #expect(shown.output.contains("double") && shown.output.contains("Lambda"))
            #expect(shown.errors.contains("holds Python code, which is never run"))
            #expect(whole.status == 3)
            #expect(weights.status == 0 && arrays.status == 0, "\(weights.errors)\(arrays.errors)")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(left == ["w.h5", "w.npz"])
        }
    }
}
