import Foundation
import NeuralNet
import TestSupport
import Testing

/// A line of `Fixtures/random/streams.csv`, which `Tools/make_random_fixtures.py` computes in plain Python.
struct KnownStream: CustomTestStringConvertible, Sendable {
    let stream: RandomStream
    let integers: [UInt32]
    let order: [Int]
    let testDescription: String

    static var all: [KnownStream] {
        get throws {
            let text = try String(
                contentsOfFile: Fixtures.path("random/streams.csv"), encoding: .utf8)
            return try text.split(separator: "\n").dropFirst().map { line in
                let fields = line.split(separator: ",")
                try #require(fields.count == 6)
                let purpose = try #require(UInt32(fields[1]))
                let stream = RandomStream(
                    seed: try #require(UInt64(fields[0])),
                    purpose: try #require(RandomStream.Purpose(rawValue: purpose)),
                    operation: try #require(Int(fields[2])), step: try #require(Int(fields[3])))
                return KnownStream(
                    stream: stream,
                    integers: fields[4].split(separator: " ").compactMap { UInt32($0) },
                    order: fields[5].split(separator: " ").compactMap { Int($0) },
                    testDescription: fields[0..<4].joined(separator: ","))
            }
        }
    }
}

@Suite struct RandomStreamTests {
    @Test(arguments: try KnownStream.all)
    func `a stream holds the numbers that plain Python computes`(known: KnownStream) {
        #expect(known.stream.integers(10) == known.integers)
        #expect(
            known.stream.symmetricUnits(10)
                == known.integers.map { Float($0 / 256) / 8_388_608 - 1 })
        #expect(known.stream.permutation(10) == known.order)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 8])
    func `fewer numbers are the first ones of more`(count: Int) {
        let stream = RandomStream(seed: 5, purpose: .data)

        #expect(stream.integers(count) == Array(stream.integers(20).prefix(count)))
    }

    @Test func `every part of the key gives another stream`() {
        let streams = [
            RandomStream(seed: 1, purpose: .dropout, operation: 1, step: 1),
            RandomStream(seed: 2, purpose: .dropout, operation: 1, step: 1),
            RandomStream(seed: 1 | 1 << 32, purpose: .dropout, operation: 1, step: 1),
            RandomStream(seed: 1, purpose: .shuffle, operation: 1, step: 1),
            RandomStream(seed: 1, purpose: .dropout, operation: 2, step: 1),
            RandomStream(seed: 1, purpose: .dropout, operation: 1, step: 2),
        ]

        #expect(Set(streams.map { $0.integers(4) }).count == streams.count)
    }

    @Test func `units lie evenly in their range`() {
        let units = RandomStream(seed: 3, purpose: .data).symmetricUnits(30_000)

        #expect(units.allSatisfy { $0 >= -1 && $0 < 1 })
        // Of 30,000 numbers of deviation 1/√3, the mean's deviation is 0.0033; five of them.
        #expect(abs(units.reduce(0, +) / 30_000) < 0.017)
        // A tenth of them has deviation 52.
        #expect((2740...3260).contains(units.count { $0 >= 0.8 }))
    }

    @Test(arguments: [0, 1, 2, 1000])
    func `a permutation holds every position once`(count: Int) {
        let order = RandomStream(seed: 8, purpose: .shuffle, step: 3).permutation(count)

        #expect(order.sorted() == Array(0..<count))
        #expect(count < 1000 || order != Array(0..<count))
    }
}
