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
        case initialization = 5
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
        let blocks = (count + 3) / 4
        return [UInt32](unsafeUninitializedCapacity: 4 * blocks) { integers, initialized in
            ckernels_philox4x32_array([0, 0] + high, key, integers.baseAddress, blocks)
            initialized = count
        }
    }

    /// Numbers evenly distributed in [−1, 1): a 24-bit integer over 2²³, less 1.
    public func symmetricUnits(_ count: Int) -> [Float] {
        integers(count).map { Float($0 >> 8) * 0x1p-23 - 1 }
    }

    /// A permutation of 0 ..< count: for i from 0 on, place i swaps with place i + ⌊u (count − i) / 2³²⌋,
    /// u the stream's i-th integer (Durstenfeld, 1964).
    public func permutation(_ count: Int) -> [Int] {
        let numbers = integers(count)
        return [Int](unsafeUninitializedCapacity: count) { order, initialized in
            for place in 0..<count { order.initializeElement(at: place, to: place) }
            numbers.withUnsafeBufferPointer { numbers in
                for place in 0..<count {
                    let left = UInt64(truncatingIfNeeded: count &- place)
                    let distance = (UInt64(numbers[place]) * left) >> 32
                    let other = place &+ Int(truncatingIfNeeded: distance)
                    let taken = order[other]
                    order[other] = order[place]
                    order[place] = taken
                }
            }
            initialized = count
        }
    }
}
