import NeuralNet

/// Where the calls stand that a configuration names by layer and node.
struct CallPlaces {
    /// A call that is not yet in its place.
    struct Call {
        /// The position of its layer among the elements.
        var layer: Int
        /// What it is given.
        var inputs: [FunctionalGraph.NamedTensor]
        /// The mask that it is given beside its inputs.
        var mask: FunctionalGraph.NamedTensor?
    }

    /// The names of layers and models inside.
    let names: [String]
    private var places: [String: [Int]] = [:]
    private var outputCounts: [String: Int] = [:]
    /// The number of the first node of models inside where that is not 0.
    private var firstNodes: [String: Int] = [:]

    /// Finds the calls' places.
    ///
    /// - Parameters:
    ///   - calls: the calls, those of a layer in the order of its nodes.
    ///   - elements: the layers and models inside.
    ///   - references: all tensors that are named anywhere. Making a model makes a node of its own in Keras 1 and 2,
    ///     so that the first call of a model inside is node 1 there and 0 in Keras 3; who reads a file knows by the
    ///     numbers in use.
    init(
        _ calls: [Call], of elements: [Architecture.Element],
        references: [FunctionalGraph.NamedTensor]
    ) {
        names = elements.map(\.name)
        for (place, call) in calls.enumerated() {
            places[names[call.layer], default: []].append(place)
        }
        for element in elements { outputCounts[element.name] = element.model?.outputs.count ?? 1 }
        for reference in references where outputCounts[reference.layer] != nil {
            firstNodes[reference.layer] = min(
                firstNodes[reference.layer] ?? 1, max(reference.node, 0))
        }
        for element in elements where element.model == nil { firstNodes[element.name] = 0 }
    }

    /// The place of the call that gives a tensor.
    ///
    /// - Parameters:
    ///   - tensor: the tensor.
    ///   - taker: who takes it, for messages.
    /// - Returns: the place.
    /// - Throws: ``KerasError`` where there is no such call.
    func place(
        of tensor: FunctionalGraph.NamedTensor, for taker: String
    ) throws(KerasError) -> Int {
        guard let outputs = outputCounts[tensor.layer] else {
            throw .unknownReference(layer: taker, to: tensor.layer)
        }
        let calls = places[tensor.layer] ?? []
        let node = tensor.node.subtractingReportingOverflow(firstNodes[tensor.layer] ?? 0)
        guard !node.overflow, calls.indices.contains(node.partialValue),
            (0..<outputs).contains(tensor.tensor)
        else {
            throw .unknownOutput(
                layer: taker, of: tensor.layer, node: tensor.node, tensor: tensor.tensor)
        }
        return calls[node.partialValue]
    }
}
