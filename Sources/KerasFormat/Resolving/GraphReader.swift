import HDF5
import NeuralNet
import OrderedJSON
import Training

/// Makes the architecture of a file's model, with the shapes that its configuration leaves open.
struct GraphReader {
    /// The model's name.
    let name: String
    /// The model.
    private(set) var architecture: Architecture
    /// The class of each layer and model inside by its path; an input that the configuration does not state has none.
    let classNames: [LayerPath: String]
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
        let reader = try ArchitectureReader(
            cursor, kind,
            ReadingContext(
                generation: isFirst ? .two : document.generation,
                version: document.kerasVersion.flatMap(KerasVersion.init)))
        name = reader.name
        architecture = reader.architecture
        classNames = reader.classNames
        warnings = reader.warnings
        if kind == .sequential, reader.statedInput == nil, !reader.entries[0].isInput {
            let input = LayerPath([architecture.elements[0].name])
            architecture = architecture.settingInput(
                try Self.inferredInput(of: reader.entries, document.weights), at: input)
        }
        let inner = reader.openInputs.filter { $0.names.count > 1 }
        if !inner.isEmpty { try setInputs(inner) }
    }

    /// Gives inputs of models inside the shape of what the model is given when it is first called.
    private mutating func setInputs(_ inputs: [LayerPath]) throws {
        let flattening = try Flattening(architecture)
        let shapes = try GraphSignature(flattening.graph).shapes
        for input in inputs {
            let model = LayerPath(Array(input.names.dropLast()))
            guard let given = flattening.modelInputs[model]?.first else {
                throw KerasError.noInputShape(layer: model.description)
            }
            architecture = architecture.settingInput(
                Array(shapes[given.call][given.output].extents.dropFirst()), at: input)
        }
    }

    /// The shape that follows from the first weights: Keras 2.2 and 2.3 lose it in some models.
    private static func inferredInput(
        of entries: [LayerEntry], _ weights: StoredWeights
    ) throws -> [Int?] {
        let first = entries[0].element.name
        guard case .listed(let layers) = weights else {
            throw KerasError.noInputShape(layer: first)
        }
        for entry in entries {
            let name = entry.element.name
            guard let row = entry.row, let layer = entry.element.layer?.layer else {
                throw KerasError.noInputShape(layer: name)
            }
            let stored = layers.first { $0.name == name }
            let extents = (stored?.tensors ?? []).map { tensor in
                tensor.dataset.shape.map { Int(exactly: $0) ?? .max }
            }
            switch row.input(of: layer, givenWeights: extents) {
            case .extents(let extents): return extents
            case .asOutput: continue
            case .unknown: throw KerasError.noInputShape(layer: name)
            }
        }
        throw KerasError.noInputShape(layer: first)
    }
}
