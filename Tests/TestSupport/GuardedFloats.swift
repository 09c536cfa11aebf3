/// Numbers at an address of any alignment between guards, which show writes beyond either end.
package final class GuardedFloats {
    private static let guards = 48
    /// A NaN, which would show in what is computed of it.
    private static let pattern: UInt32 = 0x7fc0_beef

    private let memory: UnsafeMutablePointer<Float>
    private let total: Int
    private let offset: Int
    /// The first number.
    package let start: UnsafeMutablePointer<Float>
    /// The number of numbers.
    package let count: Int

    /// Copies numbers.
    ///
    /// - Parameters:
    ///   - values: the numbers.
    ///   - offset: by how many floats, below 16, their address is off a cache line.
    package init(_ values: [Float], offset: Int) {
        count = values.count
        self.offset = Self.guards + offset
        total = self.offset + values.count + Self.guards
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: total * MemoryLayout<Float>.size, alignment: 64)
        memory = bytes.bindMemory(to: Float.self, capacity: total)
        memory.initialize(repeating: Float(bitPattern: Self.pattern), count: total)
        start = memory + self.offset
        start.update(from: values, count: values.count)
    }

    deinit { memory.deallocate() }

    /// The numbers as they are now.
    package var values: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// Whether nothing was written beyond either end.
    package var isFramed: Bool {
        for position in 0..<offset where memory[position].bitPattern != Self.pattern {
            return false
        }
        for position in offset + count..<total where memory[position].bitPattern != Self.pattern {
            return false
        }
        return true
    }
}
