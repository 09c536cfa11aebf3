import Foundation
import KerasFormat
import TestSupport
import Testing

/// Whatever a file holds, reading it ends with a model or an error.
@Suite struct MutationTests {
    @Test(arguments: [
        "graphs/k2-shared-heads/model.h5", "reference/k224-frozen-compiled/model.h5",
        "reference/k315-activation-layers/model.keras",
        "reference/k315-opt-adam-amsgrad/model.keras",
    ])
    func `changed digits, brackets and words of a configuration do no harm`(file: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("mutant")
        let origin = try bytes(at: Fixtures.path(file))
        let interesting = origin.indices.filter {
            (0x20..<0x7f).contains(origin[$0])
        }
        var random = SeededGenerator(seed: 7)
        var refused = 0
        for _ in 0..<150 {
            var mutant = origin
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = try #require(interesting.randomElement(using: &random))
                mutant[place] = try #require(
                    Array(#"0987-[]{}":,.neatrulfs"#.utf8).randomElement(using: &random))
            }
            try Data(mutant).write(to: URL(fileURLWithPath: path))
            do { _ = try KerasFile.read(from: path) } catch { refused += 1 }
        }
        #expect(refused > 0)
    }
}
