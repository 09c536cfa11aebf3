import NeuralNet
import OrderedJSON
import Training

extension KerasOutput {
    /// The version of Keras that a file names where its model names none.
    static let newestVersion = Dialect.newest.version
    /// The backend that an HDF5 file names where its model names none.
    static let defaultBackend = "tensorflow"

    /// The model written anew in the words of a dialect.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - dialect: whose words.
    ///   - container: the kind of file.
    ///   - adaptations: what may be adapted to the dialect.
    /// - Throws: what the dialect cannot hold.
    init(
        _ model: Model, in dialect: Dialect, _ container: Provenance.Container,
        adaptations: [WriteOptions.Adaptation] = []
    ) throws {
        guard dialect.has(container) else {
            throw KerasError.noSuchContainer(
                version: dialect.version, fileExtension: container.fileExtension)
        }
        let (model, origins, changes) = try model.adapted(to: dialect, adaptations)
        var writer = ModelWriter(model, in: dialect, origins: origins, after: adaptations)
        let configuration = try writer.configuration()
        self.init(
            container: container, version: dialect.version(in: container),
            backend: dialect.isOf(.one) || container == .kerasArchive ? nil : Self.defaultBackend,
            generation: dialect.generation,
            configuration: container == .kerasHDF5 ? configuration : writer.dressed(configuration),
            layers: writer.layers(), layout: dialect.layout(in: container))
        warnings = changes + writer.warnings
        if dialect.isUniversal {
            leaveOutTraining(of: model)
        } else {
            try addTraining(of: model, from: nil, in: dialect)
        }
    }

    private mutating func leaveOutTraining(of model: Model) {
        guard model.training.compiled != nil || model.training.optimizer != nil else { return }
        warnings.append(
            Warning(
                "compile settings and optimizer state are left out: no form of them loads everywhere"
            ))
    }
}

extension Model {
    /// The model as a dialect can take it, and what was changed for that.
    fileprivate func adapted(
        to dialect: Dialect, _ adaptations: [WriteOptions.Adaptation]
    ) throws -> (Model, [String: LayerPath], [Warning]) {
        var (model, origins) = try asOneModel()
        var warnings = architecture.elements.filter { $0.model != nil }.map {
            Warning("the model \"\($0.name)\" inside is written layer by layer")
        }
        if adaptations.contains(.meanings) {
            let (rewritten, changes) = try model.rewritingMeanings(for: dialect)
            (model, warnings) = (rewritten, warnings + changes)
        }
        if adaptations.contains(.names) {
            let before = model.graph.layers.map(\.name)
            let (renamed, changes) = try model.escapingNames(for: dialect)
            for (old, node) in zip(before, renamed.graph.layers) {
                origins[node.name] = origins[old] ?? LayerPath([old])
            }
            (model, warnings) = (renamed, warnings + changes)
        }
        model = try Model(
            name: model.name, graph: model.graph.inKerasOrder(), parameters: model.parameters,
            training: model.training, provenance: model.provenance)
        return (model, origins, warnings)
    }
}

extension Provenance.Container {
    /// The ending of a file's name.
    var fileExtension: String {
        switch self {
        case .kerasHDF5: ".h5"
        case .kerasArchive: ".keras"
        case .kerasJSON: ".json"
        }
    }
}
