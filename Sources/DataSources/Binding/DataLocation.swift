internal import Glibc
internal import NeuralNet

/// A place where data is, told by a file's contents.
enum DataLocation: Equatable {
    /// A CSV file, or standard input (`-`).
    case table(String)
    /// An SQLite database, of which a query makes a table.
    case database(String)
    case npy(String)
    /// All arrays of a file.
    case container(ContainerKind, String)
    case array(ContainerKind, String, name: String)

    /// What holds arrays under names.
    enum ContainerKind {
        case npz
        case hdf5
    }

    /// Whether rows of columns are there, and not arrays.
    var isTable: Bool {
        switch self {
        case .table, .database: true
        case .npy, .container, .array: false
        }
    }

    /// How messages call the place.
    var description: String {
        switch self {
        case .table(let path), .database(let path), .npy(let path), .container(_, let path): path
        case .array(_, let path, let name): "\(path):\(name)"
        }
    }

    /// Finds what a text of the command line refers to.
    ///
    /// - Parameter text: a path, `file.npz:array` or `file.h5:/path`; a path that exists wins.
    /// - Throws: ``DataError`` where nothing is there, or nothing that can be used.
    init(_ text: String) throws(DataError) {
        if let location = try Self.existing(text) {
            self = location
        } else if let (path, name) = Self.container(in: text) {
            self = try Self.array(named: name, of: path)
        } else {
            throw .file(.missing(text))
        }
    }

    private static let hdf5Endings = [".h5", ".hdf5"]

    /// Finds the file of a path, `nil` where there is none.
    static func existing(_ path: String) throws(DataError) -> DataLocation? {
        if path == "-" { return .table(path) }
        guard access(path, F_OK) == 0 else { return nil }
        switch try FileKind.of(path: path) {
        case .npy: return .npy(path)
        case .npz: return .container(.npz, path)
        case .hdf5: return .container(.hdf5, path)
        case .sqlite: return .database(path)
        default: break
        }
        // A damaged file is not to be taken for a table.
        if path.hasSuffix(".npy") { return .npy(path) }
        if path.hasSuffix(".npz") { return .container(.npz, path) }
        if hdf5Endings.contains(where: path.hasSuffix) { return .container(.hdf5, path) }
        return .table(path)
    }

    /// Whether a text refers to a file that is there, be it one that can be used or not.
    static func isFile(_ text: String) -> Bool {
        text == "-" || access(text, F_OK) == 0
            || container(in: text).map { access($0.path, F_OK) == 0 } ?? false
    }

    /// Splits `file.npz:array` at the last colon that follows such a file's name.
    private static func container(in text: String) -> (path: String, name: String)? {
        let bytes = Array(text.utf8)
        for position in bytes.indices.reversed() where bytes[position] == UInt8(ascii: ":") {
            let path = String(decoding: bytes[..<position], as: UTF8.self)
            let isContainer = ([".npz"] + hdf5Endings).contains { path.hasSuffix($0) }
            if isContainer {
                return (path, String(decoding: bytes[(position + 1)...], as: UTF8.self))
            }
        }
        return nil
    }

    private static func array(named name: String, of path: String) throws(DataError) -> DataLocation
    {
        switch try existing(path) {
        case nil: throw .file(.missing(path))
        case .container(let kind, _): return .array(kind, path, name: name)
        case .npy: throw .binding(.notAContainer(argument: path, kind: "a single NumPy array"))
        case .database: throw .binding(.notAContainer(argument: path, kind: "an SQLite database"))
        case .table, .array: throw .binding(.notAContainer(argument: path, kind: "no archive"))
        }
    }
}

/// What an argument feeds, if it says so, and the rest of it.
struct DataArgument: Equatable {
    /// The position of the input or output that is named.
    let port: Int?
    /// What it is fed from.
    let source: String

    /// Splits `name=FILE` at the first `=` where a port has that name and no file the whole text.
    ///
    /// - Parameters:
    ///   - text: the argument.
    ///   - ports: the inputs or outputs.
    init(_ text: String, ports: [ModelSignature.Port]) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if text != "-", access(text, F_OK) != 0, parts.count == 2,
            let port = ports.firstIndex(where: { $0.name == parts[0] })
        {
            self.port = port
            source = String(parts[1])
        } else {
            port = nil
            source = text
        }
    }

    /// The location of the source; a name that no port has is told from a missing file.
    func location(ports: [ModelSignature.Port]) throws(DataError) -> DataLocation {
        do throws(DataError) { return try DataLocation(source) } catch {
            let parts = source.split(separator: "=", maxSplits: 1)
            guard port == nil, case .file(.missing) = error, parts.count == 2,
                DataLocation.isFile(String(parts[1]))
            else { throw error }
            throw .binding(.unknownName(String(parts[0]), known: ports.map(\.name)))
        }
    }
}

extension DataLocation.ContainerKind {
    /// Opens a file of the kind.
    func open(_ path: String) throws(DataError) -> any ArrayContainer {
        switch self {
        case .npz: try NPZFile(path: path)
        case .hdf5: try HDF5ArrayFile(path: path)
        }
    }
}
