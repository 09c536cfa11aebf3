import NeuralNet
import TestSupport
import Testing
import Training

@testable import DataSources

/// Damages files at random, the same way in every run: each is read or refused, none may trap.
@Suite struct MutationTests {
    @Test(arguments: [
        "little-f4.npy", "big-i8.npy", "cube-fortran.npy", "stored.npz", "deflated.npz",
        "savez.npz", "table.csv", "arrays.h5",
    ])
    func `a damaged file is read or refused`(name: String) throws {
        let folder = try TemporaryFolder()
        let text = "a,\"b\"\"c\",d\r\n1.5,\"2\",3e4\r\n-0.25,17,\"9\"\n4,5,6\n"
        let original = name == "table.csv" ? Array(text.utf8) : try fixtureBytes(name)
        let path = "\(folder.path)/\(name)"
        let signature = ModelSignature(
            inputs: [.init(name: "x", shape: [nil, nil])],
            outputs: [.init(name: "y", shape: [nil, 1])])
        var generator = SeededGenerator(seed: 11)

        for _ in 0..<400 {
            try folder.write(damaged(original, &generator), to: name)
            do throws(DataError) {
                let text = name == "arrays.h5" ? "\(path):/chunked" : path
                let data = try DataRequest(data: [text]).dataset(for: signature).dataset
                #expect(data.rows > 0)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test func `a damaged database is read or refused`() throws {
        let folder = try TemporaryFolder()
        let original = try fixtureBytes("bank.db")
        var generator = SeededGenerator(seed: 12)

        for _ in 0..<200 {
            let path = try folder.write(damaged(original, &generator), to: "bank.db")
            do throws(DataError) {
                let table = try SQLiteTable(path: path, query: "SELECT age, balance FROM clients")
                _ = try table.numbers(in: [0, 1])
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    private func damaged(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(bytes[bytes.count - 1 - place], at: place)
            case 4: bytes.removeSubrange(place...)
            default:
                let delicate: [UInt8] = [0, 0xFF, 0x7F, 0x0A, 0x0D, 0x22, 0x2C, 0x39]
                bytes[place] = delicate.randomElement(using: &generator) ?? 0
            }
        }
        return bytes
    }
}
