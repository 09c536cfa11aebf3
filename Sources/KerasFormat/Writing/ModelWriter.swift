import NeuralNet
import OrderedJSON
import Training

/// Writes a model's configuration anew, from the model itself.
struct ModelWriter {
    /// What was rewritten or dropped.
    private(set) var warnings: [Warning] = []
    private let model: Model
    private let style: WritingStyle
    /// The settings of the origin's layers, for what the model does not hold.
    private let original: Configuration?
    /// What each layer is called; models inside are written layer by layer.
    private let names: [String]
    private let isSequential: Bool
    private var classNames: [LayerPath: String] = [:]

    init(_ model: Model, style: WritingStyle) {
        self.model = model
        self.style = style
        names = model.graph.namesOfOneModel
        isSequential = model.graph.isSequence
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
        warnings += model.architecture.elements.filter { $0.model != nil }.map {
            Warning("the model \"\($0.name)\" inside is written layer by layer")
        }
        for (index, node) in model.graph.layers.enumerated() {
            try check(node, names[index])
            var writer = LayerWriter(
                style: style, layer: names[index], isTrainable: node.isTrainable,
                inputRank: inputRank(of: index), original: settings[node.path] ?? [:],
                precision: node.precision)
            let (className, config) = try Self.written(
                node.layer, by: &writer, like: classes[node.path])
            classNames[LayerPath([names[index]])] = className
            warnings += writer.warnings
            for obstacle in node.trainingObstacles where Self.isMissing(obstacle, in: config) {
                warnings.append(Warning("layer \"\(names[index])\": the \(obstacle) is left out"))
            }
            var layer: JSONObject = ["class_name": JSON(className), "config": .object(config)]
            if !isSequential {
                layer["name"] = JSON(names[index])
                layer["inbound_nodes"] = nodes(of: index)
            }
            layers.append(.object(layer))
        }
        return whole(layers)
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
        for row in own + kerasLayers {
            if let config = try row.configuration(of: layer, for: &writer) {
                return (row.className, config)
            }
        }
        let what =
            switch layer {
            case let layer as ActivationLayer: "the activation \(layer.activation.wording)"
            case let layer as FunctionLayer: "the function \(layer.function.wording)"
            case let layer as ArithmeticLayer: "\(layer.function.rawValue) with a constant"
            default: "the layer \(className ?? "")"
            }
        throw KerasError.notExpressible(
            layer: writer.layer, what: what, target: writer.style.target)
    }

    /// Refuses what a version of the target refuses.
    private func check(_ node: LayerNode, _ name: String) throws(KerasError) {
        if style == .universal, node.precision != .float32 {
            throw .notExpressible(
                layer: name, what: "the dtype policy \(node.precision.policy)",
                target: style.target)
        }
        let isPlain = { (character: Unicode.Scalar) in
            ("a"..."z").contains(character) || ("A"..."Z").contains(character)
                || ("0"..."9").contains(character)
        }
        let isAllowed =
            switch style {
            case .three: !name.isEmpty && !name.contains("/")
            case .universal:
                name.unicodeScalars.enumerated().allSatisfy { index, character in
                    isPlain(character) || character == "."
                        || (index > 0 && "_>-".unicodeScalars.contains(character))
                } && !name.isEmpty
            }
        guard isAllowed else {
            let target = style == .universal ? "all versions of Keras (--keras any)" : style.target
            throw .forbiddenName(layer: name, target: target)
        }
    }

    private func inputRank(of layer: Int) -> Int {
        let call = model.graph.calls.first { $0.layer == layer }
        return call?.inputs.first.map { model.shape(of: $0).rank } ?? 0
    }

    // MARK: - The graph

    private func whole(_ layers: [JSON]) -> JSON {
        var config: JSONObject = ["name": JSON(model.name)]
        if style == .three { config["trainable"] = true }
        config["layers"] = .array(layers)
        guard !isSequential else {
            return ["class_name": JSON(ModelClass.sequential.rawValue), "config": .object(config)]
        }
        config["input_layers"] = .array(model.graph.inputs.map { .array(reference(to: $0)) })
        config["output_layers"] = .array(model.graph.outputs.map { .array(reference(to: $0)) })
        let kind: ModelClass = style == .universal ? .model : .functional
        return ["class_name": JSON(kind.rawValue), "config": .object(config)]
    }

    /// The calls of a layer.
    private func nodes(of layer: Int) -> JSON {
        let calls = model.graph.calls.filter { $0.layer == layer && !$0.inputs.isEmpty }
        return .array(
            calls.map { call in
                switch style {
                case .universal: .array(call.inputs.map { .array(reference(to: $0) + [[:]]) })
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
        return [JSON(names[layer]), JSON(node), JSON(tensor.output)]
    }

    // MARK: - Weights

    /// The layers with their weights.
    func layers(suffix: String) -> [KerasOutput.Layer] {
        let settings = original?.settings ?? [:]
        let named = names.map { LayerPath([$0]) }
        let parameters = Dictionary(
            ParametersOfLayers(model.graph, model.specifications).units
                .map { ($0.path, $0.parameters) }, uniquingKeysWith: { first, _ in first })
        let groups = GroupNames.numbered(
            named.map { (GroupNames.snakeCase(classNames[$0] ?? ""), false) }, counting: .once)
        return model.graph.layers.enumerated().compactMap { index, node in
            guard !isSequential || !(node.layer is InputLayer) else { return nil }
            let own = parameters[node.path] ?? []
            let weights = own.compactMap { specification in
                model.parameters[specification.identity].map { tensor in
                    KerasOutput.Variable(
                        name: "\(names[index])/\(specification.identity.role)\(suffix)",
                        tensor: tensor,
                        path: Array(
                            specification.identity.layer.names.dropFirst(node.path.names.count)))
                }
            }
            return KerasOutput.Layer(
                name: names[index], group: groups[index], weights: weights,
                innerGroups: node.layer.innerGroups(settings[node.path]))
        }
    }

    /// The configuration as archives spell it; the universal one's class `Model` lives in `keras`.
    func dressed(_ configuration: JSON) -> JSON {
        guard style == .universal else { return Configuration(configuration).forArchive }
        var object = Configuration(configuration).forArchive.objectValue ?? [:]
        object["module"] = "keras"
        return .object(object)
    }
}
