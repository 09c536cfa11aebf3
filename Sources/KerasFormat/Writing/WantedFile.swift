import NeuralNet
import Training

/// The file that a path and the writer's options ask for.
struct WantedFile {
    /// What the name of a path asks for.
    private enum Kind {
        case hdf5, archive, architecture, weightsByName, groupedWeights
    }

    private let path: String
    private let kind: Kind
    private let options: WriteOptions

    /// Tells from a path and options what is to be written.
    ///
    /// - Parameters:
    ///   - path: the path, whose ending decides.
    ///   - options: what the caller wants.
    /// - Throws: ``KerasError/unknownExtension(path:)``.
    init(_ path: String, _ options: WriteOptions) throws(KerasError) {
        let name = path.lowercased()
        self.path = path
        self.options = options
        if name.hasSuffix(".weights.h5") {
            kind = .groupedWeights
        } else if name.hasSuffix(".h5") || name.hasSuffix(".hdf5") {
            kind = options.contents == .weights ? .weightsByName : .hdf5
        } else if name.hasSuffix(".keras"), options.contents == .model {
            kind = .archive
        } else if name.hasSuffix(".json"), options.contents == .model {
            kind = .architecture
        } else {
            throw .unknownExtension(path: path)
        }
    }

    /// What a model's file holds.
    ///
    /// - Parameter model: the model.
    /// - Returns: what is to be written.
    /// - Throws: why the dialect cannot hold it.
    func output(of model: Model) throws -> KerasOutput {
        let version = KerasVersion(model.provenance?.kerasVersion ?? KerasOutput.newestVersion)
        switch kind {
        case .hdf5: return try output(of: model, in: .kerasHDF5)
        case .archive: return try output(of: model, in: .kerasArchive)
        case .architecture:
            // What an archive holds stays in its words; others have those of HDF5 up to Keras 2.
            let keepsArchive = model.provenance?.container == .kerasArchive || version?.major == 3
            var output = try output(
                of: model,
                in: try asked.map { $0.isOf(.three) } ?? keepsArchive ? .kerasArchive : .kerasHDF5)
            output.form = .architecture
            return output
        case .weightsByName: return try weights(of: model, in: .kerasHDF5)
        case .groupedWeights:
            let isGrouped = try asked.map(\.groupsWeights) ?? version?.groupsWeights ?? true
            return try weights(of: model, in: isGrouped ? .kerasArchive : .kerasHDF5)
        }
    }

    /// The dialect that is asked for, `nil` for the one of origin.
    private var asked: Dialect? {
        get throws(KerasError) {
            switch options.dialect {
            case .origin: nil
            case .universal: .universal
            case .version(let name): try Dialect(named: name)
            }
        }
    }

    /// Sees that there is the dialect, and that it has this kind of file.
    func check() throws(KerasError) {
        guard let dialect = try asked, case .archive = kind, !dialect.has(.kerasArchive) else {
            return
        }
        throw .noSuchContainer(version: dialect.version, fileExtension: ".keras")
    }

    private func output(of model: Model, in container: Provenance.Container) throws -> KerasOutput {
        guard let dialect = try asked else {
            return try model.provenance.map { try KerasOutput(model, from: $0, in: container) }
                ?? KerasOutput(model, in: .newest, container)
        }
        if let provenance = model.provenance, container == provenance.container,
            !dialect.isUniversal, provenance.isLoaded(by: dialect)
        {
            return try KerasOutput(model, from: provenance, in: container)
        }
        return try KerasOutput(model, in: dialect, container, adaptations: options.adaptations)
    }

    private func weights(of model: Model, in container: Provenance.Container) throws -> KerasOutput
    {
        if options.dialect == .origin, let provenance = model.provenance {
            return try KerasOutput(weightsOf: model, from: provenance, in: container)
        }
        var output = try output(of: model, in: container)
        output.form = .weights
        return output
    }
}

extension Dialect {
    /// Whether files of weights have groups that are named after the layers' classes.
    fileprivate var groupsWeights: Bool { !isUniversal && releases.lowerBound >= Release(2, 13) }
}

extension KerasVersion {
    /// Whether files of this version's weights have groups that are named after the layers' classes.
    var groupsWeights: Bool { major == 3 || major == 2 && minor >= 13 }

    /// How the groups of this version of Keras 2 are numbered where their parent has the older name.
    var oldCounting: GroupCounting? {
        guard major == 2, minor <= 14 else { return nil }
        return minor == 14 ? .once : .withWeightsTwice
    }
}
