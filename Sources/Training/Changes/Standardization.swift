public import NeuralNet

/// Puts a `Normalization` layer behind each input of a model, so that each column has mean 0 and variance 1.
public enum Standardization {
    /// Measures rows and adds the layers.
    ///
    /// - Parameters:
    ///   - model: the model; its inputs are real numbers of at least one column.
    ///   - data: the rows that train.
    /// - Returns: the model with the layers, and what the user should know.
    /// - Throws: ``TrainingError/notStandardizable(input:reason:)``, or what is wrong with the data.
    public static func standardizing(
        _ model: Model, by data: Dataset
    ) throws(TrainingError) -> (model: Model, notes: [Warning]) {
        guard data.rows > 0 else { throw .noRows("the training data") }
        try data.checkInputs(of: model)
        for reference in model.graph.inputs { try check(reference, in: model) }
        let names = freeNames(data.inputs.count, in: model.graph)
        var measured: [[(role: String, value: Tensor)]] = []
        for input in data.inputs { measured.append(try moments(of: input)) }
        var result: Model
        do throws(ModelError) {
            var parameters = Parameters()
            for (name, moments) in zip(names, measured) {
                for (role, value) in moments {
                    parameters[ParameterIdentity(layer: LayerPath([name]), role: role)] = value
                }
            }
            for identity in model.parameters.identities {
                parameters[identity] = model.parameters[identity]
            }
            result = try Model(
                name: model.name, graph: try graph(model.graph, names), parameters: parameters)
        } catch {
            throw .model(error)
        }
        result.training = model.training
        result.training.checkpoint = nil
        result.extensions = Extensions(independent: model.extensions.independent)
        var notes = [
            Warning(
                "standardized: \(names.joined(separator: ", ")) measured over \(data.rows) rows")
        ]
        notes += model.notesOfChangedGraph
        return (result, notes)
    }

    private static func check(
        _ reference: TensorReference, in model: Model
    ) throws(TrainingError) {
        let graph = model.graph
        let name = graph.layerName(of: reference)
        guard model.shape(of: reference).rank > 1,
            model.shape(of: reference).extents.last != .some(nil)
        else { throw .notStandardizable(input: name, reason: "has no columns") }
        for call in graph.calls where call.inputs.contains(reference) {
            let node = graph.layers[call.layer]
            switch type(of: node.layer).kind {
            case .normalization:
                throw .notStandardizable(input: name, reason: "is standardized by \"\(node.name)\"")
            case .embedding, .categoryEncoding, .integerLookup, .discretization, .masking:
                throw .notStandardizable(
                    input: name, reason: "holds what \"\(node.name)\" tells apart by number")
            default: continue
            }
        }
    }

    /// Names for layers that the model does not have yet, as Keras numbers them.
    private static func freeNames(_ count: Int, in graph: Graph) -> [String] {
        let taken = Set(graph.layers.map(\.name))
        var names: [String] = []
        var number = 0
        while names.count < count {
            let name = number == 0 ? "normalization" : "normalization_\(number)"
            if !taken.contains(name) { names.append(name) }
            number += 1
        }
        return names
    }

    /// Mean and biased variance of each column, over rows and all other axes, in float64.
    private static func moments(
        of array: DataArray
    ) throws(TrainingError) -> [(role: String, value: Tensor)] {
        let columns = array.extents.last ?? 1
        let count = Double(array.rows * array.rowSize / max(columns, 1))
        var mean = [Double](repeating: 0, count: columns)
        try array.forEachPart { _, part throws(TrainingError) in
            for (index, value) in part.enumerated() { mean[index % columns] += Double(value) }
        }
        for column in mean.indices { mean[column] /= count }
        var variance = [Double](repeating: 0, count: columns)
        try array.forEachPart { _, part throws(TrainingError) in
            for (index, value) in part.enumerated() {
                let distance = Double(value) - mean[index % columns]
                variance[index % columns] += distance * distance
            }
        }
        return [
            ("mean", Tensor(mean.map { Float($0) }, extents: [columns])),
            ("variance", Tensor(variance.map { Float($0 / count) }, extents: [columns])),
            ("count", Tensor([0] as [Float], extents: [])),
        ]
    }

    /// The graph with a layer behind each input.
    private static func graph(_ old: Graph, _ names: [String]) throws(ModelError) -> Graph {
        var added: [Int: String] = [:]
        for (name, input) in zip(names, old.inputs) { added[old.calls[input.call].layer] = name }
        var layers: [LayerNode] = []
        var places: [Int] = []
        for (position, node) in old.layers.enumerated() {
            places.append(layers.count)
            layers.append(node)
            if let name = added[position] {
                layers.append(LayerNode(name: name, layer: Normalization()))
            }
        }
        var calls: [LayerCall] = []
        // What takes the place of each old call's output, and where the old calls are now.
        var sources: [Int] = []
        var moved: [Int] = []
        func source(_ reference: TensorReference) -> TensorReference {
            TensorReference(call: sources[reference.call], output: reference.output)
        }
        for call in old.calls {
            let layer = places[call.layer]
            moved.append(calls.count)
            calls.append(LayerCall(layer: layer, inputs: call.inputs.map(source)))
            if added[call.layer] != nil {
                calls.append(
                    LayerCall(
                        layer: layer + 1, inputs: [TensorReference(call: calls.count - 1)]))
            }
            sources.append(calls.count - 1)
        }
        return try Graph(
            style: old.style, layers: layers, calls: calls,
            inputs: old.inputs.map { TensorReference(call: moved[$0.call], output: $0.output) },
            outputs: old.outputs.map(source))
    }
}
