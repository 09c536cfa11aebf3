import Foundation
import TestSupport
import Testing

@testable import nnconvert

@Suite struct HelpTests {
    static let commands = Main.commands.map { $0.syntax.name }

    @Test(arguments: commands)
    func `every command has help that fits 80 columns`(command: String) throws {
        let outcome = try Tool.run([command, "--help"])

        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output.contains("Usage: nnconvert \(command) MODEL"))
        #expect(outcome.output.contains("--threads N"))
        let prose = outcome.output.components(separatedBy: "in a clone of the repository:")[0]
        #expect(prose.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try Tool.run(["help", command]).output == outcome.output)
    }

    @Test(arguments: Main.commands.flatMap { $0.syntax.joinedExamples })
    func `the examples of help work`(example: String) throws {
        try withTemporaryFolder { folder in
            let words = example.replacing("/tmp/", with: folder + "/").split(separator: " ")
                .map(String.init)

            let outcome = try Tool.run(Array(words.dropFirst()))

            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(!outcome.output.isEmpty)
        }
    }

    @Test func `the tool lists its commands and its version`() throws {
        let help = try Tool.run(["--help"])
        let version = try Tool.run(["--version"])

        #expect(help.status == 0)
        for command in Self.commands { #expect(help.output.contains("\n  \(command) ")) }
        #expect(version.output == "nnconvert \(Main.version)\n")
    }
}

extension Syntax {
    /// The examples, each in one line.
    fileprivate var joinedExamples: [String] {
        examples.joined(separator: "\n").replacing("\\\n", with: "").split(separator: "\n")
            .map(String.init)
    }
}
