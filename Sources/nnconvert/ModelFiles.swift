internal import Archives
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
    ///   - weights: the path of the file that the weights come from, `nil` for the model's own.
    ///   - seed: the seed of the values of a model that comes without weights.
    ///   - console: where warnings go.
    /// - Returns: the model.
    /// - Throws: ``Failure``.
    static func read(
        _ path: String, for purpose: ReadOptions.Purpose = .computing, weights: String? = nil,
        seed: UInt64 = 0, on console: Console
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
                guard let weights else {
                    let options = ReadOptions(purpose: purpose, seed: seed)
                    return try kind.read(from: path, options: options)
                }
                guard kind == KerasFile.self else { throw ModelFileError.takesNoWeights }
                return try KerasFile.read(from: path, weightsFrom: weights)
            } catch ArchiveError.missing(name: "config.json") {
                throw ModelFileError.foreign(try description(ofArchive: path))
            }
        }
        for warning in warnings { console.note("\(path): \(warning)") }
        return model
    }

    /// The structure of a file whose model could not be read, where only parts of it are not supported.
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - failure: why it could not be read.
    /// - Returns: the structure; `nil` where the failure was another.
    /// - Throws: ``Failure``.
    static func structure(_ path: String, after failure: Failure) throws(Failure) -> KerasStructure?
    {
        guard case .unusable(let error as KerasError, _) = failure, error.isUnsupportedPart else {
            return nil
        }
        return try using(path) { try KerasStructure(path: path) }
    }

    private static func firstBytes(of path: String) throws -> [UInt8] {
        do throws(FileError) {
            let file = try MappedFile(path: path)
            return Array(file.bytes.prefix(ForeignContent.examinedByteCount))
        } catch {
            guard error == .isDirectory(path) else { throw error }
            throw ModelFileError.foreign(ForeignContent.description(ofFolder: names(in: path)))
        }
    }

    /// The names of the files in a folder.
    private static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    names.append(String(cString: $0))
                }
            }
        }
        return names
    }

    private static func description(ofArchive path: String) throws -> String {
        let file = try MappedFile(path: path)
        defer { withExtendedLifetime(file) {} }
        return ForeignContent.description(
            ofArchive: try ZipArchive.read(file.bytes).members.map(\.name))
    }
}

/// Why a file is no model.
enum ModelFileError: Error, Equatable {
    case empty
    case unknownContent
    /// Something that its first bytes tell, in the words that say what it is.
    case foreign(String)
    /// A native file, to which no weights are joined.
    case takesNoWeights
}

extension ModelFileError: CustomStringConvertible {
    var description: String {
        switch self {
        case .empty: "is empty; give a .h5, .keras or .nnm file with a model in it"
        case .unknownContent:
            "is no model; it is neither HDF5 (.h5) nor a .keras archive nor a native file (.nnm)"
        case .foreign(let description): description
        case .takesNoWeights:
            "is a native file, which has its weights; --weights goes with a Keras model or architecture"
        }
    }
}
