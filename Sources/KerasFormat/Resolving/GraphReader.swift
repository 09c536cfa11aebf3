import HDF5
import NeuralNet
import OrderedJSON
import Training

/// Makes a graph of a model's configuration.
struct GraphReader {
    /// The model's name.
    let name: String
    /// The graph.
    private(set) var graph: Graph
    /// The class of each layer by its name; an input that the configuration does not state has none.
    let classNames: [String: String]
    /// What the user should know.
    let warnings: [Warning]

    /// Reads a configuration.
    ///
    /// - Parameter document: the file; its weights tell the shape of an input that nothing else tells.
    /// - Throws: why there is no graph.
    init(_ document: KerasDocument) throws {
        let isFirst = document.generation == .one
        let cursor = JSONCursor(
            isFirst ? FirstGeneration.translated(document.configuration) : document.configuration)
        let className = try cursor.string("class_name")
        guard let kind = ModelClass(rawValue: className) else {
            throw KerasError.unsupportedModelClass(className)
        }
        let config = try cursor.member("config")
        let isList = config.value.arrayValue != nil
        let layers = try isList ? config.array() : config.array("layers")
        guard !layers.isEmpty else { throw KerasError.noLayers }
        let operations = try MaskOperations(among: layers)
        let entries = try layers.filter { !MaskOperations.isOperation($0.value) }.map {
            try LayerEntry(
                $0, generation: isFirst ? .two : document.generation,
                version: document.kerasVersion.flatMap(KerasVersion.init))
        }
        var names: Set<String> = []
        for entry in entries where !names.insert(entry.node.name).inserted {
            throw KerasError.repeatedLayerName(entry.node.name)
        }
        name = try isList ? "sequential" : config.stringIfPresent("name") ?? "model"
        classNames = Dictionary(
            uniqueKeysWithValues: entries.map { ($0.node.name, $0.row.className) })
        warnings = entries.flatMap(\.warnings)
        switch kind {
        case .sequential:
            let stated = isList ? nil : try config.memberIfPresent("build_input_shape")
            graph = try Self.chain(of: entries, stated: stated, document.weights)
        case .functional, .model:
            graph = try FunctionalGraph(config, entries, operations).graph
            // Keras 3 trains nothing of a model that isn't trainable as a whole.
            guard try config.booleanIfPresent("trainable") ?? true else {
                for index in graph.layers.indices { graph.layers[index].isTrainable = false }
                return
            }
        }
    }

    /// A Sequential: each layer takes the output of the one before.
    private static func chain(
        of entries: [LayerEntry], stated: JSONCursor?, _ weights: StoredWeights
    ) throws -> Graph {
        var nodes = entries.map(\.node)
        if !(nodes[0].layer is InputLayer) {
            let extents =
                try entries[0].statedInput ?? buildShape(stated)
                ?? inferredInput(of: entries, weights)
            let input = LayerNode(
                name: nodes[0].name + "_input", layer: InputLayer(extents: extents))
            nodes.insert(input, at: 0)
        }
        let calls = nodes.indices.map { index in
            LayerCall(layer: index, inputs: index == 0 ? [] : [TensorReference(call: index - 1)])
        }
        return try Graph(
            style: .sequential, layers: nodes, calls: calls, inputs: [TensorReference(call: 0)],
            outputs: [TensorReference(call: calls.count - 1)])
    }

    /// The shape that the model was built with; its batch may be that of the first fit.
    private static func buildShape(_ cursor: JSONCursor?) throws -> [Int?]? {
        guard let elements = try cursor?.array(), !elements.isEmpty else { return nil }
        return try elements.dropFirst().map { $0.value.isNull ? nil : try $0.integer() }
    }

    /// The shape that follows from the first weights: Keras 2.2 and 2.3 lose it in some models.
    private static func inferredInput(
        of entries: [LayerEntry], _ weights: StoredWeights
    ) throws -> [Int?] {
        guard case .listed(let layers) = weights else {
            throw KerasError.noInputShape(layer: entries[0].node.name)
        }
        for entry in entries {
            let stored = layers.first { $0.name == entry.node.name }
            let extents = (stored?.tensors ?? []).map { tensor in
                tensor.dataset.shape.map { Int(exactly: $0) ?? .max }
            }
            switch entry.row.input(of: entry.node.layer, givenWeights: extents) {
            case .extents(let extents): return extents
            case .asOutput: continue
            case .unknown: throw KerasError.noInputShape(layer: entry.node.name)
            }
        }
        throw KerasError.noInputShape(layer: entries[0].node.name)
    }
}
