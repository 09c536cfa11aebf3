/// Finds the medians of some columns exactly, in two passes over rows that need not be in memory.
///
/// The first pass counts numbers by the upper half of their bits, the second, within the halves where the middle
/// lies, by the lower one. Numbers that are missing are NaN and don't count.
struct MedianSearch {
    private let places: [Int]
    private let width: Int
    private var counts: [[Int]]
    /// Of each column the ranks, from 0, of the one or two middle numbers.
    private var ranks: [[Int]]
    /// Of each column and rank the upper half, and how many numbers lie below it.
    private var halves: [[(upper: Int, below: Int)]] = []

    /// Prepares a search.
    ///
    /// - Parameters:
    ///   - places: the columns by their places.
    ///   - width: the numbers of a row.
    ///   - present: how many numbers each of the columns has.
    init(places: [Int], width: Int, present: [Int]) {
        self.places = places
        self.width = width
        counts = places.map { _ in [Int](repeating: 0, count: 1 << 16) }
        ranks = present.map { $0 % 2 == 1 ? [$0 / 2] : [$0 / 2 - 1, $0 / 2] }
    }

    /// Bits that are in the order of the numbers.
    private static func key(_ number: Float) -> Int {
        let bits = number.bitPattern
        return Int(bits >> 31 == 1 ? ~bits : bits | 1 << 31)
    }

    private static func number(_ key: Int) -> Float {
        let bits = UInt32(truncatingIfNeeded: key)
        return Float(bitPattern: bits >> 31 == 1 ? bits & ~(1 << 31) : ~bits)
    }

    /// Takes rows in the first pass.
    mutating func count(_ rows: [Float]) {
        for (index, place) in places.enumerated() {
            for element in stride(from: place, to: rows.count, by: width)
            where !rows[element].isNaN {
                counts[index][Self.key(rows[element]) >> 16] += 1
            }
        }
    }

    /// Ends the first pass.
    mutating func beginSecondPass() {
        for index in places.indices {
            halves.append(ranks[index].map { Self.bin(of: $0, in: counts[index]) })
        }
        // One table for each rank.
        counts = ranks.flatMap { $0 }.map { _ in [Int](repeating: 0, count: 1 << 16) }
    }

    /// The bin in which a rank lies, and the count of those before it.
    private static func bin(of rank: Int, in counts: [Int]) -> (upper: Int, below: Int) {
        var below = 0
        for (bin, count) in counts.enumerated() {
            if rank < below + count { return (bin, below) }
            below += count
        }
        return (0, 0)
    }

    /// Takes rows in the second pass.
    mutating func refine(_ rows: [Float]) {
        var table = 0
        for (index, place) in places.enumerated() {
            for half in halves[index] {
                for element in stride(from: place, to: rows.count, by: width)
                where !rows[element].isNaN {
                    let key = Self.key(rows[element])
                    if key >> 16 == half.upper { counts[table][key & 0xFFFF] += 1 }
                }
                table += 1
            }
        }
    }

    /// The medians, in the order of the columns, when both passes are done.
    var medians: [Float] {
        var table = 0
        return places.indices.map { index in
            var total = 0.0
            for (rank, half) in zip(ranks[index], halves[index]) {
                let lower = Self.bin(of: rank - half.below, in: counts[table]).upper
                total += Double(Self.number(half.upper << 16 | lower))
                table += 1
            }
            return Float(total / Double(ranks[index].count))
        }
    }
}
