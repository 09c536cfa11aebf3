import NeuralNet
import Training

extension Model {
    /// The model without models inside: their layers are its own, under names that no other layer has.
    ///
    /// - Returns: the model, and the path that each layer had, by its name.
    /// - Throws: `ModelError`, which does not happen for names that are all different.
    func asOneModel() throws -> (Model, [String: LayerPath]) {
        let names = graph.namesOfOneModel
        var origins: [String: LayerPath] = [:]
        var newNames: [LayerPath: String] = [:]
        for (node, name) in zip(graph.layers, names) {
            origins[name] = node.path
            newNames[node.path] = name
        }
        guard graph.layers.contains(where: { !$0.models.isEmpty }) else { return (self, origins) }
        func renamed(_ identity: ParameterIdentity) -> ParameterIdentity {
            let path = identity.layer.names
            for count in path.indices {
                guard let name = newNames[LayerPath(Array(path[...count]))] else { continue }
                return ParameterIdentity(
                    layer: LayerPath([name] + path[(count + 1)...]), role: identity.role)
            }
            return identity
        }
        let layers = zip(graph.layers, names).map { node, name in
            LayerNode(
                name: name, layer: node.layer, isTrainable: node.isTrainable,
                precision: node.precision, trainingObstacles: node.trainingObstacles)
        }
        var values = Parameters()
        for identity in parameters.identities { values[renamed(identity)] = parameters[identity] }
        var training = training
        if var state = training.optimizer {
            for place in state.slots.indices {
                state.slots[place].parameter = renamed(state.slots[place].parameter)
            }
            training.optimizer = state
        }
        let model = try Model(
            name: name,
            graph: Graph(
                style: graph.isSequence ? .sequential : .functional, layers: layers,
                calls: graph.calls, inputs: graph.inputs, outputs: graph.outputs),
            parameters: values, training: training, provenance: provenance)
        return (model, origins)
    }
}
