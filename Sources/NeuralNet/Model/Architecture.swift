/// A model as it was built: layers, some of which may be models themselves, and how they are called.
///
/// Files hold models so: a model inside keeps its name, its layers' names, and its own inputs and outputs. What is
/// computed is the ``Graph`` that ``flattened()`` makes of it, where only layers are left. A model inside is no kind of
/// ``Layer``: a layer's configuration is a row of flat data, in which a graph would nest; and whoever runs, trains,
/// prints or compares layers means those inside as well, which the graph lists one by one.
public struct Architecture: Sendable {
    /// A layer, or a model inside.
    public enum Element: Sendable {
        case layer(LayerNode)
        case model(String, Architecture)
    }

    /// How deep models may lie in one another.
    package static let deepest = 32

    /// How the model was built.
    public let style: Graph.Style
    /// The layers and models in the order of the configuration.
    public private(set) var elements: [Element]
    /// The calls, each after those whose outputs it takes; layers are positions in ``elements``.
    public let calls: [LayerCall]
    /// The inputs, each an output of a call of an ``InputLayer``.
    public let inputs: [TensorReference]
    /// The outputs.
    public let outputs: [TensorReference]
    /// How many models lie in one another, this one included.
    private let depth: Int

    /// Makes an architecture and checks that it is one.
    ///
    /// - Parameters:
    ///   - style: how the model was built.
    ///   - elements: the layers and models inside.
    ///   - calls: the calls, in an order in which they can run.
    ///   - inputs: the inputs.
    ///   - outputs: the outputs.
    /// - Throws: ``ModelError`` where names repeat, references point nowhere, calls are out of order, the inputs are
    ///   not the calls of input layers, each once, or models nest too deeply.
    public init(
        style: Graph.Style, elements: [Element], calls: [LayerCall], inputs: [TensorReference],
        outputs: [TensorReference]
    ) throws(ModelError) {
        self.style = style
        self.elements = elements
        self.calls = calls
        self.inputs = inputs
        self.outputs = outputs
        depth = 1 + (elements.map { $0.model?.depth ?? 0 }.max() ?? 0)
        guard depth <= Architecture.deepest + 1 else { throw .nestedTooDeeply }
        try check()
    }

    /// A graph without models inside.
    init(_ graph: Graph) throws(ModelError) {
        guard graph.layers.allSatisfy(\.models.isEmpty) else { throw .brokenGraph }
        try self.init(
            style: graph.style, elements: graph.layers.map { .layer($0) }, calls: graph.calls,
            inputs: graph.inputs, outputs: graph.outputs)
    }

    private func check() throws(ModelError) {
        var names: Set<String> = []
        for element in elements {
            guard names.insert(element.name).inserted else {
                throw .repeatedLayerName(element.name)
            }
        }
        try LayerCall.check(calls, inputs: inputs, outputs: outputs, of: elements) {
            $0.layer?.layer is InputLayer
        }
        for call in calls {
            guard let model = elements[call.layer].model else { continue }
            guard model.inputs.count == call.inputs.count else {
                throw .layer(
                    elements[call.layer].name,
                    .wrongInputCount(expected: model.inputs.count, found: call.inputs.count))
            }
        }
        // What layers give follows from shapes; what models give is known.
        for reference in outputs + inputs + calls.flatMap(\.inputs) {
            guard let model = elements[calls[reference.call].layer].model else { continue }
            guard model.outputs.indices.contains(reference.output) else { throw .brokenGraph }
        }
    }

    /// The names of the outputs: those of the layers and models that make them.
    public var outputNames: [String] {
        outputs.map { elements[calls[$0.call].layer].name }
    }

    /// The paths of all layers and models inside, each model before what is inside it.
    public var paths: [LayerPath] {
        elements.flatMap { element in
            [LayerPath([element.name])]
                + (element.model?.paths ?? []).map { LayerPath([element.name] + $0.names) }
        }
    }

    /// The model inside at a path, this one at the empty path; `nil` if there is none.
    public func model(at path: LayerPath) -> Architecture? {
        var found = self
        for name in path.names {
            guard let inner = found.elements.first(where: { $0.name == name })?.model else {
                return nil
            }
            found = inner
        }
        return found
    }

    /// The graph of the layers alone, those of models inside under their paths.
    ///
    /// - Returns: the graph.
    /// - Throws: ``ModelError/tooManyCalls`` where models inside are called so often in one another that it would
    ///   not end.
    public func flattened() throws(ModelError) -> Graph { try Flattening(self).graph }

    /// Sets the shape of an input.
    ///
    /// - Parameters:
    ///   - extents: the extents behind the batch.
    ///   - path: the path of the input's layer; one of another layer changes nothing.
    /// - Returns: the architecture with the input thus set.
    package func settingInput(_ extents: [Int?], at path: LayerPath) -> Architecture {
        changing(path.names[...]) { node in
            guard var input = node.layer as? InputLayer else { return }
            input.extents = extents
            node.layer = input
        }
    }

    /// Sets whether the layers may be changed by a fit that are at a path, or inside a model there.
    ///
    /// - Parameters:
    ///   - isTrainable: whether they may.
    ///   - path: the path, empty for all layers.
    /// - Returns: the architecture with the layers thus set.
    package func settingTrainable(
        _ isTrainable: Bool, of path: LayerPath = LayerPath([])
    ) -> Architecture {
        changing(path.names[...]) { $0.isTrainable = isTrainable }
    }

    private func changing(
        _ path: ArraySlice<String>, _ change: (inout LayerNode) -> Void
    ) -> Architecture {
        var result = self
        for (position, element) in elements.enumerated()
        where path.isEmpty || element.name == path.first {
            switch element {
            case .layer(var node) where path.count <= 1:
                change(&node)
                result.elements[position] = .layer(node)
            case .layer: continue
            case .model(let name, let model):
                result.elements[position] = .model(
                    name, model.changing(path.dropFirst(), change))
            }
        }
        return result
    }
}

extension Architecture.Element {
    /// The name, unique in the model around.
    public var name: String {
        switch self {
        case .layer(let node): node.name
        case .model(let name, _): name
        }
    }

    /// The layer, `nil` for a model.
    public var layer: LayerNode? {
        if case .layer(let node) = self { node } else { nil }
    }

    /// The model, `nil` for a layer.
    public var model: Architecture? {
        if case .model(_, let model) = self { model } else { nil }
    }
}
