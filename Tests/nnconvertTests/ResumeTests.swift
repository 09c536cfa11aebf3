import Foundation
import Glibc
import OrderedJSON
import TestSupport
import Testing

/// Fits that stop and go on end in the bytes of fits that don't stop.
@Suite struct ResumeTests {
    /// A model with dropout; the rows are shuffled.
    private static func words(_ output: String, epochs: Int, _ more: [String] = []) -> [String] {
        [
            "finetune", "Fixtures/fraud/model.keras", "--data", "Fixtures/fraud/train.csv",
            "--target",
            "fraud", "--epochs", "\(epochs)", "--batch-size", "8", "--seed", "5", "-o", output,
        ] + more
    }

    private static let callbacks = [
        "--callback", "reduce-lr-on-plateau:monitor=loss,patience=1,factor=0.7,min_delta=0.01",
        "--callback", "early-stopping:monitor=val_loss,patience=90,restore_best_weights=true",
        "--validation-split", "0.2",
    ]

    private static func run(_ words: [String]) throws -> Tool.Outcome {
        let outcome = try Tool.run(words)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return outcome
    }

    private static func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: path))
    }

    private static func hasFile(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// Starts a fit and waits until its first checkpoint is there.
    private static func start(_ words: [String], checkpoint: String) throws -> Process {
        let process = Tool.makeProcess(words)
        // A test run in the background is deaf to Ctrl-C, and so would be its children.
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["--default-signal=INT", Tool.path] + words
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        while !hasFile(checkpoint), process.isRunning { usleep(500) }
        return process
    }

    @Test func `behind the epochs that a model has finished`() throws {
        try withTemporaryFolder { folder in
            let (straight, output) = (folder + "/straight.nnm", folder + "/out.nnm")
            _ = try Self.run(Self.words(straight, epochs: 5))
            _ = try Self.run(Self.words(output, epochs: 2))
            var words = Self.words(output, epochs: 5, ["--resume", "--history", folder + "/h.csv"])
            words[1] = output

            let second = try Self.run(words)

            #expect(try Self.bytes(output) == Self.bytes(straight))
            #expect(second.output.contains("5 epochs, 2 of them done"))
            let lines = try String(contentsOfFile: folder + "/h.csv", encoding: .utf8)
                .split(separator: "\n")
            #expect(lines.dropFirst().map { $0.prefix { $0 != "," } } == ["3", "4", "5"])
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [SIGKILL, SIGINT, SIGTERM])
    func `after a signal`(signal: Int32) throws {
        try withTemporaryFolder { folder in
            let (straight, output) = (folder + "/straight.nnm", folder + "/out.nnm")
            let checkpoint = output + ".checkpoint.nnm"
            let (short, long) = (folder + "/a.csv", folder + "/b.csv")
            let more = Self.callbacks + ["--checkpoint-every", "1"]
            _ = try Self.run(Self.words(straight, epochs: 40, more + ["--history", short]))
            let process = try Self.start(
                Self.words(output, epochs: 40, more), checkpoint: checkpoint)
            usleep(3_000)
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            #expect(
                signal == SIGKILL
                    ? process.terminationReason == .uncaughtSignal
                    : process.terminationStatus == 128 + signal)
            #expect(!Self.hasFile(output))
            #expect(try Tool.run(["inspect", checkpoint]).status == 0)

            _ = try Self.run(
                Self.words(output, epochs: 40, more + ["--resume", "--history", long]))

            #expect(try Self.bytes(output) == Self.bytes(straight))
            #expect(try Self.bytes(long) == Self.bytes(short))
            #expect(!Self.hasFile(checkpoint))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `with what the checkpoint says, and no word of it`() throws {
        try withTemporaryFolder { folder in
            let (straight, output) = (folder + "/straight.nnm", folder + "/out.nnm")
            let more = [
                "--checkpoint-every", "1", "--steps-per-epoch", "50", "--callback",
                "learning-rate-scheduler:factor=0.9",
            ]
            _ = try Self.run(Self.words(straight, epochs: 30, more))
            let process = try Self.start(
                Self.words(output, epochs: 30, more), checkpoint: output + ".checkpoint.nnm")
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()

            _ = try Self.run([
                "finetune", "Fixtures/fraud/model.keras", "--data", "Fixtures/fraud/train.csv",
                "--target", "fraud", "-o", output, "--resume",
            ])

            #expect(try Self.bytes(output) == Self.bytes(straight))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `backup-and-restore goes on by itself`() throws {
        try withTemporaryFolder { folder in
            let (straight, output) = (folder + "/straight.nnm", folder + "/out.nnm")
            let backup = folder + "/backup.nnm"
            let words = Self.words(
                output, epochs: 30, ["--callback", "backup-and-restore:path=\(backup)"])
            _ = try Self.run(Self.words(straight, epochs: 30))
            let process = try Self.start(words, checkpoint: backup)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()

            let second = try Self.run(words)

            #expect(second.output.hasPrefix("Training \(backup) on"))
            #expect(try Self.bytes(output) == Self.bytes(straight))
            #expect(!Self.hasFile(backup))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `another fit than the checkpoint's is refused`() throws {
        try withTemporaryFolder { folder in
            let output = folder + "/out.nnm"
            let process = try Self.start(
                Self.words(output, epochs: 60, ["--checkpoint-every", "1"]),
                checkpoint: output + ".checkpoint.nnm")
            kill(process.processIdentifier, SIGTERM)
            process.waitUntilExit()

            let other = try Tool.run(
                Self.words(output, epochs: 60, ["--resume", "--callback", "terminate-on-nan"]))
            var seed = Self.words(output, epochs: 60, ["--resume"])
            seed[seed.firstIndex(of: "5") ?? 0] = "6"
            let seeded = try Tool.run(seed)

            #expect(other.status == 2)
            #expect(
                other.complaint
                    == "nnconvert: the list of callbacks is terminate-on-nan, in the checkpoint empty; "
                    + "a fit that goes on must be the same")
            #expect(seeded.status == 2)
            #expect(
                seeded.complaint
                    == "nnconvert: the seed is 6, in the checkpoint 5; a fit that goes on must be the same"
            )
        }
    }

    @Test func `without checkpoint and finished epochs there must be an end`() throws {
        let words = [
            "finetune", "Fixtures/fraud/model.keras", "--data", "Fixtures/fraud/train.csv",
            "--target",
            "fraud", "-o", "/tmp/never.nnm", "--resume",
        ]

        let outcome = try Tool.run(words)

        #expect(outcome.status == 2)
        #expect(outcome.complaint == "nnconvert: --resume goes with --epochs only; give both")
    }
}
