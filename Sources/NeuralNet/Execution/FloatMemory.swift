internal import Glibc

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

    /// Gives the whole pages of a range back to the system; nothing may use its numbers any more.
    func giveBack(_ range: Range<Int>) {
        let page = sysconf(Int32(_SC_PAGESIZE))
        let first = (Int(bitPattern: start + range.lowerBound) + page - 1) / page * page
        let end = Int(bitPattern: start + range.upperBound) / page * page
        guard first < end, let place = UnsafeMutableRawPointer(bitPattern: first) else { return }
        madvise(place, end - first, MADV_DONTNEED)
    }

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
            if let tensor = parameters[identity] { copy(tensor, to: identity) }
        }
    }

    private func copy(_ tensor: Tensor, to identity: ParameterIdentity) {
        guard tensor.elementType == .float32 else {
            self[identity] = tensor.floats
            return
        }
        tensor.withPassingBytes { bytes in
            let target = UnsafeMutableRawPointer(address(of: identity))
            if let start = bytes.baseAddress { memcpy(target, start, bytes.count) }
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

    /// Gives the values out as tensors, in the order and shapes of a model's parameters.
    ///
    /// A parameter whose bits did not change stays the tensor that it was. The memory of each goes back to the system
    /// when it is copied, so that no model is held twice: nothing may use this object any more.
    package func handedOver(like parameters: Parameters) -> Parameters {
        var result = Parameters()
        for identity in parameters.identities {
            guard let old = parameters[identity] else { continue }
            let isUnchanged = holds(old, for: identity)
            result[identity] = isUnchanged ? old : handedOver(identity, extents: old.extents)
        }
        return result
    }

    /// Gives one parameter's values out, as ``handedOver(like:)`` does.
    ///
    /// - Parameters:
    ///   - identity: the parameter.
    ///   - extents: its shape.
    /// - Returns: the values.
    package func handedOver(_ identity: ParameterIdentity, extents: [Int]) -> Tensor {
        let range = range(of: identity)
        defer { memory.giveBack(range) }
        return Tensor(
            UnsafeBufferPointer(start: memory.start + range.lowerBound, count: range.count),
            extents: extents)
    }

    /// Whether a parameter has the bits of a tensor's elements.
    private func holds(_ tensor: Tensor, for identity: ParameterIdentity) -> Bool {
        guard tensor.elementType == .float32 else {
            return tensor.floats.elementsEqual(self[identity]) { $0.bitPattern == $1.bitPattern }
        }
        let size = range(of: identity).count * MemoryLayout<Float>.size
        return tensor.withPassingBytes { bytes in
            guard bytes.count == size, let start = bytes.baseAddress else { return size == 0 }
            return memcmp(start, address(of: identity), size) == 0
        }
    }
}
