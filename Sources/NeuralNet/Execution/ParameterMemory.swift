internal import Glibc

/// Numbers of parameters at fixed addresses: their values, or one slot of an optimizer.
package final class ParameterMemory {
    private let memory: FloatMemory
    private let places: [ParameterIdentity: UnsafeMutableBufferPointer<Float>]
    /// The tensors whose numbers are read where they are.
    private let borrowed: [Tensor]
    /// The memories whose places are this one's too.
    private let joined: [ParameterMemory]
    /// The parameters where some are stored in float64, for programs that are run in it.
    private var exact: Parameters?
    private lazy var doubles = exact.map { ParameterValues<Double>($0) }

    /// Lays out memory for parameters; all numbers are zero.
    ///
    /// - Parameter counts: the parameters and their numbers of elements.
    package convenience init(_ counts: [(identity: ParameterIdentity, count: Int)]) {
        self.init(counts, places: [:], borrowed: [])
    }

    private init(
        _ counts: [(identity: ParameterIdentity, count: Int)],
        places known: [ParameterIdentity: UnsafeMutableBufferPointer<Float>], borrowed: [Tensor]
    ) {
        memory = FloatMemory(count: counts.reduce(0) { $0 + FloatMemory.padded($1.count) })
        var places = known
        var next = memory.start
        for (identity, count) in counts {
            places[identity] = UnsafeMutableBufferPointer(start: next, count: count)
            next += FloatMemory.padded(count)
        }
        self.places = places
        self.borrowed = borrowed
        joined = []
    }

    /// Finds the parameters of several memories, which have none in common, by one name.
    package init(joining parts: [ParameterMemory]) {
        memory = FloatMemory(count: 0)
        places = parts.reduce(into: [:]) { $0.merge($1.places) { first, _ in first } }
        borrowed = []
        joined = parts
    }

    /// Copies a model's parameters.
    package convenience init(_ parameters: Parameters) {
        self.init(parameters.identities.map { ($0, parameters[$0]?.count ?? 0) })
        for identity in parameters.identities {
            if let tensor = parameters[identity] { copy(tensor, to: identity) }
        }
        keepDoubles(of: parameters)
    }

    private func keepDoubles(of parameters: Parameters) {
        guard parameters.identities.contains(where: { parameters[$0]?.elementType == .float64 })
        else { return }
        exact = parameters
    }

    /// The numbers of a program's parameters in float64, unrounded where the model keeps them so.
    func doubles(for program: Program) -> ParameterValues<Double> {
        if let doubles { return doubles }
        var values = ParameterValues<Double>(Parameters())
        for (identity, _) in program.parameters {
            values[identity] = place(of: identity).map { Double($0) }
        }
        return values
    }

    /// Takes a model's parameters for programs that change none: what a mapped file holds as kernels read it stays
    /// there, and the rest is copied.
    package convenience init(reading parameters: Parameters) {
        var places: [ParameterIdentity: UnsafeMutableBufferPointer<Float>] = [:]
        var borrowed: [Tensor] = []
        var copied: [(identity: ParameterIdentity, tensor: Tensor)] = []
        for identity in parameters.identities {
            guard let tensor = parameters[identity] else { continue }
            if let floats = tensor.mappedFloats {
                places[identity] = UnsafeMutableBufferPointer(mutating: floats)
                borrowed.append(tensor)
            } else {
                copied.append((identity, tensor))
            }
        }
        self.init(
            copied.map { ($0.identity, $0.tensor.count) }, places: places, borrowed: borrowed)
        for (identity, tensor) in copied { copy(tensor, to: identity) }
        keepDoubles(of: parameters)
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
    package var byteCount: Int {
        places.values.reduce(0) { $0 + $1.count } * MemoryLayout<Float>.size
    }

    /// Where a parameter's numbers are, valid while this object lives.
    func address(of identity: ParameterIdentity) -> UnsafeMutablePointer<Float> {
        place(of: identity).baseAddress ?? memory.start
    }

    private func place(of identity: ParameterIdentity) -> UnsafeMutableBufferPointer<Float> {
        guard let place = places[identity] else {
            preconditionFailure("\(identity) is none of the parameters in memory")
        }
        return place
    }

    /// A parameter's numbers in C order.
    package subscript(identity: ParameterIdentity) -> [Float] {
        get { Array(place(of: identity)) }
        set {
            precondition(newValue.count == place(of: identity).count, "as many numbers as before")
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
        let place = place(of: identity)
        defer { memory.giveBack(place) }
        return Tensor(UnsafeBufferPointer(place), extents: extents)
    }

    /// Whether a parameter has the bits of a tensor's elements.
    private func holds(_ tensor: Tensor, for identity: ParameterIdentity) -> Bool {
        guard tensor.elementType == .float32 else {
            return tensor.floats.elementsEqual(self[identity]) { $0.bitPattern == $1.bitPattern }
        }
        let size = place(of: identity).count * MemoryLayout<Float>.size
        return tensor.withPassingBytes { bytes in
            guard bytes.count == size, let start = bytes.baseAddress else { return size == 0 }
            return memcmp(start, address(of: identity), size) == 0
        }
    }
}
