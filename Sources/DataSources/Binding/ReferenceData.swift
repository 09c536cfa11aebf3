public import Training

/// Numbers that a model is compared with: what it is given, and what another program computed.
public struct ReferenceData: Sendable, Equatable {
    /// What the model is given, in the order of its inputs.
    public let inputs: [DataArray]
    /// What it should give, in the order and of the shape of its outputs.
    public let outputs: [DataArray]

    private static let inputPrefix = "input/"
    private static let outputPrefix = "output/"

    /// Reads reference numbers.
    ///
    /// A `.npz` holds `output/<name>` and, unless the request has data, `input/<name>`; a position may
    /// stand for the name. Any other file holds outputs as a target's would: a `.npy`, a CSV table, or
    /// a `.npz` by name or in order.
    ///
    /// - Parameters:
    ///   - reference: the value of `--reference`.
    ///   - request: what the command line says about the inputs; it may have no data.
    ///   - signature: the names and shapes of the model's inputs and outputs.
    /// - Returns: the numbers, and what the user should know.
    /// - Throws: ``DataError`` naming the file, and what to do.
    public static func read(
        _ reference: String, request: DataRequest, for signature: ModelSignature
    ) throws(DataError) -> (reference: ReferenceData, notes: [Warning]) {
        if case .container(let kind, let path) = try DataLocation.existing(reference) {
            let file = try kind.open(path)
            let isLabelled = file.names.contains { $0.hasPrefix(outputPrefix) }
            if isLabelled { return try read(file, request: request, for: signature) }
        }
        guard !request.data.isEmpty else { throw .binding(.noReferenceInputs(reference)) }
        var request = request
        request.targets = [reference]
        var binder = DataBinder(request: request, signature: signature, role: .reference)
        let arrays = try binder.arrays()
        return (ReferenceData(inputs: arrays.inputs, outputs: arrays.outputs), binder.notes)
    }

    private static func read(
        _ file: any ArrayContainer, request: DataRequest, for signature: ModelSignature
    ) throws(DataError) -> (reference: ReferenceData, notes: [Warning]) {
        var outputs = PortArrays(ports: signature.outputs)
        try load(outputPrefix, from: file, into: &outputs)
        var inputs = PortArrays(ports: signature.inputs)
        var notes: [Warning] = []
        if request.data.isEmpty {
            guard file.names.contains(where: { $0.hasPrefix(inputPrefix) }) else {
                throw .binding(.noReferenceInputs(file.path))
            }
            try load(inputPrefix, from: file, into: &inputs)
        } else {
            var request = request
            request.targets = []
            var binder = DataBinder(request: request, signature: signature, role: .reference)
            for (port, array) in try binder.arrays().inputs.enumerated() {
                inputs.set(port, to: array, from: request.data[min(port, request.data.count - 1)])
            }
            notes = binder.notes
        }
        try DataBinder.checkRows(inputs.places + outputs.places)
        return (ReferenceData(inputs: inputs.arrays, outputs: outputs.arrays), notes)
    }

    private static func load(
        _ prefix: String, from file: any ArrayContainer, into arrays: inout PortArrays
    ) throws(DataError) {
        let stored = file.names.filter { $0.hasPrefix(prefix) }
        let isKnown = arrays.ports.contains { stored.contains(prefix + $0.name) }
        for (position, port) in arrays.ports.enumerated() {
            var names = [prefix + port.name, prefix + String(position)]
            // Keras gives inputs without a name another one in each version; these go in order.
            if prefix == inputPrefix, !isKnown, stored.count == arrays.ports.count {
                names.append(stored[position])
            }
            guard let name = names.first(where: stored.contains) else {
                throw .array(file.path, .missingArray(port: names[0], existing: file.names))
            }
            let array = try file.array(named: name)
            try arrays.set(position, to: array, from: file.place(of: name), role: .reference)
        }
    }
}
