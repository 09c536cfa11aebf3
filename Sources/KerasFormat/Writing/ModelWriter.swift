import NeuralNet
import OrderedJSON
import Training

/// Writes a model's configuration anew, from the model itself.
struct ModelWriter {
    /// What was rewritten or dropped.
    private(set) var warnings: [Warning] = []
    private let model: Model
    private let dialect: Dialect
    /// The settings of the origin's layers, for what the model does not hold.
    private let original: Configuration?
    /// The path that each layer had in the file of origin, by its name.
    private let origins: [String: LayerPath]
    private var classNames: [String: String] = [:]

    /// Whether layers may still be written in another's place.
    private let mayBeRewritten: Bool

    /// Starts at a model without models inside.
    init(
        _ model: Model, in dialect: Dialect, origins: [String: LayerPath],
        after adaptations: [WriteOptions.Adaptation] = []
    ) {
        self.origins = origins
        mayBeRewritten = !adaptations.contains(.meanings)
        self.model = model
        self.dialect = dialect
        original = model.provenance.map { provenance in
            let generation = provenance.kerasVersion.flatMap { Generation(version: $0) }
            return Configuration(
                generation == .one
                    ? FirstGeneration.translated(provenance.configuration)
                    : provenance.configuration)
        }
    }

    /// The configuration as HDF5 files spell it.
    mutating func configuration() throws -> JSON {
        let settings = original?.settings ?? [:]
        let classes = original?.classNames ?? [:]
        var layers: [JSON] = []
        for (index, node) in model.graph.layers.enumerated() {
            guard dialect.names.allows(node.name) else {
                throw KerasError.forbiddenName(layer: node.name, target: dialect.title)
            }
            guard dialect.allows(node.precision) else {
                throw KerasError.notExpressible(
                    layer: node.name, what: "the dtype policy \(node.precision.policy)",
                    target: dialect.title)
            }
            var writer = LayerWriter(
                dialect: dialect, layer: node.name, isTrainable: node.isTrainable,
                inputRank: inputRank(of: index), original: settings[origin(of: node)] ?? [:],
                mayBeRewritten: mayBeRewritten, precision: node.precision)
            let (className, config) = try Self.written(
                node.layer, by: &writer, like: classes[origin(of: node)])
            classNames[node.name] = className
            warnings += writer.warnings
            for obstacle in node.trainingObstacles where Self.isMissing(obstacle, in: config) {
                warnings.append(Warning("layer \"\(node.name)\": the \(obstacle) is left out"))
            }
            var layer: JSONObject = ["class_name": JSON(className), "config": .object(config)]
            if model.graph.style == .functional {
                layer["name"] = JSON(node.name)
                layer["inbound_nodes"] = nodes(of: index)
            }
            layers.append(.object(layer))
        }
        let configuration = whole(placingInput(in: layers))
        return dialect.isOf(.one) ? try FirstGeneration.spelled(configuration) : configuration
    }

    /// The layers of a Sequential whose first one says what it takes, where the dialect has it so.
    private func placingInput(in layers: [JSON]) -> [JSON] {
        guard dialect.sequentialInput == .firstLayer, model.graph.style == .sequential,
            layers.count > 1, var first = layers[1].objectValue,
            let settings = first["config"]?.objectValue, let input = layers[0]["config"]
        else { return layers }
        var stated: JSONObject = [:]
        for key in ["name", "trainable"] { stated[key] = settings[key] }
        for key in [dialect.inputShapeKey, "dtype"] { stated[key] = input[key] }
        for (key, value) in settings { stated[key] = value }
        first["config"] = .object(stated)
        return [.object(first)] + layers[2...]
    }

    private func origin(of node: LayerNode) -> LayerPath {
        origins[node.name] ?? LayerPath([node.name])
    }

    /// Whether a setting such as `kernel_constraint MaxNorm` did not find its way into a configuration.
    private static func isMissing(_ obstacle: String, in config: JSONObject) -> Bool {
        let key = obstacle.split(separator: " ").first.map(String.init) ?? obstacle
        return config[key]?.isNull ?? true
    }

    /// The layer by the class it had, else by the first that can hold it.
    static func written(
        _ layer: any Layer, by writer: inout LayerWriter, like className: String?
    ) throws -> (String, JSONObject) {
        let own = className.flatMap { kerasLayer(named: $0) }.map { [$0] } ?? []
        for row in own + kerasLayers where writer.dialect.knows(class: row.className) {
            if let config = try row.configuration(of: layer, for: &writer) {
                return (row.className, config)
            }
        }
        if let layer = layer as? ActivationLayer { throw writer.obstacle(of: layer.activation) }
        let what =
            switch layer {
            case let layer as FunctionLayer: "the function \(layer.function.wording)"
            case let layer as ArithmeticLayer: "\(layer.function.rawValue) with a constant"
            default: "the layer \(className ?? "")"
            }
        throw KerasError.notExpressible(
            layer: writer.layer, what: what, target: writer.dialect.title)
    }

    private func inputRank(of layer: Int) -> Int {
        let call = model.graph.calls.first { $0.layer == layer }
        return call?.inputs.first.map { model.shape(of: $0).rank } ?? 0
    }

    // MARK: - The graph

    private func whole(_ layers: [JSON]) -> JSON {
        var config: JSONObject = ["name": JSON(model.name)]
        if dialect.isOf(.three) { config["trainable"] = true }
        config["layers"] = .array(layers)
        guard model.graph.style == .functional else {
            return ["class_name": JSON(ModelClass.sequential.rawValue), "config": .object(config)]
        }
        config["input_layers"] = .array(model.graph.inputs.map { .array(reference(to: $0)) })
        config["output_layers"] = .array(model.graph.outputs.map { .array(reference(to: $0)) })
        return [
            "class_name": JSON(dialect.functionalClass.rawValue), "config": .object(config),
        ]
    }

    /// The calls of a layer.
    private func nodes(of layer: Int) -> JSON {
        let calls = model.graph.calls.filter { $0.layer == layer && !$0.inputs.isEmpty }
        return .array(
            calls.map { call in
                switch dialect.generation {
                case .one, .two: .array(call.inputs.map { .array(reference(to: $0) + [[:]]) })
                case .three:
                    ["args": arguments(call.inputs.map(kerasTensor)), "kwargs": [:]]
                }
            })
    }

    private func arguments(_ tensors: [JSON]) -> JSON {
        tensors.count == 1 ? .array(tensors) : .array([.array(tensors)])
    }

    private func kerasTensor(_ tensor: TensorReference) -> JSON {
        let shape = model.shape(of: tensor).extents.map { $0.map { JSON($0) } ?? .null }
        let type = model.graph.layers[model.graph.calls[tensor.call].layer].precision.computation
        return [
            "class_name": "__keras_tensor__",
            "config": [
                "shape": .array(shape), "dtype": JSON(type.rawValue),
                "keras_history": .array(reference(to: tensor)),
            ],
        ]
    }

    /// Layer, number of the call among the layer's, number of the output.
    private func reference(to tensor: TensorReference) -> [JSON] {
        let layer = model.graph.calls[tensor.call].layer
        let node = model.graph.calls[..<tensor.call].count { $0.layer == layer }
        return [JSON(model.graph.layers[layer].name), JSON(node), JSON(tensor.output)]
    }

    // MARK: - Weights

    /// The layers with their weights.
    func layers() -> [KerasOutput.Layer] {
        let weighted = Set(model.specifications.map { $0.identity.layer.names[0] })
        let listed = model.graph.layers.filter {
            model.graph.style != .sequential || !($0.layer is InputLayer)
        }
        let groups = GroupNames.numbered(
            listed.map {
                (GroupNames.snakeCase(classNames[$0.name] ?? ""), weighted.contains($0.name))
            }, counting: dialect.archive?.oldCounting ?? .once)
        return zip(listed, groups).map { node, group in
            let own = model.specifications.filter { $0.identity.layer.names.first == node.name }
            let weights = own.compactMap { specification in
                model.parameters[specification.identity].map { tensor in
                    KerasOutput.Variable(
                        name: dialect.weightName(node, specification.identity.role),
                        tensor: tensor,
                        path: Array(specification.identity.layer.names.dropFirst()))
                }
            }
            return KerasOutput.Layer(
                name: node.name, group: group, weights: weights,
                innerGroups: node.layer.innerGroups(original?.settings[origin(of: node)]))
        }
    }

    /// The configuration as archives spell it.
    func dressed(_ configuration: JSON) -> JSON {
        Configuration(configuration).forArchive(dialect.archive)
    }
}
