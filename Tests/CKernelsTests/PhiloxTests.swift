import CKernels
import Testing

@Suite struct PhiloxTests {
    struct KnownAnswer {
        let counter: [UInt32]
        let key: [UInt32]
        let result: [UInt32]
    }

    /// The lines `philox4x32 10` of Random123's `tests/kat_vectors`.
    static let knownAnswers = [
        KnownAnswer(
            counter: [0, 0, 0, 0], key: [0, 0],
            result: [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
        KnownAnswer(
            counter: [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff],
            key: [0xffff_ffff, 0xffff_ffff],
            result: [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
        KnownAnswer(
            counter: [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
            key: [0xa409_3822, 0x299f_31d0],
            result: [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]),
    ]

    func numbers(counter: [UInt32], key: [UInt32]) -> [UInt32] {
        var result = [UInt32](repeating: 0, count: 4)
        ckernels_philox4x32(counter, key, &result)
        return result
    }

    @Test(arguments: knownAnswers)
    func `one counter gives the published numbers`(_ answer: KnownAnswer) {
        #expect(numbers(counter: answer.counter, key: answer.key) == answer.result)
    }

    @Test(arguments: Level.available, [0, 1, 15, 16, 17, 40])
    func `an array counts on, with carries over all four words`(level: Level, blocks: Int) {
        let key: [UInt32] = [1, 2]
        let counters: [[UInt32]] = [
            [0, 0, 0, 0], [.max - 3, 5, 6, 7], [.max - 3, .max, 6, 7], [.max - 3, .max, .max, 7],
            [.max - 3, .max, .max, .max],
        ]
        for counter in counters {
            var expected: [UInt32] = []
            var next = counter
            for _ in 0..<blocks {
                expected += numbers(counter: next, key: key)
                for word in 0..<4 {
                    next[word] &+= 1
                    if next[word] != 0 { break }
                }
            }

            var result = [UInt32](repeating: 0, count: 4 * blocks + 1)
            level.table.philox4x32_array(counter, key, &result, blocks)

            #expect(result == expected + [0])
        }
    }

    @Test func `the plain array function is that of a level`() {
        let answer = Self.knownAnswers[2]
        var result = [UInt32](repeating: 0, count: 8)

        ckernels_philox4x32_array(answer.counter, answer.key, &result, 2)

        #expect(Array(result.prefix(4)) == answer.result)
    }
}
