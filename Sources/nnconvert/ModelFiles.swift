internal import Archives
internal import DataSources
internal import Glibc
internal import KerasFormat
internal import NativeFormat
internal import NeuralNet
internal import Training

/// The kinds of model file, told apart by content when read and by name when written.
enum ModelFiles {
    /// All kinds.
    private static var kinds: [any ModelFile.Type] { [NativeFile.self, KerasFile.self] }

    /// Reads a model of any kind.
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - purpose: what for.
    ///   - console: where warnings go.
    /// - Returns: the model.
    /// - Throws: ``Failure``.
    static func read(
        _ path: String, for purpose: ReadOptions.Purpose = .computing, on console: Console
    ) throws(Failure) -> Model {
        let (model, warnings) = try using(path) {
            let start = try firstBytes(of: path)
            guard let kind = kinds.first(where: { $0.recognises(start) }) else {
                throw start.isEmpty
                    ? ModelFileError.empty
                    : ForeignContent.description(of: start).map(ModelFileError.foreign)
                        ?? .unknownContent
            }
            do {
                return try kind.read(from: path, options: ReadOptions(purpose: purpose))
            } catch ArchiveError.missing(name: "config.json") {
                throw ModelFileError.otherArchive
            }
        }
        for warning in warnings { console.note("\(path): \(warning)") }
        return model
    }

    private static func firstBytes(of path: String) throws -> [UInt8] {
        let file = try MappedFile(path: path)
        return Array(file.bytes.prefix(ForeignContent.examinedByteCount))
    }
}

/// Why a file is no model.
enum ModelFileError: Error, Equatable {
    case empty
    case unknownContent
    /// Something that its first bytes tell, in the words that say what it is.
    case foreign(String)
    /// A zip archive, such as an .npz, that Keras did not write.
    case otherArchive
}

extension ModelFileError: CustomStringConvertible {
    var description: String {
        switch self {
        case .empty: "is empty; give a .h5, .keras or .nnm file with a model in it"
        case .unknownContent:
            "is no model; it is neither HDF5 (.h5) nor a .keras archive nor a native file (.nnm)"
        case .foreign(let description): description
        case .otherArchive: "is a zip archive but no Keras model: it has no config.json"
        }
    }
}

/// A place where a model is to be written, checked before any work is done.
struct ModelOutput {
    /// What is written.
    private enum Kind {
        case native, keras, parameters
    }

    /// The ending of native files.
    static let nativeEnding = ".nnm"
    /// The endings of all files that hold a whole model.
    static let modelEndings = [nativeEnding, ".h5", ".hdf5", ".keras"]
    /// The ending of a file of parameters alone.
    private static let parametersEnding = ".npz"

    /// The path.
    let path: String
    private let kind: Kind

    /// Tells from a path what is to be written.
    ///
    /// - Parameter path: the path.
    /// - Throws: ``UsageError`` where its name does not say.
    init(_ path: String) throws(UsageError) {
        let name = path.lowercased()
        if let ending = Unavailable.outputEndings.first(where: name.hasSuffix) {
            throw .notInThisVersion("\(path): writing \(ending)")
        }
        self.path = path
        if name.hasSuffix(Self.nativeEnding) {
            kind = .native
        } else if Self.modelEndings.contains(where: name.hasSuffix) {
            kind = .keras
        } else if name.hasSuffix(Self.parametersEnding) {
            kind = .parameters
        } else {
            throw .unknownExtension(path, known: Self.modelEndings + [Self.parametersEnding])
        }
    }

    /// Whether it is Keras' HDF5 file.
    var isHDF5: Bool { kind == .keras && !path.lowercased().hasSuffix(".keras") }
    /// Whether the whole model is kept, and not its parameters alone.
    var holdsModel: Bool { kind != .parameters }

    /// Sees that a file can be written at the path, without touching what stands there.
    func check() throws(Failure) {
        try checkWritable(path)
    }

    /// Writes a model to a folder of its own and removes it, so that a refusal comes before a long fit.
    func rehearse(_ model: Model) throws(Failure) {
        guard kind == .keras else { return }
        var template = Array("/tmp/nnconvert.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return }
        let folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let trial = ModelOutput(path: "\(folder)/\(name)", kind: kind)
        defer {
            unlink(trial.path)
            rmdir(folder)
        }
        do throws(Failure) {
            _ = try trial.write(model)
        } catch {
            throw error.renaming(path)
        }
    }

    private init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// Writes a model; what stood at the path is replaced when all is written.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - dialect: the Keras versions that a Keras file is written for.
    /// - Returns: what the user should know.
    /// - Throws: ``Failure``.
    func write(
        _ model: Model, dialect: WriteOptions.Dialect = .origin
    ) throws(Failure) -> [Warning] {
        let options = WriteOptions(dialect: dialect)
        let held = HeldSignals()
        defer { held.release() }
        return try writing(path) {
            switch kind {
            case .native: try NativeFile.write(model, to: path, options: options)
            case .keras: try KerasFile.write(model, to: path, options: options)
            case .parameters: try writeParameters(of: model)
            }
        }
    }

    /// Writes each parameter as an array under its identity.
    private func writeParameters(of model: Model) throws -> [Warning] {
        let arrays = model.parameters.identities.compactMap { identity in
            model.parameters[identity].map { value in
                DataArray(
                    name: identity.description, extents: Array(value.extents.dropFirst()),
                    rows: value.extents.first ?? 1, elements: value.floats)
            }
        }
        try ResultFile(path: path).write(arrays)
        return model.warningsOnValues
    }
}
