internal import Archives
internal import HDF5
public import NeuralNet
internal import OrderedJSON
internal import Training

extension KerasStructure {
    /// The stored arrays under the names of their layers.
    ///
    /// - Returns: name and value of each; the name is the layer's, and behind it the weight's own.
    /// - Throws: ``KerasError`` where an array is no array of numbers, or what is wrong with the container.
    public func arrays() throws -> [(name: String, value: Tensor)] {
        try storedLayers().flatMap { layer in
            let roles = Self.roles(of: layer.tensors)
            return try zip(layer.tensors, roles).map { stored, role in
                ("\(layer.name)/\(role)", try value(of: stored, in: layer.name))
            }
        }
    }

    /// The weights' own names; where two are the same, as in groups inside groups, their places in the file.
    private static func roles(of tensors: [StoredTensor]) -> [String] {
        let names = tensors.map { stored in
            let own = stored.name.split(separator: "/").last.map(String.init) ?? stored.name
            return own.hasSuffix(":0") ? String(own.dropLast(2)) : own
        }
        guard Set(names).count < names.count else { return names }
        return tensors.map { String($0.dataset.path.drop { $0 == "/" }) }
    }

    /// Writes the weights alone, though the model is not understood.
    ///
    /// - Parameter path: the path, which ends in `.weights.h5` or `.h5`.
    /// - Throws: ``KerasError/weightsNeedModel(fileExtension:)`` where only an understood model could tell their
    ///   names or order, or what is wrong with the container.
    public func writeWeights(to path: String) throws {
        let wantsGroups =
            path.lowercased().hasSuffix(".weights.h5")
            && document.kerasVersion.flatMap(KerasVersion.init)?.groupsWeights ?? true
        let output = try AtomicFile(path: path)
        switch document.weights {
        case .grouped where wantsGroups:
            // The archive's own file of weights, byte for byte.
            let sink = try ByteSink(path: output.temporaryPath, name: path)
            try sink.write(document.image.bytes)
            try sink.close()
        case .listed where wantsGroups:
            throw KerasError.weightsNeedModel(fileExtension: ".weights.h5")
        case .grouped where layers.contains(where: { $0.path.names.count > 1 }):
            throw KerasError.weightsNeedModel(fileExtension: ".h5")
        case .listed, .grouped, .absent: try namedWeights().write(to: output.temporaryPath)
        }
        try output.commit()
    }

    /// The weights by the layers' names, in the order of the file.
    private func namedWeights() throws -> KerasOutput {
        var output = KerasOutput(
            container: .kerasHDF5, form: .weights,
            version: document.kerasVersion ?? KerasOutput.newestVersion,
            backend: document.backend
                ?? (document.generation == .one ? nil : KerasOutput.defaultBackend),
            generation: document.generation, configuration: document.configuration, layers: [],
            layout: document.layout)
        output.layers = try storedLayers().map { layer in
            KerasOutput.Layer(
                name: layer.name, group: layer.name,
                weights: try layer.tensors.map { stored in
                    let isListed = if case .listed = document.weights { true } else { false }
                    return KerasOutput.Variable(
                        name: isListed ? stored.name : "\(layer.name)/\(stored.name)",
                        tensor: try value(of: stored, in: layer.name))
                })
        }
        return output
    }

    /// The stored weights of each layer, by the layers' names.
    private func storedLayers() throws -> [StoredLayer] {
        switch document.weights {
        case .listed(let layers): return layers
        case .absent: throw KerasError.noWeights
        case .grouped:
            let contents = try HDF5Document.read(document.image.bytes)
            return try layers.filter { $0.path.names.count == 1 }.map { layer in
                StoredLayer(
                    name: layer.path.names[0],
                    tensors: try layer.weights.map { weight in
                        StoredTensor(
                            name: weight.name, dataset: try contents.dataset(at: weight.path))
                    })
            }
        }
    }

    private func value(of stored: StoredTensor, in layer: String) throws -> Tensor {
        let extents = stored.dataset.shape.compactMap { Int(exactly: $0) }
        guard extents.count == stored.dataset.shape.count,
            let tensor = try document.image.tensor(of: stored.dataset, extents: extents)
        else {
            throw KerasError.unsupportedWeightType(
                layer: layer, weight: stored.name, type: "\(stored.dataset.elementType)")
        }
        return tensor
    }
}
