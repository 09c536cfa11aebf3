internal import Archives
internal import HDF5
public import NeuralNet
public import Training

/// Keras' model files, of Keras 1 to 3: whole-model HDF5 (`.h5`), `.keras` archives, and architectures
/// (`.json`), to which files of weights may be joined.
public enum KerasFile: ModelFile {
    public static func recognises(_ start: [UInt8]) -> Bool {
        start.starts(with: HDF5Document.signature) || start.starts(with: ZipArchive.signature)
            || isArchitecture(start)
    }

    /// Whether a file begins as what `to_json()` gives.
    private static func isArchitecture(_ start: [UInt8]) -> Bool {
        let text = start.drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
        return text.first == UInt8(ascii: "{")
            && String(decoding: text, as: UTF8.self).contains("\"class_name\"")
    }

    public static func read(
        from path: String, options: ReadOptions = ReadOptions()
    ) throws -> (Model, [Warning]) {
        try document(at: path, for: options.purpose).resolved(seed: options.seed)
    }

    /// Reads a model with the weights of another file, as Keras' `load_weights` would.
    ///
    /// - Parameters:
    ///   - path: the path of an architecture or of a whole model.
    ///   - weights: the path of a file of weights or of a whole model.
    /// - Returns: the model, and what the caller should be told.
    /// - Throws: ``WeightsFileError`` where the weights are at fault, else the format's error or `FileError`.
    public static func read(
        from path: String, weightsFrom weights: String
    ) throws -> (Model, [Warning]) {
        var document = try document(at: path)
        try WeightsFileError.naming(weights) {
            try document.takeWeights(of: WeightsDocument(MappedFile(path: weights)))
        }
        // What is wrong with the architecture is not the weights' fault.
        _ = try GraphReader(document)
        return try WeightsFileError.naming(weights) { try document.resolved(seed: 0) }
    }

    /// What a file says, nothing resolved.
    static func document(
        at path: String, for purpose: ReadOptions.Purpose = .computing
    ) throws -> KerasDocument {
        let file = try MappedFile(path: path)
        if file.bytes.starts(with: ZipArchive.signature) {
            return try KerasDocument(archive: file, for: purpose)
        }
        return isArchitecture(Array(file.bytes.prefix(512)))
            ? try KerasDocument(json: file) : try KerasDocument(hdf5: file)
    }

    public static func write(
        _ model: Model, to path: String, options: WriteOptions = WriteOptions()
    ) throws -> [Warning] {
        let output = try WantedFile(path, options).output(of: model)
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
        try WantedFile(path, options).check()
    }

    /// Sees that a model can be written: makes a file without the values beside the path, and removes it.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - path: where the file is to be.
    ///   - options: what the caller wants.
    /// - Throws: why it cannot be written.
    public static func rehearse(
        _ model: Model, to path: String, options: WriteOptions = WriteOptions()
    ) throws {
        let output = try WantedFile(path, options).output(of: model)
        let file = try AtomicFile(path: path)
        try output.rehearse(scratch: file.temporaryPath)
    }
}
