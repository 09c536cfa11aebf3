import NeuralNet
import TestSupport
import Testing

@testable import NativeFormat

/// Changes one byte or the length at a random place.
private func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<10, using: &random) {
    case 0: bytes.removeSubrange(place...)
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(.random(in: 0...255, using: &random), at: place)
    case 3: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
    case 4: bytes.replaceSubrange(place..., with: bytes[..<(bytes.count - place)])
    default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
    return bytes
}

@Suite struct MutationTests {
    @Test func `any change of a file's bytes is a typed error`() throws {
        let folder = try TemporaryFolder()
        let original = try fileBytes(of: try fullModel())
        var random = SeededGenerator(seed: 1)

        for _ in 0..<2500 {
            let bytes = mutated(original, &random)
            guard bytes != original else { continue }
            try write(bytes, to: folder.file("m.nnm"))
            #expect(throws: NativeFormatError.self) {
                try NativeFile.read(from: folder.file("m.nnm"))
            }
        }
    }

    @Test func `a changed header with a right digest is an error, or a model that is written so`()
        throws
    {
        let folder = try TemporaryFolder()
        let draft = try Draft(try fullModel())
        let header = try draft.document.encoded()
        var random = SeededGenerator(seed: 2)
        var accepted = 0

        for _ in 0..<2500 {
            let bytes = Draft.file(header: mutated(header, &random), data: draft.data)
            try write(bytes, to: folder.file("m.nnm"))
            do {
                let model = try NativeFile.read(from: folder.file("m.nnm")).0
                accepted += 1
                #expect(try fileBytes(of: model) == bytes)
            } catch is NativeFormatError {}
        }

        #expect(accepted > 100)
    }
}
