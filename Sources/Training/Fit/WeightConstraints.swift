internal import NeuralNet

/// The constraints that each step of a fit ends with.
struct WeightConstraints {
    private let rules: [(identity: ParameterIdentity, extents: [Int], constraint: Constraint)]

    /// Finds the constraints on what a fit changes.
    ///
    /// - Parameter model: the model.
    /// - Throws: ``TrainingError/trainingObstacle(layer:setting:)`` where a constraint's axes are none of its weight's.
    init(_ model: Model) throws(TrainingError) {
        var layers: [LayerPath: LayerNode] = [:]
        for node in model.graph.layers { layers[node.path] = node }
        var rules: [(identity: ParameterIdentity, extents: [Int], constraint: Constraint)] = []
        for specification in model.specifications where specification.isTrainable {
            let identity = specification.identity
            // A layer inside a layer is no layer of the graph.
            let paths = identity.layer.names.indices.map {
                LayerPath(Array(identity.layer.names[...$0]))
            }
            guard let node = paths.lazy.compactMap({ layers[$0] }).first,
                let constraint = node.layer.constraint(on: identity.role)
            else { continue }
            guard constraint.suits(specification.extents) else {
                throw .trainingObstacle(
                    layer: node.title, setting: "\(identity.role)_constraint along missing axes")
            }
            rules.append((identity, specification.extents, constraint))
        }
        self.rules = rules
    }

    /// Brings the weights back to their constraints.
    func apply(to parameters: ParameterMemory) {
        for rule in rules {
            var weight = parameters[rule.identity]
            rule.constraint.apply(to: &weight, extents: rule.extents)
            parameters[rule.identity] = weight
        }
    }
}
