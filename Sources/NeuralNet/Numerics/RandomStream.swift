internal import CKernels

/// Random numbers by counter: the same for the same key, whatever else is drawn.
///
/// Philox4x32-10 (Salmon et al., 2011), keyed by a seed, a purpose, an operation and a step.
public struct RandomStream: Sendable {
    /// What random numbers are drawn for; streams of different purposes are independent.
    public enum Purpose: UInt32, Sendable {
        case dropout = 1
        case shuffle = 2
        case data = 3
        case target = 4
    }

    private let key: [UInt32]
    private let high: [UInt32]

    /// Makes a stream.
    ///
    /// - Parameters:
    ///   - seed: the seed of the run.
    ///   - purpose: what the numbers are for.
    ///   - operation: the operation's position among those that draw random numbers.
    ///   - step: the step or epoch, counted from 0.
    public init(seed: UInt64, purpose: Purpose, operation: Int = 0, step: Int = 0) {
        key = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
        high = [
            UInt32(truncatingIfNeeded: step),
            RandomStream.word(purpose: purpose, operation: operation),
        ]
    }

    /// The word of the counter that holds purpose and operation.
    static func word(purpose: Purpose, operation: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: operation) << 8 | purpose.rawValue
    }

    /// Evenly distributed 32-bit integers, the first ones of the stream.
    public func integers(_ count: Int) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(count + 3)
        var block: [UInt32] = [0, 0, 0, 0]
        for position in 0..<(count + 3) / 4 {
            let low = UInt64(position)
            let counter =
                [
                    UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low >> 32),
                ] + high
            ckernels_philox4x32(counter, key, &block)
            result += block
        }
        result.removeLast(result.count - count)
        return result
    }

    /// Numbers evenly distributed in [−1, 1): a 24-bit integer over 2²³, less 1.
    public func symmetricUnits(_ count: Int) -> [Float] {
        integers(count).map { Float($0 >> 8) * 0x1p-23 - 1 }
    }

    /// A permutation of 0 ..< count: the positions sorted by their random numbers.
    public func permutation(_ count: Int) -> [Int] {
        let keys = integers(count)
        return (0..<count).sorted { (keys[$0], $0) < (keys[$1], $1) }
    }
}
