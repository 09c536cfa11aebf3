import Foundation
import OrderedJSON
import TestSupport
import Testing

@Suite struct DiffTests {
    @Test(arguments: ["disease", "salary", "flatten-norm-functional"])
    func `the two containers of one Keras hold the same graph, settings and tensors`(
        fixture: String
    ) throws {
        let document = try Tool.document([
            "diff", "Fixtures/\(fixture)/model.h5", "Fixtures/\(fixture)/model.keras",
        ])

        for key in ["graph", "names", "settings", "tensors"] {
            #expect(document[key] == [], "\(key): \(document[key]?.text() ?? "")")
        }
    }

    @Test func `a model and its native file are the same, after a fit they are not`() throws {
        try withTemporaryFolder { folder in
            let model = "Fixtures/disease/model.h5"
            let (native, tuned) = (folder + "/m.nnm", folder + "/t.nnm")
            _ = try Tool.run(["import", model, "-o", native])
            _ = try Tool.run([
                "finetune", model, "--data", "Fixtures/disease/train.csv", "--target", "diagnosis",
                "-o", tuned, "--epochs", "1",
            ])

            let same = try Tool.run(["diff", model, native])
            let other = try Tool.run(["diff", model, tuned])

            #expect(same.status == 0)
            #expect(same.output == "\(model) and \(native) are the same\n")
            #expect(other.status == 1)
            #expect(
                other.output.hasPrefix("\(model) → \(tuned)\nGraph: the same\nNames: the same\n"))
            #expect(other.output.contains("iterations"))
            #expect(other.output.contains("largest difference"))
            #expect(other.output.hasSuffix("They differ.\n"))
        }
    }

    @Test func `what cannot be read gets status 3`() throws {
        let outcome = try Tool.run([
            "diff", "Fixtures/disease/model.h5", "Fixtures/hostile/text.h5",
        ])

        #expect(outcome.status == 3)
        #expect(outcome.errors == "nnconvert: Fixtures/hostile/text.h5: is a text file, no model\n")
    }
}
