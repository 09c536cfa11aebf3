import Glibc
import NeuralNet
import Testing

@testable import NativeFormat

/// Rows that take much more memory decoded than in the file, by field number.
private let bombs: [[UInt8]] = [
    [0x0A, 0],  // features
    [0x1A, 0],  // layers
    [0x22, 0],  // calls
    [0x32, 0],  // tensors
    [0x52, 0],  // scalars
    [0xA2, 6, 0],  // extensions
    [0x22, 3, 0x12, 1, 0],  // calls with an input
]

@Suite struct HeaderBombTests {
    @Test func `ten megabytes of empty rows are refused within a bound of memory`() async {
        await #expect(processExitsWith: .success) {
            let before = try #require(peakMemory())

            for bomb in bombs {
                var header = bomb
                while header.count < 10_000_000 { header += header }
                #expect(throws: NativeFormatError.headerTooComplex) {
                    _ = try header.withUnsafeBytes { try NativeDocument(decoding: $0) }
                }
            }

            // The budget of 128 MiB, and up to 20 MB of header in the test itself.
            let after = try #require(peakMemory())
            #expect(after - before < 200 << 20)
        }
    }

    @Test func `memory is handed out aligned, apart and up to the budget`() throws {
        let memory = HeaderMemory(budget: 200_000)
        var taken: [Range<Int>] = []

        for size in [0, 1, 15, 16, 17, 40, 70_000, 3, 100] {
            let block: UnsafeMutableRawPointer = try #require(memory.allocate(size))
            let start = Int(bitPattern: block)
            #expect(start % 16 == 0)
            #expect(taken.allSatisfy { !$0.overlaps(start..<start + size) })
            taken.append(start..<start + size)
        }

        #expect(memory.allocate(130_000) == nil)
        #expect(memory.isExhausted)
    }

    @Test func `what a model needs stays far below the budget`() throws {
        var document = NativeDocument(name: "")
        document.calls = (0..<20_000).map { .init(layer: $0, inputs: [$0, 0]) }
        document.layers = (0..<20_000).map {
            .init(kind: "dense", name: "d\($0)", isTrainable: true, configuration: "{}")
        }
        let header = try document.encoded()

        let decoded = try header.withUnsafeBytes { try NativeDocument(decoding: $0) }

        #expect(decoded == document)
    }
}

/// The most bytes that this process has held in memory.
private func peakMemory() -> Int? {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return nil }
    return usage.ru_maxrss * 1024
}
