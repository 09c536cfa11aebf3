import Foundation
import NativeFormat
import NeuralNet
import OrderedJSON
import TestSupport
import Testing
import Training

/// Fits in processes of other threads and instruction sets write the same file.
@Suite struct SameBitsTests {
    /// How a process computes.
    struct Setup: CustomTestStringConvertible, Sendable {
        let instructions: String
        let threads: Int

        var testDescription: String { "\(instructions), \(threads) threads" }

        /// All levels and numbers of threads, in few processes.
        static let all = [
            Setup(instructions: "avx512", threads: 1), Setup(instructions: "avx512", threads: 2),
            Setup(instructions: "avx2", threads: 3), Setup(instructions: "portable", threads: 8),
        ]
        /// Those of them that are quick enough for large products.
        static let quick = Array(all.dropLast()) + [Setup(instructions: "avx2", threads: 8)]
    }

    /// The folders of fits that Keras recorded, with the file that the fit starts from.
    private static func starts() throws -> [(folder: String, model: String)] {
        let training = try ["reference/training", "training"].flatMap { parent in
            try Fixtures.names(in: parent).map { "\(parent)/\($0)" }
        }
        let tables = try Fixtures.names(in: "").map { "\($0)/fit" }
        return try (training + tables).compactMap { folder in
            guard FileManager.default.fileExists(atPath: Fixtures.path("\(folder)/case.json"))
            else { return nil }
            let facts = try JSON.parse(try Fixtures.bytes("\(folder)/case.json")).objectValue
            return (folder, facts?["start"]?.stringValue ?? "start.keras")
        }
    }

    /// Runs a fit in each setup.
    ///
    /// - Parameters:
    ///   - arguments: the words behind `finetune`, without the output.
    ///   - setups: how the processes compute.
    /// - Returns: the file that each wrote, with the setup; `nil` for the file if the fit is refused.
    /// - Throws: what starting a process throws.
    private func files(
        _ arguments: [String], _ setups: [Setup]
    ) throws -> [(setup: Setup, file: Data?)] {
        try withTemporaryFolder { folder in
            try setups.map { setup in
                let output = "\(folder)/\(setup.instructions)-\(setup.threads).nnm"
                let outcome = try Tool.run(
                    ["finetune"] + arguments + [
                        "-o", output, "--threads", "\(setup.threads)", "--quiet",
                    ], environment: ["NNCONVERT_INSTRUCTIONS": setup.instructions])
                guard outcome.status == 0 else { return (setup, nil) }
                return (setup, try Data(contentsOf: URL(filePath: output)))
            }
        }
    }

    @Test func `each recorded fit that can be done writes the same bytes in every setup`() throws {
        var done = 0
        for (folder, model) in try Self.starts() {
            let place = "Fixtures/\(folder)/"
            let arguments = [
                place + model, "--data", place + "x.npy", "--target", place + "y.npy",
                "--epochs", "2", "--batch-size", "20",
            ]

            let files = try files(arguments, Setup.all)

            for (setup, file) in files {
                #expect(file == files[0].file, "\(folder), \(setup.testDescription)")
            }
            if files[0].file != nil { done += 1 }
        }
        #expect(done >= 60)
    }

    @Test(arguments: [(0, 12), (1, 12), (2, 5), (3, 33), (4, 20), (5, 20), (6, 9), (7, 40)])
    func `a random graph writes the same bytes in every setup`(
        seed: UInt64, width: Int
    ) throws {
        try checkRandomGraph(seed: seed, width: width, rows: 50, Setup.all)
    }

    // Wide enough for steps of several chunks.
    @Test(arguments: [10, 11, 12])
    func `a wide random graph writes the same bytes in every quick setup`(seed: UInt64) throws {
        try checkRandomGraph(seed: seed, width: 400, rows: 160, Setup.quick)
    }

    private func checkRandomGraph(
        seed: UInt64, width: Int, rows: Int, _ setups: [Setup]
    ) throws {
        let model = try SmallModel.random(seed: seed, width: width)
        var numbers = SeededNumbers(seed)
        var table = (0..<width).map { "x\($0)" }.joined(separator: ",") + ",y\n"
        for _ in 0..<rows {
            let row = numbers.numbers(width + 1).map { "\(Float($0))" }
            table += row.joined(separator: ",") + "\n"
        }
        try withTemporaryFolder { folder in
            try NativeFile.write(model, to: folder + "/model.nnm")
            try Data(table.utf8).write(to: URL(filePath: folder + "/table.csv"))
            let arguments = [
                folder + "/model.nnm", "--data", folder + "/table.csv", "--target", "y",
                "--batch-size", "128",
            ]

            let files = try files(arguments, setups)

            #expect(files[0].file != nil)
            for (setup, file) in files {
                #expect(file == files[0].file, "\(setup.testDescription)")
            }
        }
    }
}
