/// Float32 numbers at a fixed, aligned address, zero at first.
package final class FloatMemory {
    /// The first number.
    package let start: UnsafeMutablePointer<Float>
    /// The number of numbers.
    package let count: Int

    /// The distance of buffers that are laid out one after another: whole cache lines.
    static let alignment = 16

    /// Allocates memory.
    package init(count: Int) {
        self.count = count
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Float>.size, alignment: 64)
        start = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
        start.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { start.deallocate() }

    /// The length of a buffer with the gap to the next one.
    static func padded(_ count: Int) -> Int {
        (count + alignment - 1) / alignment * alignment
    }
}

/// Numbers of parameters at fixed addresses: their values, or one slot of an optimizer.
package final class ParameterMemory {
    private let memory: FloatMemory
    private let ranges: [ParameterIdentity: Range<Int>]

    /// Lays out memory for parameters; all numbers are zero.
    ///
    /// - Parameter counts: the parameters and their numbers of elements.
    package init(_ counts: [(identity: ParameterIdentity, count: Int)]) {
        var ranges: [ParameterIdentity: Range<Int>] = [:]
        var end = 0
        for (identity, count) in counts {
            ranges[identity] = end..<end + count
            end += FloatMemory.padded(count)
        }
        self.ranges = ranges
        memory = FloatMemory(count: end)
    }

    /// Copies a model's parameters.
    package convenience init(_ parameters: Parameters) {
        self.init(parameters.identities.map { ($0, parameters[$0]?.count ?? 0) })
        for identity in parameters.identities {
            if let floats = parameters[identity]?.floats { self[identity] = floats }
        }
    }

    /// The bytes of all numbers.
    package var byteCount: Int { memory.count * MemoryLayout<Float>.size }

    /// Where a parameter's numbers are, valid while this object lives.
    func address(of identity: ParameterIdentity) -> UnsafeMutablePointer<Float> {
        memory.start + range(of: identity).lowerBound
    }

    private func range(of identity: ParameterIdentity) -> Range<Int> {
        guard let range = ranges[identity] else {
            preconditionFailure("\(identity) is none of the parameters in memory")
        }
        return range
    }

    /// A parameter's numbers in C order.
    package subscript(identity: ParameterIdentity) -> [Float] {
        get {
            let range = range(of: identity)
            return Array(
                UnsafeBufferPointer(start: memory.start + range.lowerBound, count: range.count))
        }
        set {
            precondition(newValue.count == range(of: identity).count, "as many numbers as before")
            address(of: identity).update(from: newValue, count: newValue.count)
        }
    }

    /// The values as tensors, in the order and shapes of a model's parameters.
    ///
    /// A parameter whose bits did not change stays the tensor that it was.
    package func tensors(like parameters: Parameters) -> Parameters {
        var result = Parameters()
        for identity in parameters.identities {
            guard let old = parameters[identity] else { continue }
            let values = self[identity]
            let isUnchanged = old.floats.elementsEqual(values) { $0.bitPattern == $1.bitPattern }
            result[identity] = isUnchanged ? old : Tensor(values, extents: old.extents)
        }
        return result
    }
}
