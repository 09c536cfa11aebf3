import Foundation
import Glibc
import OrderedJSON
import TestSupport
import Testing

/// The built executable, run as a user runs it.
struct Tool {
    /// What a run left behind.
    struct Outcome {
        /// The exit status.
        let status: Int32
        /// What went to standard output.
        let output: String
        /// What went to standard error.
        let errors: String

        /// The sentence that ended the run, notes before it left out.
        var complaint: String {
            errors.split(separator: "\n").last.map(String.init) ?? ""
        }
    }

    /// The executable, which SwiftPM builds beside the test bundle.
    static let path: String = {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
        let folder =
            bundle.map { URL(filePath: $0).deletingLastPathComponent() }
            ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        return folder.appending(path: "nnconvert").path(percentEncoded: false)
    }()

    /// Runs the executable in the repository's folder, so that fixtures have the names that help gives them.
    ///
    /// - Parameters:
    ///   - arguments: the words behind the tool's name.
    ///   - input: what standard input holds.
    ///   - environment: variables beside those of this process.
    /// - Returns: what the run left behind.
    /// - Throws: what starting a process throws.
    static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> Outcome {
        let process = makeProcess(arguments)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, errors, inputPipe) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = inputPipe
        try process.run()
        try inputPipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try inputPipe.fileHandleForWriting.close()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
            errors: String(decoding: said, as: UTF8.self))
    }

    /// A process of the executable in the repository's folder, not started.
    static func makeProcess(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = Fixtures.folder.deletingLastPathComponent()
        return process
    }

    /// Runs the executable with `--json` and reads what it prints.
    static func document(_ arguments: [String]) throws -> JSON {
        let outcome = try run(arguments + ["--json"])
        try #require(outcome.status <= 1, "\(outcome.errors)")
        return try JSON.parse(outcome.output)
    }
}
