import Foundation
import OrderedJSON
import TestSupport
import Testing

/// New heads, standardized inputs and names of classes, from the table to the answer.
@Suite struct ModelChangeCommandTests {
    /// The disease table with words for its targets.
    private static func wordTable(_ file: String, in folder: String) throws -> String {
        let text = try String(
            contentsOfFile: Fixtures.path("disease/\(file)"), encoding: .utf8)
        var lines = text.split(separator: "\n").map(String.init)
        for row in lines.indices.dropFirst() {
            lines[row] =
                String(lines[row].dropLast()) + (lines[row].hasSuffix("1") ? "malignant" : "benign")
        }
        let path = folder + "/" + file
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func `names of classes go with the model and come back in predictions`() throws {
        try withTemporaryFolder { folder in
            let table = try Self.wordTable("train.csv", in: folder)
            let (tuned, plain) = (folder + "/tuned.nnm", folder + "/plain.nnm")
            let words = [
                "finetune", "Fixtures/disease/model.h5", "--target", "diagnosis", "--epochs", "2",
            ]
            #expect(try Tool.run(words + ["--data", table, "-o", tuned]).status == 0)
            #expect(
                try Tool.run(words + ["--data", "Fixtures/disease/train.csv", "-o", plain]).status
                    == 0)

            let named = try Tool.run([
                "predict", tuned, "--data", "Fixtures/disease/test.csv", "--features",
                try Self.features(),
            ])
            let labelled = try Tool.run([
                "predict", plain, "--data", "Fixtures/disease/test.csv", "--features",
                try Self.features(),
                "--labels", "benign,malignant",
            ])
            let explained = try Tool.run([
                "explain", tuned, "--data", "Fixtures/disease/test.csv", "--features",
                try Self.features(),
            ])

            #expect(named.output == labelled.output)
            #expect(named.output.contains(",malignant\n") && named.output.contains(",benign\n"))
            #expect(
                explained.output.contains("→ benign") || explained.output.contains("→ malignant"))
        }
    }

    private static func features() throws -> String {
        let text = try String(contentsOfFile: Fixtures.path("disease/test.csv"), encoding: .utf8)
        return text.prefix { $0 != "\n" }.split(separator: ",").dropLast().joined(separator: ",")
    }

    @Test func `a new head and a layer that standardizes train and go into Keras' files`() throws {
        try withTemporaryFolder { folder in
            let table = try Self.wordTable("train.csv", in: folder)
            for name in ["out.nnm", "out.h5", "out.keras"] {
                let path = folder + "/" + name
                let outcome = try Tool.run([
                    "finetune", "Fixtures/disease/model.h5", "--data", table, "--target",
                    "diagnosis",
                    "--new-head", "2:softmax", "--standardize", "--freeze", "hidden*", "--epochs",
                    "3",
                    "-o", path,
                ])

                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.errors.contains("note: new head: "))
                #expect(
                    outcome.errors.contains(
                        "note: standardized: normalization measured over 200 rows\n"))
                #expect(
                    outcome.errors.contains(
                        "sparse_categorical_crossentropy, as the model's last layer"))
                let document = try Tool.document(["inspect", path])
                let layers = document["layers"]?.arrayValue ?? []
                #expect(layers.contains { $0["name"]?.stringValue == "normalization" })
            }
            let verify = try Tool.run(["verify", folder + "/out.h5", folder + "/out.nnm"])
            #expect(verify.status == 0, "\(verify.output)")
        }
    }
}
