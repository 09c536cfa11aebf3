import NeuralNet
import OrderedJSON
import Training

extension KerasOutput {
    /// The model in the dialect that it came from, with what training changed.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - provenance: where it came from.
    ///   - container: the kind of file wanted.
    /// - Throws: why the dialect cannot hold it.
    init(_ model: Model, from provenance: Provenance, in container: Provenance.Container) throws {
        let version = provenance.kerasVersion ?? Self.newestVersion
        guard let generation = Generation(version: version) else {
            throw KerasError.unsupportedVersion(version)
        }
        let provenance = provenance.spelledAsModel(generation)
        let keepsContainer = container == provenance.container
        guard keepsContainer || generation == .three else {
            guard let dialect = Dialect(ofFile: version) else {
                throw KerasError.noSuchContainer(
                    version: version, fileExtension: container.fileExtension)
            }
            try self.init(model, in: dialect, container)
            return
        }
        var configuration = Configuration(provenance.configuration)
        try configuration.setTrainable(by: model.architecture)
        if container == .kerasHDF5, !keepsContainer, let name = configuration.firstOperation {
            throw KerasError.notExpressible(
                layer: name, what: "an operation",
                target: "an .h5 file of Keras 3, which cannot load it")
        }
        let layout = try Layout(provenance.layout)
        self.init(
            container: container, version: version, backend: provenance.backend,
            generation: generation,
            configuration: keepsContainer
                ? configuration.json
                : container == .kerasHDF5
                    ? configuration.forHDF5
                    : configuration.forArchive(Dialect.newest.archive),
            layers: try OriginLayers(model, provenance.configuration, layout, generation).layers(),
            layout: layout)
        if container == .kerasHDF5, generation != .one, backend == nil {
            backend = Self.defaultBackend
        }
        if model.graph.style == .sequential, !configuration.statesInput {
            warnings.append(
                Warning(
                    "the configuration lacks the shape of the input, as it did in the file of origin; "
                        + "Keras cannot load it, --keras any writes a file that it can"))
        }
        try addTraining(of: model, from: provenance)
    }

    /// The weights alone in the dialect that the model came from, whose containers may be other ones for them.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - provenance: where it came from.
    ///   - container: HDF5 for the list by names, an archive for the groups.
    /// - Throws: why the dialect cannot hold them.
    init(weightsOf model: Model, from provenance: Provenance, in container: Provenance.Container)
        throws
    {
        let version = provenance.kerasVersion ?? Self.newestVersion
        guard let generation = Generation(version: version) else {
            throw KerasError.unsupportedVersion(version)
        }
        self.init(
            container: container, form: .weights, version: version,
            backend: provenance.backend ?? (generation == .one ? nil : Self.defaultBackend),
            generation: generation, configuration: provenance.configuration, layers: [],
            layout: try Layout(provenance.layout))
        if container == .kerasArchive, provenance.container != .kerasArchive, generation == .two {
            layout.oldCounting = KerasVersion(version)?.oldCounting
        }
        layers = try OriginLayers(model, provenance.configuration, layout, generation).layers()
        if container == .kerasArchive {
            try addTraining(of: model, from: provenance.spelledAsModel(generation))
        }
    }

    // MARK: - Training

    /// Adds compile settings and the optimizer's state, where this Keras restores it.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - provenance: the file whose settings are kept where nothing changed, `nil` for none.
    ///   - dialect: whose words settings get that are written anew, `nil` for those of the origin.
    /// - Throws: what the settings of the origin make impossible.
    mutating func addTraining(
        of model: Model, from provenance: Provenance?, in dialect: Dialect? = nil
    ) throws {
        let keepsContainer = container == provenance?.container
        let original = provenance?.compileConfiguration.map {
            keepsContainer ? $0 : CompileSpelling.spelled($0, for: container)
        }
        guard let settings = model.training.compiled else {
            // An archive says of a model that was never compiled that its settings are empty.
            let isEmpty = original?.objectValue?.isEmpty ?? true
            compiled = isEmpty && container == .kerasHDF5 ? nil : original
            return
        }
        if let obstacle = dialect.flatMap({ CompileObstacle.first(of: settings, in: $0) }) {
            warnings.append(Warning("compile settings are left out: \(obstacle)"))
            return
        }
        let era =
            dialect?.optimizers
            ?? OptimizerLayout.Era(
                container: container, generation: generation, version: KerasVersion(version),
                names: layout.optimizer)
        let outputKeys = Configuration(configuration).outputKeys
        let meaning = try meaning(of: original, outputs: outputKeys ?? model.graph.outputNames)
        var writer = CompileWriter(
            original: original, meaning: meaning, outputKeys: outputKeys, era: era,
            container: container)
        compiled = writer.written(settings)
        guard container == .kerasArchive || compiled?["optimizer_config"]?.isNull == false else {
            compiled = nil
            warnings.append(
                Warning(
                    "compile settings are left out: they name no optimizer, without which Keras "
                        + "cannot load an .h5 file"))
            return
        }
        warnings += writer.warnings
        try addState(
            of: model, from: provenance, era: era, originalOptimizer: meaning?.optimizer?.name,
            restoring: dialect?.restoringContainers
                ?? (era == .three ? [.kerasArchive] : [.kerasHDF5, .kerasArchive]))
    }

    /// Adds the optimizer's variables, if there are any.
    private mutating func addState(
        of model: Model, from provenance: Provenance?, era: OptimizerLayout.Era,
        originalOptimizer: String?, restoring: [Provenance.Container]
    ) throws {
        guard let state = model.training.optimizer,
            let optimizer = model.training.compiled?.optimizer
        else { return }
        // Another optimizer's variables have names of their own.
        if originalOptimizer != optimizer.name {
            layout.optimizer = []
            layout.counters = []
        }
        let isUnchanged =
            container == provenance?.container && model.training.finishedEpochs == 0
        guard restoring.contains(container) || isUnchanged else {
            leaveOutState(
                generation == .three
                    ? "Keras 3 cannot train on from one in an .h5 file; a .keras file keeps it"
                    : "fits that go on from one in Keras \(version) are not known to go on alike")
            return
        }
        // Its schedule of momentums is another in every generation, and stand-alone Keras 2 stores none.
        guard provenance != nil || optimizer.name != "Nadam" else {
            leaveOutState("Nadam goes on otherwise in another version of Keras")
            return
        }
        self.optimizer = try OptimizerWriter(
            era: era, optimizer: optimizer, state: state,
            parameters: model.specifications.filter(\.isTrainable), layout: layout
        ).variables()
        if self.optimizer.isEmpty {
            leaveOutState("the order of \(optimizer.name)'s variables is not known")
        }
    }

    private mutating func leaveOutState(_ reason: String) {
        warnings.append(Warning("the optimizer's state is left out: \(reason)"))
    }

    /// What the original settings mean, `nil` if there are none.
    private func meaning(of original: JSON?, outputs: [String]) throws -> CompileSettings? {
        guard let original, original.objectValue?.isEmpty == false else { return nil }
        return try CompileReader(
            original, outputs: outputs, version: version, generation: generation
        ).settings
    }
}
