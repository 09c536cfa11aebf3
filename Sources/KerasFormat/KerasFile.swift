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
        let output =
            switch options.dialect {
            case .universal: try KerasOutput(universal: model, in: container)
            case .origin:
                try model.provenance.map { try KerasOutput(model, from: $0, in: container) }
                    ?? KerasOutput(new: model, in: container)
            }
        let file = try AtomicFile(path: path)
        try output.write(to: file.temporaryPath)
        try file.commit()
        return output.warnings + model.warningsOnValues
    }

    private static func container(of path: String) throws(KerasError) -> Provenance.Container {
        let name = path.lowercased()
        if name.hasSuffix(".h5") || name.hasSuffix(".hdf5") { return .kerasHDF5 }
        guard name.hasSuffix(".keras") else { throw .unknownExtension(path: path) }
        return .kerasArchive
    }
}
