import TestSupport
import Testing

@testable import HDF5

@Suite struct MutationTests {
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["hdf5/datasets.h5", "hdf5/chunked.h5", "hdf5/strings.h5", "hostile/valid.h5"])
    func `a file with changed bytes is read or refused`(name: String) throws {
        let original = try FixtureFile(name).bytes
        var generator = SeededGenerator(seed: 20_240_229)
        var refusals = 0

        for _ in 0..<60 {
            let file = FixtureFile(bytes: mutation(of: original, using: &generator))
            do {
                try readAll(of: file)
            } catch {
                #expect(error is HDF5Error)
                refusals += 1
            }
        }

        #expect(refusals > 0)
    }

    private func mutation(
        of original: [UInt8], using generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] =
                [0, 1, 0x7f, 0xff, .random(in: 0...255, using: &generator)]
                .randomElement(using: &generator) ?? 0
        }
        if Int.random(in: 0..<8, using: &generator) == 0 {
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
        }
        return bytes
    }

    private func readAll(of file: FixtureFile) throws {
        for object in try file.document().objects {
            if case .dataset(let dataset) = object {
                _ = try file.elements(of: dataset, shape: dataset.shape)
            }
        }
    }
}
