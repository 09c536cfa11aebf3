import Foundation
import OrderedJSON
import TestSupport
import Testing

/// `--class-weight`, `--sample-weight`, `--loss-weight` and what is asked of single outputs.
@Suite struct WeightTests {
    private static let disease = "Fixtures/disease/model.h5"
    private static let heads = "Fixtures/graphs/k3-shared-heads/model.h5"

    private func results(_ arguments: [String]) throws -> [String: Double] {
        let document = try Tool.document(["evaluate"] + arguments)
        let members = document["results"]?.objectValue ?? [:]
        return Dictionary(
            uniqueKeysWithValues: members.map { ($0.key, $0.value.numberValue?.double ?? .nan) })
    }

    private func withWeightedTable<Result>(_ body: (String) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder in
            let text = try String(
                contentsOfFile: Fixtures.path("disease/test.csv"), encoding: .utf8)
            var lines = text.split(separator: "\n").map(String.init)
            for index in lines.indices { lines[index] += index == 0 ? ",weight" : ",2" }
            let path = folder + "/weighted.csv"
            try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
            return try body(path)
        }
    }

    @Test func `weights of 2 double the loss and leave plain metrics as they are`() throws {
        let plain = try results(
            [Self.disease, "--data", "Fixtures/disease/test.csv", "--target", "diagnosis"])
        let byClass = try results(
            [Self.disease, "--data", "Fixtures/disease/test.csv", "--target", "diagnosis"]
                + ["--class-weight", "0=2,1=2"])
        let byColumn = try withWeightedTable { path in
            try results(
                [Self.disease, "--data", path, "--target", "diagnosis"]
                    + ["--sample-weight", "weight"])
        }

        let loss = try #require(plain["loss"])
        for other in [byClass, byColumn] {
            #expect(abs((other["loss"] ?? 0) - 2 * loss) <= 1e-6 * loss)
            #expect(other["accuracy"] == plain["accuracy"])
        }
    }

    @Test(
        arguments: [
            (["--class-weight", "0=1,0=2"], "class numbers and their weights"),
            (["--class-weight", "yes=1"], "class numbers and their weights"),
            (["--loss-weight", "many"], "OUTPUT=NUMBER"),
            (["--loss-weight", "other=2"], "the model has no output \"other\""),
            (["--loss", "other=mse"], "the model has no output \"other\""),
            (["--loss", "mse", "--loss", "mae"], "--loss"),
        ])
    func `a wrong weight or output is wrong usage`(arguments: [String], words: String) throws {
        let outcome = try Tool.run(
            ["evaluate", Self.disease, "--data", "Fixtures/disease/test.csv"]
                + ["--target", "diagnosis"] + arguments)

        #expect(outcome.status == 2)
        #expect(outcome.complaint.contains(words), "\(outcome.errors)")
    }

    @Test func `weights of classes and of samples together are refused`() throws {
        let outcome = try withWeightedTable { path in
            try Tool.run(
                ["evaluate", Self.disease, "--data", path, "--target", "diagnosis"]
                    + ["--sample-weight", "weight", "--class-weight", "1=2"])
        }

        #expect(outcome.status == 2)
        #expect(outcome.complaint.contains("Keras takes only one"), "\(outcome.errors)")
    }

    @Test func `losses, weights and metrics of single outputs are asked for by name`() throws {
        try withTemporaryFolder { folder in
            func write(_ name: String, _ lines: [String]) throws -> String {
                let path = folder + "/" + name
                try lines.joined(separator: "\n").write(
                    toFile: path, atomically: true, encoding: .utf8)
                return path
            }
            let x = try write("x.csv", ["a,b,c", "1,0,-1", "0,2,1"])
            let flag = try write("flag.csv", ["flag", "1", "0"])
            let kind = try write("kind.csv", ["u,v", "1,2", "0,1"])
            let data =
                ["--data", "left=\(x)", "--data", "right=\(x)", "--target", "flag=\(flag)"]
                + ["--target", "kind=\(kind)", "--loss", "kind=mae", "--loss", "flag=bce"]
                + ["--loss-weight", "kind=3", "--metric", "kind=mae", "--metric", "flag=mse"]

            let found = try results([Self.heads] + data)

            #expect(
                Set(found.keys) == ["loss", "flag_loss", "kind_loss", "kind_mae", "flag_mse"])
            let sum = (found["flag_loss"] ?? 0) + 3 * (found["kind_loss"] ?? 0)
            #expect(abs((found["loss"] ?? 0) - sum) <= 1e-6)
            #expect(found["kind_mae"] == found["kind_loss"])
        }
    }
}
