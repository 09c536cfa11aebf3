import Foundation
import TestSupport
import Testing

@Suite struct DataTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/nnconvert-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// The disease model's table with its classes by name, and a gap in the first row.
    private func table() throws -> String {
        let text = try String(
            contentsOfFile: Fixtures.path("disease/test.csv"), encoding: .utf8)
        var lines = text.split(separator: "\n").map(String.init)
        for index in lines.indices.dropFirst() {
            var fields = lines[index].split(separator: ",").map(String.init)
            fields[fields.count - 1] =
                Double(fields[fields.count - 1]) == 0 ? "benign" : "malignant"
            if index == 1 { fields[0] = "" }
            lines[index] = fields.joined(separator: ",")
        }
        let path = "\(folder)/named.csv"
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
        return path
    }

    @Test func `class names and gaps are taken, and the command says how`() throws {
        let path = try table()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let words = [
            "evaluate", "Fixtures/disease/model.h5", "--data", path, "--target", "diagnosis",
        ]

        let refused = try Tool.run(words)
        let filled = try Tool.run(words + ["--fill", "0"])

        #expect(refused.status == 3)
        #expect(
            refused.complaint
                == "nnconvert: \(path), line 2: the value of column \"mean_radius\" is missing; "
                + "remove the row or write a number, or say --fill with a number, mean or median")
        #expect(filled.status == 0)
        #expect(filled.errors.contains("1 missing value of column \"mean_radius\" filled with 0.0"))
        #expect(
            filled.errors.contains(
                "the classes of column \"diagnosis\" are \"benign\" = 0, \"malignant\" = 1"))
    }

    @Test(arguments: [["--fill", "much"], ["--query", "SELECT 1"], ["--shuffle-buffer", "7"]])
    func `what cannot be done with the data is refused`(words: [String]) throws {
        let outcome = try Tool.run(
            [
                "evaluate", "Fixtures/disease/model.h5", "--data", "Fixtures/disease/test.csv",
                "--target", "diagnosis",
            ] + words)

        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
    }

    @Test func `standard input is predicted as a file is`() throws {
        let path = Fixtures.path("salary/data.csv")
        let text = try String(contentsOfFile: path, encoding: .utf8)

        let file = try Tool.run(["predict", "Fixtures/salary/model.h5", "--data", path])
        let input = try Tool.run(
            ["predict", "Fixtures/salary/model.h5", "--data", "-"], input: text)

        #expect(file.status == 0 && input.status == 0)
        #expect(file.output == input.output)
    }
}
