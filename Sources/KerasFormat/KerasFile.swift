internal import Archives
internal import HDF5
public import NeuralNet
public import Training

/// Keras' model files: whole-model HDF5 (`.h5`) and `.keras` archives, of Keras 2 and 3.
public enum KerasFile: ModelFile {
    public static func recognises(_ start: [UInt8]) -> Bool {
        start.starts(with: HDF5Document.signature) || start.starts(with: ZipArchive.signature)
    }

    public static func read(
        from path: String, options: ReadOptions = ReadOptions()
    ) throws -> (Model, [Warning]) {
        let file = try MappedFile(path: path)
        let document =
            file.bytes.starts(with: ZipArchive.signature)
            ? try KerasDocument(archive: file, for: options.purpose) : try KerasDocument(hdf5: file)
        return try document.resolved()
    }

    public static func write(
        _ model: Model, to path: String, options: WriteOptions = WriteOptions()
    ) throws -> [Warning] {
        let container = try container(of: path)
        let output = try output(of: model, in: container, options)
        let file = try AtomicFile(path: path)
        try output.write(to: file.temporaryPath)
        try file.commit()
        return output.warnings + model.warningsOnValues
    }

    /// Sees that there is a dialect as asked for, and that it has the kind of file that a path names.
    ///
    /// - Parameters:
    ///   - options: what the caller wants.
    ///   - path: where the file is to be.
    /// - Throws: ``KerasError`` if not.
    public static func check(_ options: WriteOptions, for path: String) throws(KerasError) {
        let container = try container(of: path)
        guard case .version(let name) = options.dialect else { return }
        let dialect = try Dialect(named: name)
        guard dialect.has(container) else {
            throw .noSuchContainer(
                version: dialect.version, fileExtension: container.fileExtension)
        }
    }

    private static func output(
        of model: Model, in container: Provenance.Container, _ options: WriteOptions
    ) throws -> KerasOutput {
        switch options.dialect {
        case .universal:
            return try KerasOutput(
                model, in: .universal, container, adaptations: options.adaptations)
        case .version(let name):
            let dialect = try Dialect(named: name)
            if let provenance = model.provenance, container == provenance.container,
                provenance.isLoaded(by: dialect)
            {
                return try KerasOutput(model, from: provenance, in: container)
            }
            return try KerasOutput(
                model, in: dialect, container, adaptations: options.adaptations)
        case .origin:
            guard let provenance = model.provenance else {
                return try KerasOutput(model, in: .newest, container)
            }
            return try KerasOutput(model, from: provenance, in: container)
        }
    }

    private static func container(of path: String) throws(KerasError) -> Provenance.Container {
        let name = path.lowercased()
        if name.hasSuffix(".h5") || name.hasSuffix(".hdf5") { return .kerasHDF5 }
        guard name.hasSuffix(".keras") else { throw .unknownExtension(path: path) }
        return .kerasArchive
    }
}
