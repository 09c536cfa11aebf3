import NeuralNet
import OrderedJSON

/// The layers of a model with their weights, under the names and in the groups of the file that it came from.
struct OriginLayers {
    private let model: Model
    private let layout: Layout
    private let generation: Generation
    private let settings: [LayerPath: JSONObject]
    private let groups: [LayerPath: [String]]
    /// What layers and models inside list, in the order of the configuration.
    private let units: [ParametersOfLayers.Unit]
    /// The same by name.
    private let now: [String: [ParameterSpecification]]
    /// The same in the order of the file of origin, where other layers may have been trained.
    private let then: [String: [ParameterSpecification]]

    init(_ model: Model, _ original: JSON, _ layout: Layout, _ generation: Generation) {
        let configuration = Configuration(original)
        self.model = model
        self.layout = layout
        self.generation = generation
        settings = configuration.settings
        let parameters = ParametersOfLayers(model.graph, model.specifications)
        units = parameters.listed(in: model.architecture) { $0.isTrainable }
        now = Self.byName(units)
        let trained = configuration.trainableLayers
        then = Self.byName(
            parameters.listed(in: model.architecture) { parameter in
                !parameter.isStatistic
                    && parameter.identity.layer.prefixes.contains(where: trained.contains)
            })
        groups = GroupNames.names(
            of: model.architecture, counting: layout.oldCounting ?? .once,
            withWeights: Set(parameters.units.map(\.path)), classNames: configuration.classNames)
    }

    private static func byName(
        _ units: [ParametersOfLayers.Unit]
    ) -> [String: [ParameterSpecification]] {
        Dictionary(
            units.map { ($0.path.names[0], $0.parameters) }, uniquingKeysWith: { first, _ in first }
        )
    }

    /// The layers in the file's order.
    func layers() throws -> [KerasOutput.Layer] {
        let own = model.architecture.elements.filter { groups[LayerPath([$0.name])] != nil }
        guard !layout.layers.isEmpty else { return own.map { layer($0, within: []) } }
        let listed = layout.layers.filter { !$0.weights.isEmpty }.map(\.name)
        let wanted = units.map { $0.path.names[0] }
        guard listed.count == wanted.count else {
            throw KerasError.inconsistentProvenance(layer: wanted.first ?? "")
        }
        // By name where all names agree, else by order, as the file was read.
        let agrees = Set(listed) == Set(wanted)
        let order = Dictionary(zip(listed, wanted), uniquingKeysWith: { first, _ in first })
        let elements = Dictionary(
            own.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return try layout.layers.map { stored in
            let name = agrees ? stored.name : order[stored.name] ?? stored.name
            guard let element = elements[name] else {
                return KerasOutput.Layer(name: stored.name, group: stored.name, weights: [])
            }
            var result = layer(element, within: [])
            result.name = stored.name
            result.weights = try named(stored.weights, of: name)
            return result
        }
    }

    /// Weights in today's order, under the names that they had in the order of then.
    private func named(
        _ names: [String], of layer: String
    ) throws -> [KerasOutput.Variable] {
        let before = then[layer] ?? []
        guard before.count == names.count else {
            throw KerasError.inconsistentProvenance(layer: layer)
        }
        var nameOf: [ParameterIdentity: String] = [:]
        for (parameter, name) in zip(before, names) { nameOf[parameter.identity] = name }
        return (now[layer] ?? []).compactMap { parameter in
            variable(parameter, name: nameOf[parameter.identity] ?? "", depth: 1)
        }
    }

    private func variable(
        _ parameter: ParameterSpecification, name: String, depth: Int
    ) -> KerasOutput.Variable? {
        model.parameters[parameter.identity].map {
            KerasOutput.Variable(
                name: name, tensor: $0, path: Array(parameter.identity.layer.names.dropFirst(depth))
            )
        }
    }

    /// A layer, or a model with all that is inside, under names of our own.
    private func layer(
        _ element: Architecture.Element, within models: [String]
    ) -> KerasOutput.Layer {
        let path = LayerPath(models + [element.name])
        let held = (now[path.names[0]] ?? []).filter {
            $0.identity.layer.names.starts(with: path.names)
        }
        let weights = held.compactMap { parameter in
            // Within a model inside, a name says where the layer is; what a wrapper wraps shares its name.
            let inner = parameter.identity.layer.names.dropFirst(path.names.count)
            let names = element.model == nil ? [element.name] : Array(inner)
            return variable(
                parameter,
                name: generation.weightName(
                    parameter.identity.role, of: names.joined(separator: "/")),
                depth: path.names.count)
        }
        var result = KerasOutput.Layer(
            name: element.name, group: groups[path]?.last ?? element.name, weights: weights)
        switch element {
        case .layer(let node): result.innerGroups = node.layer.innerGroups(settings[path])
        case .model(_, let model):
            let inner = model.elements.filter { groups[LayerPath(path.names + [$0.name])] != nil }
            result.inside = inner.map { layer($0, within: path.names) }
        }
        return result
    }
}
