import NeuralNet

/// A model's parameters as files of Keras group them.
struct ParametersOfLayers {
    /// What a file stores together.
    struct Unit {
        /// The path of the layer or model inside.
        var path: LayerPath
        /// The parameters, in the file's order.
        var parameters: [ParameterSpecification]
    }

    /// The layers that have parameters, each with its own.
    let units: [Unit]

    /// Groups parameters.
    ///
    /// - Parameters:
    ///   - graph: the layers.
    ///   - parameters: all their parameters, in the order of the layers.
    init(_ graph: Graph, _ parameters: [ParameterSpecification]) {
        var units: [Unit] = []
        var rest = parameters[...]
        for layer in graph.layers {
            let own = rest.prefix { $0.isHeld(by: layer) }
            rest = rest.dropFirst(own.count)
            if !own.isEmpty { units.append(Unit(path: layer.path, parameters: Array(own))) }
        }
        self.units = units
    }

    /// The parameters as a whole-model HDF5 file lists them: those of a model inside together, all that are trained
    /// before all that are not.
    ///
    /// - Parameters:
    ///   - architecture: the model.
    ///   - isTrained: whether a parameter is trained.
    /// - Returns: the layers and models inside that have parameters, in the order of the configuration.
    func listed(
        in architecture: Architecture, isTrained: (ParameterSpecification) -> Bool
    ) -> [Unit] {
        var byName: [String: [ParameterSpecification]] = [:]
        for unit in units { byName[unit.path.names[0], default: []] += unit.parameters }
        return architecture.elements.compactMap { element in
            byName[element.name].map { parameters in
                Unit(
                    path: LayerPath([element.name]),
                    parameters: parameters.filter(isTrained) + parameters.filter { !isTrained($0) })
            }
        }
    }
}

extension LayerPath {
    /// The path and those of all models around.
    var prefixes: [LayerPath] { names.indices.map { LayerPath(Array(names[...$0])) } }

    /// What messages call the layer: its name, or its path if it is inside another model.
    var title: String { names.count == 1 ? names[0] : description }
}
