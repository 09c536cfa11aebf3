import Foundation
import OrderedJSON
import TestSupport
import Testing

@Suite struct ExplainTests {
    private static let page = """
        Fixtures/salary/model.h5, row 1 of Fixtures/salary/wanted.csv
        Input "applicant"
            salary = 100, credit_score = 80

        Layer "decision" (dense, relu)
            z = 100·0.5 + 80·0.7 + 10 = 116
            ŷ = ReLU(116) = 116

        Decision
            116 > 100 → approve

        Loss: mean squared error, target 100
            error = 116 − 100 = 16, squared 256
            L = (116 − 100)² = 256

        Chain rule, from the loss back
            ∂L/∂ŷ = 2·16 = 32
          through "decision"
            ∂ŷ/∂z = 1
            ∂z/∂w₁ = 100    ∂L/∂w₁ = 32·1·100 = 3200
            ∂z/∂w₂ = 80     ∂L/∂w₂ = 32·1·80 = 2560
            ∂z/∂b = 1       ∂L/∂b = 32·1·1 = 32

        Update by plain gradient descent, learning rate 0.01
            parameter                          gradient  before − rate · gradient = after
            ─────────────────────────────────────────────────────────────────────────────
            decision/kernel w₁ (salary)            3200  0.5 − 0.01·3200 = −31.5
            decision/kernel w₂ (credit_score)      2560  0.7 − 0.01·2560 = −24.9
            decision/bias b                          32  10 − 0.01·32 = 9.68

        After the step: ŷ = 0, L = 10000 (before: L = 256)
        The loss grew: the step was too long; a smaller learning rate may help.

        """

    private func explain(_ model: String, _ words: [String]) throws -> Tool.Outcome {
        try Tool.run(["explain", "Fixtures/\(model)", "--quiet"] + words)
    }

    @Test func `the textbook's applicant is approved and one step is spelled out`() throws {
        let outcome = try explain(
            "salary/model.h5",
            [
                "--data", "Fixtures/salary/wanted.csv", "--target", "wanted", "--learning-rate",
                "0.01", "--threshold", "100", "--labels", "decline,approve",
            ])

        #expect(outcome.status == 0)
        #expect(outcome.output == Self.page)
    }

    @Test func `the textbook's other applicant is declined with a squared error of 100`() throws {
        let outcome = try explain(
            "salary-90/model.h5",
            [
                "--data", "Fixtures/salary-90/wanted.csv", "--target", "wanted", "--threshold",
                "100", "--labels", "decline,approve",
            ])

        #expect(outcome.output.contains("z = 100·0.5 + 80·0.7 + (−16) = 90\n"))
        #expect(outcome.output.contains("90 ≤ 100 → decline\n"))
        #expect(outcome.output.contains("error = 90 − 100 = −10, squared 100\n"))
        #expect(outcome.output.contains("L = (100 − 90)² = 100\n"))
        #expect(outcome.output.contains("∂L/∂ŷ = 2·(−10) = −20\n"))
        #expect(outcome.output.contains("0.5 − 0.00001·(−2000) = 0.52\n"))
        #expect(outcome.output.contains("0.7 − 0.00001·(−1600) = 0.716\n"))
    }

    @Test func `without a target the way ends at the output`() throws {
        let outcome = try explain(
            "salary/model.keras", ["--data", "Fixtures/salary/data.csv", "--row", "2"])

        #expect(outcome.output.contains("z = 60·0.5 + 30·0.7 + 10 = 61\n"))
        #expect(!outcome.output.contains("Loss"))
    }

    @Test func `a row that is not there gets status 2`() throws {
        let outcome = try explain(
            "salary/model.keras", ["--data", "Fixtures/salary/data.csv", "--row", "6"])

        #expect(outcome.status == 2)
        #expect(outcome.errors == "nnconvert: --row 6 is not there; the data has rows 1 to 5\n")
    }

    @Test(arguments: [
        (
            "textbook/model.keras",
            ["--data", "Fixtures/textbook/data.csv", "--target", "diagnosis"]
        ),
        ("disease/keras2.h5", ["--data", "Fixtures/disease/test.csv", "--target", "diagnosis"]),
        (
            "loan/model.h5",
            ["--data", "Fixtures/loan/fit/x.npy", "--target", "Fixtures/loan/fit/y.npy"]
        ),
        (
            "fraud/model.h5",
            ["--data", "Fixtures/fraud/fit/x.npy", "--target", "Fixtures/fraud/fit/y.npy"]
        ),
        (
            "flatten-norm-functional/model.keras",
            [
                "--data", "Fixtures/flatten-norm-functional/fit/x.npy", "--target",
                "Fixtures/flatten-norm-functional/fit/y.npy",
            ]
        ),
    ])
    func `the pages of every model fit 100 columns`(model: String, words: [String]) throws {
        for row in 1...5 {
            let plain = try explain(model, words + ["--row", "\(row)", "--learning-rate", "0.1"])
            let tuned = try explain(model, words + ["--row", "\(row)", "--with-optimizer"])

            #expect(plain.status == 0 && tuned.status == 0)
            for line in (plain.output + tuned.output).split(separator: "\n") {
                #expect(line.count <= 100, "\(line)")
            }
        }
    }

    @Test func `the document holds every number`() throws {
        let document = try Tool.document([
            "explain", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/wanted.csv",
            "--target", "wanted", "--learning-rate", "0.01", "--threshold", "100", "--labels",
            "decline,approve",
        ])

        #expect(document["label"] == "approve")
        #expect(document["loss"]?["outputs"]?[0]?["name"] == "mean_squared_error")
        #expect(document["loss"]?["value"] == 256.0)
        #expect(document["operations"]?[0]?["name"] == "decision/product")
        #expect(document["operations"]?[2]?["output"]?["values"] == [116.0])
        #expect(document["operations"]?[2]?["gradient"] == [32.0])
        let kernel = document["parameters"]?[0]
        #expect(kernel?["identity"] == "decision/kernel")
        #expect(kernel?["before"] == [0.5, 0.7])
        #expect(kernel?["gradient"] == [3200.0, 2560.0])
        // 0.01 is no float32, so the second is −24.9 but for rounding.
        let after = kernel?["after"]?.arrayValue?.compactMap { $0.numberValue?.double } ?? []
        #expect(after.count == 2 && after[0] == -31.5 && abs(after[1] + 24.9) <= 2e-6)
    }

    // The target is what the model computes, so that only the penalties are left of the loss.
    @Test func `penalties are part of the loss`() throws {
        let folder = "Fixtures/reference/k315-regularized"
        let text = try Tool.run(
            ["explain", "\(folder)/model.h5", "--data", "\(folder)/input.npy"]
                + ["--target", "\(folder)/expected.npy"]
        ).output

        #expect(text.contains("Loss in all, with the penalties of the layers\n    L = L₁ + 0.2008"))
    }

    @Test func `the losses of several outputs make a weighted sum`() throws {
        try withTemporaryFolder { folder in
            func write(_ name: String, _ lines: [String]) throws -> String {
                let path = folder + "/" + name
                try lines.joined(separator: "\n").write(
                    toFile: path, atomically: true, encoding: .utf8)
                return path
            }
            let x = try write("x.csv", ["a,b,c", "1,0,-1"])
            let text = try Tool.run(
                ["explain", "Fixtures/graphs/k3-shared-heads/model.h5", "--data", "left=\(x)"]
                    + ["--data", "right=\(x)"]
                    + ["--target", "flag=\(try write("flag.csv", ["flag", "1"]))"]
                    + ["--target", "kind=\(try write("kind.csv", ["u,v", "1,2"]))"]
            ).output

            #expect(
                text.contains("\nLoss of \"flag\": binary crossentropy, target 1\n    L₁ = −ln "))
            #expect(text.contains("\nLoss of \"kind\": mean squared error, target 1, 2\n"))
            #expect(text.contains("\nLoss in all\n    L = L₁ + 0.25·L₂ = "))
            #expect(text.contains("  of \"kind\"\n    ∂L/∂ŷ₁ = "))
        }
    }
}
