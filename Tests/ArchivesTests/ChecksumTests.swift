import TestSupport
import Testing

@testable import Archives

@Suite struct ChecksumTests {
    /// The remainder bit by bit, as APPNOTE.TXT defines it.
    private func remainder(of bytes: [UInt8]) -> UInt32 {
        var state = UInt32.max
        for byte in bytes {
            state ^= UInt32(byte)
            for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
        }
        return ~state
    }

    private func random(_ count: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: UInt64(count))
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    @Test func `the checksum of the nine digits is that of every table of test vectors`() {
        let sum = Array("123456789".utf8).withUnsafeBytes { checksum(of: $0) }

        #expect(sum == 0xcbf4_3926)
    }

    @Test func `bytes of every length and alignment have the remainder by definition`() {
        for count in Array(0...300) + [1000, 4096, 70_001] {
            let bytes = random(count + 5)
            for start in [0, 1, 5] {
                let part = Array(bytes[start..<start + count])

                let sum = bytes.withUnsafeBytes {
                    checksum(of: UnsafeRawBufferPointer(rebasing: $0[start..<start + count]))
                }

                #expect(sum == remainder(of: part), "\(count) bytes from \(start) on")
            }
        }
    }

    @Test func `parts have the checksum of the whole`() {
        let bytes = random(1000)

        for cut in [0, 1, 63, 64, 200, 999, 1000] {
            let sum = bytes.withUnsafeBytes { bytes in
                let first = checksum(of: UnsafeRawBufferPointer(rebasing: bytes[..<cut]))
                return checksum(of: UnsafeRawBufferPointer(rebasing: bytes[cut...]), after: first)
            }

            #expect(sum == remainder(of: bytes), "cut at \(cut)")
        }
    }
}
