import NeuralNet
import Testing

@testable import NativeFormat

/// Fields that version 1 doesn't know, of every wire type: 100 three times, and 9,999.
private let dependentFields: [UInt8] =
    [0xA2, 6, 2, 0x68, 0x69] + [0xA0, 6, 0xAC, 2] + [0xA5, 6, 1, 2, 3, 4]
    + [0xF9, 0xF0, 4, 1, 2, 3, 4, 5, 6, 7, 8]
/// Fields 10,000 and 18,999.
private let independentFields: [UInt8] = [0x82, 0xF1, 4, 0] + [0xB8, 0xA3, 9, 0x81, 0x01]

@Suite struct ExtensionTests {
    private func extendedFile() throws -> [UInt8] {
        let draft = try Draft(try fullModel())
        let header = try draft.document.encoded() + dependentFields + independentFields
        return Draft.file(header: header, data: draft.data)
    }

    @Test func `unknown fields survive a copy`() throws {
        let file = try extendedFile()

        let model = try readModel(file)

        #expect(model.extensions.dependent == dependentFields)
        #expect(model.extensions.independent == independentFields)
        #expect(try fileBytes(of: model) == file)
    }

    @Test func `new parameters drop the fields that may depend on them`() throws {
        var model = try readModel(try extendedFile())

        try model.setParameters(model.parameters)

        #expect(model.extensions == Extensions(independent: independentFields))
    }
}
