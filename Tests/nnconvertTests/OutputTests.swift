import Foundation
import Glibc
import OrderedJSON
import TestSupport
import Testing

@Suite struct OutputTests {
    private static let training = [
        "finetune", "Fixtures/disease/model.h5", "--data", "Fixtures/disease/train.csv", "--target",
        "diagnosis", "--epochs", "100000", "--quiet",
    ]

    @Test(arguments: [
        ["import", "Fixtures/salary/model.h5", "-o", "/nowhere/out.nnm"],
        ["export", "Fixtures/salary/model.h5", "-o", "/nowhere/out.h5"],
        [
            "predict", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/data.csv", "-o",
            "/nowhere/out.csv",
        ],
        [
            "finetune", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/wanted.csv",
            "--target", "wanted", "-o", "/nowhere/out.nnm",
        ],
        [
            "finetune", "Fixtures/salary/model.h5", "--data", "Fixtures/salary/wanted.csv",
            "--target", "wanted", "-o", "/tmp/never.nnm", "--history", "/nowhere/out.csv",
        ],
    ])
    func `an output that cannot be written gets status 4 before any work is done`(
        words: [String]
    ) throws {
        let outcome = try Tool.run(words)

        let path = try #require(words.last { $0.hasPrefix("/nowhere") })
        #expect(outcome.status == 4)
        #expect(
            outcome.errors
                == "nnconvert: \(path): cannot be written (No such file or directory)\n")
        #expect(outcome.output.isEmpty)
    }

    @Test func `a folder as output gets status 4`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/out.nnm"
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false)

            let outcome = try Tool.run(["import", "Fixtures/salary/model.h5", "-o", path])

            #expect(outcome.status == 4)
            #expect(outcome.errors == "nnconvert: \(path): is a folder, not a file\n")
        }
    }

    @Test func `a dialect without such a container gets status 2 before training`() throws {
        try withTemporaryFolder { folder in
            let outcome = try Tool.run([
                "finetune", "Fixtures/reference/k224-seed/model.h5", "--data",
                "Fixtures/disease/train.csv", "--target", "diagnosis", "-o", folder + "/out.keras",
                "--quiet",
            ])

            #expect(outcome.status == 2)
            #expect(outcome.output.isEmpty)
            #expect(
                outcome.errors
                    == "nnconvert: Keras 2.2.4 has no .keras files; write .h5, or ask for a version that "
                    + "has them: --keras 2.12 to 2.15, or 3.0 on, or any\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func `the output may be the input`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/model.h5"
            try FileManager.default.copyItem(
                atPath: Fixtures.path("salary/model.h5"), toPath: path)

            let outcome = try Tool.run([
                "finetune", path, "--data", "Fixtures/salary/wanted.csv", "--target", "wanted",
                "-o", path, "--quiet",
            ])
            let parameters = try Tool.document([
                "explain", path, "--data", "Fixtures/salary/wanted.csv", "--target", "wanted",
            ])

            #expect(outcome.status == 0)
            let before = parameters["parameters"]?[0]?["before"]?.arrayValue?.compactMap {
                $0.numberValue?.double
            }
            #expect(before == [0.468, 0.6744])  // as Fixtures/salary/README.md says
        }
    }

    @Test func `predictions do not go over their own data`() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/data.csv"
            try FileManager.default.copyItem(
                atPath: Fixtures.path("salary/data.csv"), toPath: path)
            let before = try Data(contentsOf: URL(filePath: path))

            let outcome = try Tool.run([
                "predict", "Fixtures/salary/model.h5", "--data", path, "-o", folder + "/./data.csv",
            ])

            #expect(outcome.status == 2)
            #expect(
                outcome.complaint.hasSuffix(
                    "is an input too and would be lost; choose another output"))
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test func `a closed pipe ends a command silently with status 4`() throws {
        let (output, errors) = (Pipe(), Pipe())
        let process = Tool.makeProcess(Self.training + ["-o", "/tmp/never.nnm"])
        process.standardOutput = output
        process.standardError = errors
        try process.run()

        _ = output.fileHandleForReading.availableData
        try output.fileHandleForReading.close()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()

        #expect(process.terminationStatus == 4)
        #expect(said.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/never.nnm"))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func `a signal ends a fit after its step and writes a checkpoint`(
        signal: Int32, status: Int32
    ) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/out.nnm"
            let (output, errors) = (Pipe(), Pipe())
            let process = Tool.makeProcess(Self.training + ["-o", path])
            // A test run in the background is deaf to Ctrl-C, and so would be its children.
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["--default-signal=INT", Tool.path] + (process.arguments ?? [])
            process.standardOutput = output
            process.standardError = errors
            try process.run()

            // The first line is printed when training begins.
            _ = output.fileHandleForReading.availableData
            kill(process.processIdentifier, signal)
            _ = output.fileHandleForReading.readDataToEndOfFile()
            let said = String(
                decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()

            #expect(process.terminationStatus == status)
            #expect(process.terminationReason == .exit)
            #expect(
                said
                    == "nnconvert: stopped as asked; \(path) was not written, the same command with "
                    + "--resume goes on from \(path).checkpoint.nnm\n")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names == ["out.nnm.checkpoint.nnm"])
        }
    }

    @Test(arguments: [
        ["--history", "DATA"], ["--callback", "csv-logger:path=DATA"],
        ["--callback", "model-checkpoint:path=OUT"],
        ["--callback", "csv-logger:path=OUT.csv", "--history", "OUT.csv"],
    ])
    func `what would overwrite an input or another output is refused`(words: [String]) throws {
        try withTemporaryFolder { folder in
            let (data, output) = ("\(folder)/data.csv", "\(folder)/tuned.nnm")
            let table = try String(
                contentsOfFile: Fixtures.path("disease/train.csv"), encoding: .utf8)
            try table.write(toFile: data, atomically: true, encoding: .utf8)
            let more = words.map {
                $0.replacing("DATA", with: data).replacing("OUT", with: output)
            }

            let outcome = try Tool.run(
                [
                    "finetune", "Fixtures/disease/model.h5", "--data", data, "--target",
                    "diagnosis", "-o", output,
                ] + more)

            #expect(outcome.status == 2)
            #expect(outcome.complaint.hasSuffix("choose another output"))
            #expect(try String(contentsOfFile: data, encoding: .utf8) == table)
        }
    }
}
