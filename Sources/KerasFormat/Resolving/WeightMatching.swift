import HDF5
import NeuralNet
import Training

/// Gives each parameter of a graph the stored weight that is meant for it.
struct WeightMatching {
    /// The parameters with their values.
    private(set) var parameters = Parameters()
    private let image: FileSlice

    /// Matches the weights of a document.
    ///
    /// - Parameters:
    ///   - document: the file.
    ///   - architecture: the model.
    ///   - classNames: the class of each layer and model inside, by path.
    /// - Throws: why the weights are not those of the model.
    init(
        _ document: KerasDocument, _ architecture: Architecture, classNames: [LayerPath: String]
    ) throws {
        image = document.image
        let graph = try architecture.flattened()
        let specifications = try GraphSignature(graph).parameters
        let layers = ParametersOfLayers(graph, specifications)
        var values: [ParameterIdentity: Tensor] = [:]
        let wanted: [ParametersOfLayers.Unit]
        let stored: [[StoredTensor]]
        switch document.weights {
        case .listed(let listed):
            wanted = layers.listed(in: architecture) { $0.isTrainable }
            stored = try Self.matched(listed, to: wanted.map { $0.path.names[0] })
        case .grouped(let weights):
            wanted = layers.units
            let names = GroupNames.names(
                of: architecture, counting: weights.counting,
                withWeights: Set(wanted.map(\.path)), classNames: classNames)
            stored = try wanted.map { try weights.tensors(in: names[$0.path] ?? []) }
        case .absent: throw KerasError.noWeights
        }
        for (layer, tensors) in zip(wanted, stored) {
            let title = layer.path.title
            guard tensors.count == layer.parameters.count else {
                throw KerasError.wrongWeightCount(
                    layer: title, expected: layer.parameters.count, found: tensors.count)
            }
            for (parameter, tensor) in zip(layer.parameters, tensors) {
                values[parameter.identity] = try value(of: tensor, for: parameter, in: title)
            }
        }
        for specification in specifications {
            parameters[specification.identity] = values[specification.identity]
        }
    }

    /// By name where all names agree, else by order, as every Keras does.
    private static func matched(
        _ layers: [StoredLayer], to names: [String]
    ) throws -> [[StoredTensor]] {
        let stored = layers.filter { !$0.tensors.isEmpty }
        guard stored.count == names.count else {
            throw KerasError.wrongLayerCount(expected: names.count, found: stored.count)
        }
        var byName: [String: [StoredTensor]] = [:]
        for layer in stored { byName[layer.name] = layer.tensors }
        let found = names.compactMap { byName[$0] }
        return found.count == names.count ? found : stored.map(\.tensors)
    }

    /// A stored weight, everything about it checked before its bytes are touched.
    private func value(
        of stored: StoredTensor, for parameter: ParameterSpecification, in layer: String
    ) throws -> Tensor {
        let dataset = stored.dataset
        // What lies in other files is refused by its kind, not by what it declares.
        switch dataset.storage {
        case .external: throw HDF5Error.externalStorage(path: dataset.path)
        case .virtual: throw HDF5Error.virtualDataset(path: dataset.path)
        default: break
        }
        guard let type = ElementType(dataset.elementType),
            type.isFloatingPoint || parameter.isCounter
        else {
            throw KerasError.unsupportedWeightType(
                layer: layer, weight: stored.name, type: "\(dataset.elementType)")
        }
        guard dataset.shape == parameter.extents.map({ UInt64($0) }) else {
            throw KerasError.wrongWeightShape(
                layer: layer, weight: stored.name, expected: parameter.extents, found: dataset.shape
            )
        }
        guard let tensor = try image.tensor(of: dataset, extents: parameter.extents) else {
            throw KerasError.unsupportedWeightType(
                layer: layer, weight: stored.name, type: "\(dataset.elementType)")
        }
        return tensor
    }
}
