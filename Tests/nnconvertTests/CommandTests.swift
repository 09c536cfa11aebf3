import Foundation
import OrderedJSON
import TestSupport
import Testing

@Suite struct CommandTests {
    private static let tuning = [
        "finetune", "Fixtures/disease/model.h5", "--data", "Fixtures/disease/train.csv", "--target",
        "diagnosis", "--no-shuffle", "--epochs", "10",
    ]

    @Test(
        arguments: ["model.h5", "model.keras", "keras2.h5"],
        [
            "salary", "salary-90", "textbook", "disease", "loan", "fraud",
        ])
    func `every fixture agrees with what Keras recorded, also as a native file`(
        file: String, fixture: String
    ) throws {
        try withTemporaryFolder { folder in
            let (model, native) = ("Fixtures/\(fixture)/\(file)", folder + "/model.nnm")
            let reference = ["--reference", "Fixtures/\(fixture)/recorded.npz"]

            let direct = try Tool.run(["verify", model] + reference)
            let imported = try Tool.run(["import", model, "-o", native])
            let stored = try Tool.run(["verify", native] + reference)
            let record = try Tool.run(["verify", native, "--recorded"])

            for outcome in [direct, imported, stored, record] {
                #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
            }
            #expect(direct.output.hasSuffix("They agree.\n"))
            #expect(imported.output.contains("verification data  recorded"))
        }
    }

    @Test func `inspect shows layers, totals, settings and origin`() throws {
        let outcome = try Tool.run(["inspect", "Fixtures/salary/model.keras"])

        #expect(
            outcome.output == """
                Fixtures/salary/model.keras: sequential model "salary"

                  layer      kind         output shape  parameters  trainable
                  ───────────────────────────────────────────────────────────
                  applicant  input        (None, 2)              0
                  decision   dense, relu  (None, 1)              3  yes

                  parameters         3, of which 3 trainable, 0 not
                  inputs             applicant (None, 2)
                  outputs            decision (None, 1)
                  compiled           loss mean_squared_error; metrics none
                  optimizer          SGD, 0 steps done, learning rate 0.00001
                  from               Keras 3.15.1, .keras archive
                  verification data  not recorded
                  loaded by  3.15.1
                  refused by  1.2.2, 2.2.4, 2.3.1, tf1.15, 2.6: it has no .keras archives
                  refused by  2.12, 2.13, 2.14, 2.15, tf_keras 2.21: it does not know the words of Keras 3, such as batch_shape
                  refused by  3.0.5: it knows no optional inputs

                """)
    }

    @Test func `predict prints CSV with the class that each row decides`() throws {
        let outcome = try Tool.run([
            "predict", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/data.csv",
            "--threshold", "61", "--labels", "decline,approve", "--quiet",
        ])

        // 61 itself is not above the threshold.
        #expect(
            outcome.output == """
                decision,decision_label
                116.0,approve
                61.0,decline
                27.0,decline
                10.0,decline
                201.5,approve

                """)
        #expect(outcome.errors.isEmpty)
    }

    @Test func `predict reads standard input and writes what its output's name says`() throws {
        try withTemporaryFolder { folder in
            for name in ["out.csv", "out.npy", "out.npz"] {
                let outcome = try Tool.run(
                    [
                        "predict", "Fixtures/salary/model.h5", "--data", "-", "-o",
                        folder + "/" + name,
                    ], input: "salary,credit_score\n100,80\n250,95\n")

                #expect(outcome.status == 0)
                #expect(outcome.output == "Wrote \(folder)/\(name): 2 rows of decision\n")
            }
            let table = try String(contentsOf: URL(filePath: folder + "/out.csv"), encoding: .utf8)
            #expect(table == "decision\n116.0\n201.5\n")
        }
    }

    @Test func `labels of the wrong number get status 2`() throws {
        let outcome = try Tool.run([
            "predict", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/data.csv", "--labels",
            "a,b,c",
        ])

        #expect(outcome.status == 2)
        #expect(
            outcome.complaint
                == "nnconvert: --labels names 3 where the output has 2 classes; give 2")
    }

    @Test func `evaluate before and after a fit gives the shares that Keras recorded`() throws {
        // Fixtures/disease/README.md: right in 79 % before; after the recorded fit in 96 %.
        try withTemporaryFolder { folder in
            let tuned = folder + "/tuned.h5"
            let test = ["--data", "Fixtures/disease/test.csv", "--target", "diagnosis"]

            let before = try Tool.document(["evaluate", "Fixtures/disease/model.h5"] + test)
            let fit = try Tool.run(Self.tuning + ["-o", tuned])
            let after = try Tool.document(["evaluate", tuned] + test)

            #expect(fit.status == 0, "\(fit.errors)")
            func accuracy(_ document: JSON) -> Double {
                document["results"]?["accuracy"]?.numberValue?.double ?? 0
            }
            #expect(Int((accuracy(before) * 100).rounded()) == 79)
            #expect(Int((accuracy(after) * 100).rounded()) == 96)
        }
    }

    @Test func `finetune writes the history that Keras recorded`() throws {
        let recorded = try JSON.parse(
            String(
                contentsOf: URL(filePath: Fixtures.path("disease/fit/case.json")), encoding: .utf8))
        let expected = try #require(recorded["history"]?.objectValue)
        let shuffles = recorded["fit"]?["shuffle"]?.booleanValue ?? true
        try #require(!shuffles, "the recorded fit takes the rows in order")
        try withTemporaryFolder { folder in
            let path = folder + "/history.csv"

            let outcome = try Tool.run(
                [
                    "finetune", "Fixtures/disease/model.keras", "--data",
                    "Fixtures/disease/fit/x.npy", "--target", "Fixtures/disease/fit/y.npy",
                    "--no-shuffle", "--epochs",
                    "\(recorded["epochs_run"]?.numberValue?.integer ?? 0)",
                    "--batch-size", "\(recorded["fit"]?["batch_size"]?.numberValue?.integer ?? 32)",
                    "--history", path, "-o", folder + "/tuned.nnm",
                ] + split(recorded))

            #expect(outcome.status == 0, "\(outcome.errors)")
            let rows = try String(contentsOf: URL(filePath: path), encoding: .utf8)
                .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
            #expect(rows[0] == ["epoch"] + order(expected.keys))
            for (column, name) in rows[0].enumerated().dropFirst() {
                let found = rows.dropFirst().compactMap { Double($0[column]) }
                let wanted = expected[name]?.arrayValue?.compactMap { $0.numberValue?.double } ?? []
                #expect(found.count == wanted.count)
                // Ten epochs of float32; how close exactly, TrainingTests say.
                for (a, b) in zip(found, wanted) {
                    #expect(abs(a - b) <= 1e-4 * max(1, abs(b)), "\(name)")
                }
            }
        }
    }

    private func split(_ recorded: JSON) -> [String] {
        guard let share = recorded["fit"]?["validation_split"]?.numberValue else { return [] }
        return ["--validation-split", share.literal]
    }

    /// Loss before metrics, training before validation.
    private func order(_ names: [String]) -> [String] {
        names.sorted {
            ($0.hasPrefix("val_") ? 1 : 0, $0.hasSuffix("loss") ? 0 : 1)
                < ($1.hasPrefix("val_") ? 1 : 0, $1.hasSuffix("loss") ? 0 : 1)
        }
    }

    @Test func `frozen layers stay as they are and each wish prints a line`() throws {
        try withTemporaryFolder { folder in
            let tuned = folder + "/tuned.nnm"

            let fit = try Tool.run(
                Self.tuning + ["-o", tuned, "--freeze", "hidden*", "--unfreeze", "hidden_2"])
            let verify = try Tool.document(["verify", tuned, "Fixtures/disease/model.h5"])
            let layers = try #require(try Tool.document(["inspect", tuned])["layers"]?.arrayValue)

            #expect(fit.errors.contains("note: frozen: hidden, hidden_2\n"))
            #expect(fit.errors.contains("note: to be trained: hidden_2\n"))
            #expect(fit.errors.contains("note: the optimizer goes on after 270 steps\n"))
            #expect(verify["agrees"] == false)
            // The first hidden layer is frozen, so the one behind it is the first to differ.
            #expect(verify["first_different_layer"] == "norm")
            let trainable = layers.map { $0["trainable"]?.booleanValue }
            #expect(trainable == [true, false, true, true, true])
        }
    }

    @Test func `the same fit gives the same bytes, also where the rows are shuffled`() throws {
        try withTemporaryFolder { folder in
            let words = Array(Self.tuning.dropLast(3)) + ["--seed", "7"]

            for name in ["a.nnm", "b.nnm"] {
                #expect(try Tool.run(words + ["-o", folder + "/" + name]).status == 0)
            }

            let files = try ["a.nnm", "b.nnm"].map {
                try Data(contentsOf: URL(filePath: folder + "/" + $0))
            }
            #expect(files[0] == files[1])
        }
    }

    @Test func `models of other shapes differ with status 1`() throws {
        let outcome = try Tool.run([
            "verify", "Fixtures/salary/model.h5", "Fixtures/disease/model.h5",
        ])

        #expect(outcome.status == 1)
        #expect(
            outcome.output
                == "Fixtures/salary/model.h5 differs from Fixtures/disease/model.h5: the models take inputs of "
                + "different shapes: (None, 2) and (None, 30)\n")
    }

    @Test func `verify names the first layer that differs`() throws {
        let outcome = try Tool.run([
            "verify", "Fixtures/salary/model.h5", "Fixtures/salary-90/model.h5",
        ])

        #expect(outcome.status == 1)
        #expect(outcome.output.contains("The first layer whose values differ is \"decision\".\n"))
        #expect(outcome.output.hasSuffix("They differ.\n"))
    }

    @Test func `export gives Keras files, native files and parameters`() throws {
        try withTemporaryFolder { folder in
            let model = "Fixtures/disease/model.keras"
            for name in ["a.h5", "b.keras", "c.nnm"] {
                let path = folder + "/" + name

                let outcome = try Tool.run(["export", model, "-o", path])

                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(try Tool.run(["verify", path, model]).status == 0)
            }
            let universal = try Tool.run([
                "export", model, "-o", folder + "/d.h5", "--keras", "any",
            ])
            let arrays = try Tool.run([
                "export", "Fixtures/salary/model.h5", "-o", folder + "/e.npz",
            ])
            #expect(universal.status == 0)
            #expect(universal.errors.contains("left out"))
            #expect(
                arrays.output
                    == "Wrote \(folder)/e.npz: 2 parameters of Fixtures/salary/model.h5\n"
                    + "  decision/kernel (2, 1)\n  decision/bias (1,)\n")
        }
    }

    @Test func `progress is shown where it is asked for, and not where silence is`() throws {
        try withTemporaryFolder { folder in
            let words = [
                "finetune", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/wanted.csv",
                "--target", "wanted", "-o", folder + "/out.nnm",
            ]

            let shown = try Tool.run(words + ["--progress"])
            let hidden = try Tool.run(words + ["--quiet"])

            #expect(
                shown.errors.contains("Epoch 1/1 ━━━━━━━━━━━━━━━━━━━━━━━━ 1/1  loss 256.0000\n"))
            #expect(hidden.errors.isEmpty)
            #expect(hidden.output.contains("Epoch 1/1  loss 256.0000\n"))
        }
    }
}
