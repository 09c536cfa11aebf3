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
    ///   - graph: the layers.
    ///   - classNames: the class of each layer by its name.
    /// - Throws: why the weights are not those of the graph.
    init(_ document: KerasDocument, _ graph: Graph, classNames: [String: String]) throws {
        image = document.image
        let wanted = try Self.specifications(of: graph)
        let stored =
            switch document.weights {
            case .listed(let layers): try Self.matched(layers, to: wanted.map(\.layer))
            case .grouped(let groups, let counting):
                Self.matched(
                    groups,
                    names: GroupNames.names(
                        of: graph, counting: counting, withWeights: Set(wanted.map(\.layer)),
                        classNames: classNames), to: wanted.map(\.layer))
            }
        for (layer, tensors) in zip(wanted, stored) {
            guard tensors.count == layer.parameters.count else {
                throw KerasError.wrongWeightCount(
                    layer: layer.layer, expected: layer.parameters.count, found: tensors.count)
            }
            for (parameter, tensor) in zip(layer.parameters, tensors) {
                parameters[parameter.identity] = try value(
                    of: tensor, for: parameter, in: layer.layer)
            }
        }
    }

    /// The layers that have parameters, in the order of the configuration.
    private static func specifications(
        of graph: Graph
    ) throws -> [(layer: String, parameters: [ParameterSpecification])] {
        let signature = try GraphSignature(graph)
        var byLayer: [String: [ParameterSpecification]] = [:]
        for parameter in signature.parameters {
            byLayer[parameter.identity.layer.names[0], default: []].append(parameter)
        }
        return graph.layers.compactMap { node in byLayer[node.name].map { (node.name, $0) } }
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

    /// By the groups' names, which follow from the layers' classes and their order.
    private static func matched(
        _ groups: [String: StoredLayer], names: [String: String], to layers: [String]
    ) -> [[StoredTensor]] {
        layers.map { layer in names[layer].flatMap { groups[$0]?.tensors } ?? [] }
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
