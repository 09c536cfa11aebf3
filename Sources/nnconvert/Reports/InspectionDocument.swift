internal import NeuralNet
internal import OrderedJSON

/// A model file as a document.
struct InspectionDocument {
    private let model: Model

    /// Takes a model.
    init(_ model: Model) {
        self.model = model
    }

    /// The document.
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - plan: the plan, where one is wanted.
    /// - Returns: the document.
    /// - Throws: `JSONError` where a layer's settings cannot be told as JSON.
    func json(path: String, plan: PlanReport?) throws -> JSON {
        let summary = ModelSummary(model)
        return [
            "model": .object(summary.json(path: path)),
            "style": JSON(model.graph.style.rawValue),
            "layers": .array(
                try model.graph.layers.indices.map { position in try layer(position) }),
            "models": .array(models(of: model.architecture, within: [])),
            "inputs": ports(model.graph.inputNames, model.inputShapes),
            "outputs": ports(model.graph.outputNames, model.outputShapes),
            "non_trainable_parameters": JSON(summary.parameterCount - summary.trainableCount),
            "compiled": compiled, "finished_epochs": JSON(model.training.finishedEpochs),
            "recorded": JSON(model.recorded != nil), "plan": plan?.json ?? .null,
        ]
    }

    private func ports(_ names: [String], _ shapes: [Shape]) -> JSON {
        .array(zip(names, shapes).map { ["name": JSON($0), "shape": .shape($1)] })
    }

    /// The models inside a model, each before those inside it.
    private func models(of architecture: Architecture, within names: [String]) -> [JSON] {
        architecture.elements.flatMap { element -> [JSON] in
            guard let inner = element.model else { return [] }
            let path = LayerPath(names + [element.name])
            let own: JSON = [
                "name": JSON(path.description), "style": JSON(inner.style.rawValue),
                "layers": .names(
                    inner.elements.map { LayerPath(path.names + [$0.name]).description }),
            ]
            return [own] + models(of: inner, within: path.names)
        }
    }

    private func layer(_ position: Int) throws -> JSON {
        let node = model.graph.layers[position]
        let calls = model.graph.calls.enumerated().filter { $0.element.layer == position }
        let own = model.specifications.filter { $0.isHeld(by: node) }
        return [
            "name": JSON(node.title), "kind": JSON(type(of: node.layer).kind.rawValue),
            "configuration": try JSON(encoding: node.layer), "trainable": JSON(node.isTrainable),
            "calls": .array(
                calls.map { place, call in
                    [
                        "inputs": .names(call.inputs.map(model.graph.layerName)),
                        "output_shapes": .array(model.shapes[place].map { .shape($0) }),
                    ]
                }),
            "parameters": .array(own.map(parameter)),
        ]
    }

    private func parameter(_ specification: ParameterSpecification) -> JSON {
        let value = model.parameters[specification.identity]
        return [
            "identity": JSON(specification.identity.description),
            "shape": .extents(specification.extents),
            "type": .optional(value?.elementType.rawValue),
            "trainable": JSON(specification.isTrainable),
        ]
    }

    private var compiled: JSON {
        guard let compiled = model.training.compiled else { return .null }
        func lists(_ settings: [[NamedSettings]]) -> JSON {
            .array(settings.map { .array($0.map(JSON.settings)) })
        }
        return [
            "optimizer": compiled.optimizer.map(JSON.settings) ?? .null,
            "losses": .array(compiled.losses.map { $0.map(JSON.settings) ?? .null }),
            "metrics": lists(compiled.metrics),
            "weighted_metrics": lists(compiled.weightedMetrics),
        ]
    }
}
