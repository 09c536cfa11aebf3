import NeuralNet
import OrderedJSON
import Training

/// Makes an architecture of a model's configuration, and of those of the models inside it.
struct ArchitectureReader {
    /// The model's name.
    let name: String
    /// The model.
    let architecture: Architecture
    /// The class of each layer and model inside by its path; an input that is not stated has none.
    let classNames: [LayerPath: String]
    /// The inputs whose shape the configuration does not state, by path.
    let openInputs: [LayerPath]
    /// The shape behind the batch of the only input, as far as the configuration tells it.
    let statedInput: [Int?]?
    /// What the user should know.
    let warnings: [Warning]
    /// What the configuration says of each element.
    let entries: [LayerEntry]

    /// Reads a model.
    ///
    /// - Parameters:
    ///   - cursor: the model's object: class and configuration.
    ///   - kind: the class.
    ///   - context: whose words the configuration uses.
    /// - Throws: why there is no architecture.
    init(_ cursor: JSONCursor, _ kind: ModelClass, _ context: ReadingContext) throws {
        let config = try cursor.member("config")
        let isList = config.value.arrayValue != nil
        let layers = try isList ? config.array() : config.array("layers")
        guard !layers.isEmpty else { throw KerasError.noLayers }
        let operations = try MaskOperations(among: layers)
        entries = try Self.entries(layers, context)
        name = try isList ? "sequential" : config.stringIfPresent("name") ?? "model"
        classNames = entries.reduce(into: [:]) { $0.merge($1.classNames) { first, _ in first } }
        warnings = entries.flatMap(\.warnings)
        var open = entries.flatMap(\.openInputs)
        var result: Architecture
        switch kind {
        case .sequential:
            let stated = isList ? nil : try config.memberIfPresent("build_input_shape")
            statedInput = try entries[0].statedInput ?? Self.buildShape(stated)
            (result, open) = try Self.chain(of: entries.map(\.element), statedInput, open)
        case .functional, .model:
            result = try FunctionalGraph(config, entries, operations).architecture
            statedInput = result.onlyInput?.extents
            // Keras 3 trains nothing of a model that isn't trainable as a whole.
            if try config.booleanIfPresent("trainable") == false {
                result = result.settingTrainable(false)
            }
        }
        architecture = result
        openInputs = open
    }

    /// The elements of `layers`, whose names must differ.
    private static func entries(
        _ layers: [JSONCursor], _ context: ReadingContext
    ) throws -> [LayerEntry] {
        var names: Set<String> = []
        let layers = layers.enumerated().filter { !MaskOperations.isOperation($0.element.value) }
        return try layers.map { number, layer in
            let entry = try LayerEntry(layer, context, number: number)
            guard names.insert(entry.element.name).inserted else {
                throw KerasError.repeatedLayerName(entry.element.name)
            }
            return entry
        }
    }

    /// A Sequential: each layer takes the output of the one before.
    ///
    /// - Parameters:
    ///   - elements: the layers.
    ///   - stated: the shape of the input, `nil` if it is not stated.
    ///   - open: the paths of inputs of models inside that are not stated.
    /// - Returns: the model, and the paths with that of its own input if it is not stated.
    /// - Throws: what keeps the layers from making a model.
    private static func chain(
        of elements: [Architecture.Element], _ stated: [Int?]?, _ open: [LayerPath]
    ) throws -> (Architecture, [LayerPath]) {
        var (elements, open) = (elements, open)
        if !(elements[0].layer?.layer is InputLayer) {
            let name = elements[0].name + "_input"
            if stated == nil { open.append(LayerPath([name])) }
            elements.insert(
                .layer(LayerNode(name: name, layer: InputLayer(extents: stated ?? []))), at: 0)
        }
        let calls = elements.indices.map { index in
            LayerCall(layer: index, inputs: index == 0 ? [] : [TensorReference(call: index - 1)])
        }
        let architecture = try Architecture(
            style: .sequential, elements: elements, calls: calls,
            inputs: [TensorReference(call: 0)],
            outputs: [TensorReference(call: calls.count - 1)])
        return (architecture, open)
    }

    /// The shape that the model was built with; its batch may be that of the first fit.
    private static func buildShape(_ cursor: JSONCursor?) throws -> [Int?]? {
        guard let elements = try cursor?.array(), !elements.isEmpty else { return nil }
        return try elements.dropFirst().map { $0.value.isNull ? nil : try $0.integer() }
    }
}

extension Architecture {
    /// The input layer, `nil` if there are several.
    fileprivate var onlyInput: InputLayer? {
        inputs.count == 1 ? elements[calls[inputs[0].call].layer].layer?.layer as? InputLayer : nil
    }
}
