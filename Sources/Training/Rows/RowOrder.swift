internal import NeuralNet

/// An order of rows, drawn by seed and pass.
///
/// Up to ``listLimit`` rows it is a list, beyond a rule that computes each place, so that a large table needs no
/// memory for its order.
struct RowOrder: Sendable {
    /// The largest number of rows that are listed.
    static let listLimit = 1 << 22

    private let seed: UInt64
    private let pass: Int
    /// The number of rows.
    let count: Int
    /// The rows by place, `nil` where a rule gives them.
    let list: [Int]?
    private let rule: ScatteredOrder?

    /// Draws an order.
    ///
    /// - Parameters:
    ///   - count: the number of rows.
    ///   - seed: the seed of the run.
    ///   - pass: the number of the pass over the rows, from 0.
    init(_ count: Int, seed: UInt64, pass: Int) {
        self.seed = seed
        self.pass = pass
        self.count = count
        let stream = RandomStream(seed: seed, purpose: .shuffle, step: pass)
        let isListed = count <= Self.listLimit
        list = isListed ? stream.permutation(count) : nil
        rule = isListed ? nil : ScatteredOrder(count, keys: stream.integers(ScatteredOrder.rounds))
    }

    /// The row at a place.
    subscript(place: Int) -> Int {
        if let list { return list[place] }
        return rule?[place] ?? place
    }

    /// Whether another order is the same, which its seed and pass tell.
    func isSame(as other: RowOrder) -> Bool {
        seed == other.seed && pass == other.pass && count == other.count
    }
}

/// A permutation that is computed place by place: a Feistel network over as few bits as the count takes, walked
/// until it lands below the count.
struct ScatteredOrder: Sendable {
    /// The rounds of the network, one key each.
    static let rounds = 6

    private let count: UInt64
    private let lowBits: UInt64
    private let highBits: UInt64
    private let keys: [UInt32]

    /// Prepares a permutation.
    ///
    /// - Parameters:
    ///   - count: how many places there are, at least 2.
    ///   - keys: random numbers, one for each round.
    init(_ count: Int, keys: [UInt32]) {
        precondition(count > 1 && keys.count >= Self.rounds, "something to permute")
        self.count = UInt64(count)
        self.keys = keys
        let bits = UInt64(64 - (UInt64(count) - 1).leadingZeroBitCount)
        lowBits = max(1, bits / 2)
        highBits = max(1, bits - lowBits)
    }

    /// What stands at a place.
    subscript(place: Int) -> Int {
        var value = UInt64(place)
        repeat { value = permuted(value) } while value >= count
        return Int(value)
    }

    private func permuted(_ value: UInt64) -> UInt64 {
        let (lowMask, highMask) = ((1 << lowBits) - 1 as UInt64, (1 << highBits) - 1 as UInt64)
        var low = value & lowMask
        var high = value >> lowBits
        for round in 0..<Self.rounds {
            // Either half is changed by a mix of the other, which can be undone: a permutation.
            if round % 2 == 0 {
                high ^= mixed(low, keys[round]) & highMask
            } else {
                low ^= mixed(high, keys[round]) & lowMask
            }
        }
        return high << lowBits | low
    }

    /// The finalizer of MurmurHash3 over half and key.
    private func mixed(_ half: UInt64, _ key: UInt32) -> UInt64 {
        var mix = half &+ UInt64(key) &* 0x9E37_79B9_7F4A_7C15
        mix = (mix ^ mix >> 33) &* 0xFF51_AFD7_ED55_8CCD
        mix = (mix ^ mix >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return mix ^ mix >> 33
    }
}
