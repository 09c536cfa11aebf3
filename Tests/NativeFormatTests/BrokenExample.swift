import NeuralNet
import Testing

@testable import NativeFormat

/// A file that breaks a rule, and the error that its reader must give.
struct BrokenExample: Sendable, CustomTestStringConvertible {
    let error: NativeFormatError
    private let makeFile: @Sendable () throws -> [UInt8]

    /// A file of bytes.
    init(_ error: NativeFormatError, file makeFile: @escaping @Sendable () throws -> [UInt8]) {
        self.error = error
        self.makeFile = makeFile
    }

    /// The file of the full sample model, changed afterwards.
    init(_ error: NativeFormatError, bytes edit: @escaping @Sendable (inout [UInt8]) -> Void) {
        self.init(error) {
            var bytes = try fileBytes(of: try fullModel())
            edit(&bytes)
            return bytes
        }
    }

    /// The file of the full sample model, its header's bytes replaced and digested again.
    init(
        _ error: NativeFormatError, header edit: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.init(error) {
            let draft = try Draft(try fullModel())
            return Draft.file(header: edit(try draft.document.encoded()), data: draft.data)
        }
    }

    /// The file of the full sample model, its tables changed and digested again.
    init(
        _ error: NativeFormatError, _ edit: @escaping @Sendable (inout NativeDocument) -> Void
    ) {
        self.init(error) {
            var draft = try Draft(try fullModel())
            edit(&draft.document)
            return try draft.file()
        }
    }

    /// The file's bytes.
    func file() throws -> [UInt8] { try makeFile() }

    var testDescription: String { "rule \(error.rule): \(error)" }
}

@Suite struct BrokenFileTests {
    @Test(arguments: brokenPrefixes + brokenHeaders + brokenGraphs + brokenTensors + brokenTraining)
    func `a file that breaks a rule is refused with the rule's error`(
        example: BrokenExample
    ) throws {
        let file = try example.file()

        #expect(throws: example.error) { try readModel(file) }
    }

    @Test func `every rule has an example`() {
        let examples =
            brokenPrefixes + brokenHeaders + brokenGraphs + brokenTensors + brokenTraining

        #expect(Set(examples.map(\.error.rule)) == Set(1...38))
    }

    @Test func `every error's message is a sentence fragment of its own`() {
        let examples =
            brokenPrefixes + brokenHeaders + brokenGraphs + brokenTensors + brokenTraining

        let messages = examples.map { "\($0.error)" }

        for message in messages {
            #expect(!message.hasPrefix("breaks rule") && !message.hasSuffix("."))
        }
    }
}
