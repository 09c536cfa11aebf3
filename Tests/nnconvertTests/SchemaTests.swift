import Foundation
import OrderedJSON
import TestSupport
import Testing

@testable import nnconvert

@Suite struct SchemaTests {
    private static func validator(for command: String) throws -> SchemaValidator {
        let path = Fixtures.folder.deletingLastPathComponent()
            .appending(path: "Sources/nnconvert/Schemas/\(command).json")
        return SchemaValidator(try JSON.parse(String(contentsOf: path, encoding: .utf8)))
    }

    private static let disease = [
        "--data", "Fixtures/disease/test.csv", "--target", "diagnosis",
    ]

    @Test(arguments: [
        ["import", "Fixtures/disease/model.keras", "-o", "OUT.nnm"],
        ["export", "Fixtures/disease/model.keras", "-o", "OUT.h5", "--keras", "any"],
        ["export", "Fixtures/activations/model.h5", "-o", "OUT.npz"],
        ["inspect", "Fixtures/disease/model.keras"],
        ["inspect", "Fixtures/disease/keras2.h5"],
        ["inspect", "Fixtures/reference/k315-seed/model.weights.h5"],
        ["inspect", "Fixtures/reference/k107-mlp/legacy_weights.h5"],
        ["inspect", "Fixtures/reference/k224-seed/model.json"],
        ["inspect", "Fixtures/reference/k315-custom-layer/model.keras"],
        ["export", "Fixtures/reference/k224-lambda/model.h5", "-o", "OUT.npz"],
        ["export", "Fixtures/disease/model.h5", "-o", "OUT.json"],
        ["export", "Fixtures/disease/model.h5", "-o", "OUT.h5", "--weights-only"],
        ["inspect", "Fixtures/disease/model.h5", "--plan"],
        [
            "bench", "Fixtures/disease/model.h5", "--batch-size", "8", "--threads", "2", "--rows",
            "20",
        ],
        ["inspect", "Fixtures/flatten-norm-functional/model.h5"],
        ["inspect", "Fixtures/activations/model.keras"],
        [
            "predict", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/data.csv",
            "--labels", "decline,approve",
        ],
        [
            "predict", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/data.csv", "-o",
            "OUT.npy",
        ],
        ["evaluate", "Fixtures/disease/model.h5"] + disease,
        ["finetune", "Fixtures/disease/model.h5", "-o", "OUT.nnm", "--validation-split", "0.2"]
            + disease,
        ["verify", "Fixtures/disease/model.h5", "Fixtures/disease/keras2.h5"],
        ["verify", "Fixtures/disease/model.h5", "Fixtures/salary/model.h5"],
        ["diff", "Fixtures/disease/model.h5", "Fixtures/disease/model.keras"],
        ["diff", "Fixtures/disease/model.h5", "Fixtures/salary/model.h5"],
        ["diff", "Fixtures/disease/model.h5", "Fixtures/disease/keras2.h5"],
        ["explain", "Fixtures/disease/model.h5"] + disease,
        ["explain", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/data.csv"],
    ])
    func `what a command prints as JSON is what its schema says`(words: [String]) throws {
        try withTemporaryFolder { folder in
            let document = try Tool.document(
                words.map { $0.replacing("OUT", with: folder + "/out") })

            let complaints = try Self.validator(for: words[0]).complaints(about: document)

            #expect(complaints.isEmpty, "\(complaints.prefix(5))")
        }
    }

    @Test(arguments: Main.commands.map { $0.syntax.name })
    func `a schema refuses what is missing, superfluous or of another type`(command: String) throws
    {
        let validator = try Self.validator(for: command)

        #expect(!validator.complaints(about: [:]).isEmpty)
        #expect(!validator.complaints(about: ["surprise": 1]).isEmpty)
        #expect(!validator.complaints(about: []).isEmpty)
    }
}
