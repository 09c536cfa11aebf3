internal import Glibc
internal import NeuralNet
public import OrderedJSON

/// Writes what each epoch reports as a line of a file: Keras' `CSVLogger`, in its layout.
///
/// A fit that goes on from a checkpoint cuts off the lines that were written behind it.
public struct CSVLogger: Callback {
    /// What is remembered from epoch to epoch.
    public struct State: Codable, Sendable {
        /// The bytes of the file, `nil` before the first line.
        var byteCount: Int?
        /// The columns behind `epoch`, `nil` before the first line.
        var columns: [String]?
    }

    /// The callback's name.
    static let name = "csv-logger"

    public var name: String { Self.name }
    public let configuration: JSONObject
    public var state = State()
    private let path: String
    private let separator: String
    private let appends: Bool

    /// Reads the settings: Keras' arguments, with `path` for `filename`.
    ///
    /// - Parameter configuration: the settings that are given.
    /// - Throws: ``TrainingError`` where one is invalid, unknown or missing.
    public init(_ configuration: JSONObject) throws(TrainingError) {
        self.configuration = configuration
        var reader = SettingsReader(callback: Self.name, configuration)
        path = try reader.text("path")
        separator = try reader.text("separator", default: ",")
        guard separator.utf8.count == 1, separator != "\"", separator != "\n", separator != "\r"
        else {
            throw .invalidSetting(
                of: reader.owner, key: "separator", value: separator, expected: "one character")
        }
        appends = try reader.boolean("append", default: false)
        try reader.finish()
    }

    public mutating func beginTraining(_ control: inout FitControl) throws {
        if let known = state.byteCount {
            try LogFile.cut(path, to: known)
        } else if appends, let bytes = try LogFile.byteCount(path) {
            state.byteCount = bytes
        } else {
            try LogFile.empty(path)
            state.byteCount = 0
        }
    }

    public mutating func endEpoch(_ control: inout FitControl) throws {
        var text = ""
        if state.columns == nil {
            var columns = control.results.map(\.name).sorted {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
            if !columns.contains(where: { $0.hasPrefix("val_") }) {
                columns += columns.map { "val_" + $0 }
            }
            state.columns = columns
            if state.byteCount == 0 { text = line(["epoch"] + columns) }
        }
        let values = (state.columns ?? []).map { control.result($0)?.pythonText ?? "NA" }
        text += line(["\(control.epoch)"] + values)
        try LogFile.append(text, to: path)
        state.byteCount = (state.byteCount ?? 0) + text.utf8.count
    }

    private func line(_ fields: [String]) -> String {
        fields.joined(separator: separator) + "\r\n"
    }
}

/// A file to which lines are added as they come.
private enum LogFile {
    /// The bytes of a file, `nil` if there is none.
    static func byteCount(_ path: String) throws(FileError) -> Int? {
        var status = stat()
        if stat(path, &status) == 0 { return Int(status.st_size) }
        guard errno == ENOENT else { throw .cannotWrite(path, code: errno) }
        return nil
    }

    /// Makes a file empty.
    static func empty(_ path: String) throws(FileError) {
        try close(try open(path, O_WRONLY | O_CREAT | O_TRUNC), path)
    }

    /// Cuts off what stands behind some bytes; a file that is shorter is another's.
    static func cut(_ path: String, to count: Int) throws {
        guard let found = try byteCount(path), found >= count else {
            throw LogFileError.shorter(path, bytes: count)
        }
        guard truncate(path, count) == 0 else { throw FileError.cannotWrite(path, code: errno) }
    }

    /// Adds a text.
    static func append(_ text: String, to path: String) throws(FileError) {
        let descriptor = try open(path, O_WRONLY | O_CREAT | O_APPEND)
        let bytes = Array(text.utf8)
        let written = write(descriptor, bytes, bytes.count)
        let code = errno
        try close(descriptor, path)
        guard written == bytes.count else {
            throw .cannotWrite(path, code: written < 0 ? code : ENOSPC)
        }
    }

    private static func open(_ path: String, _ flags: Int32) throws(FileError) -> Int32 {
        let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .cannotWrite(path, code: errno) }
        return descriptor
    }

    private static func close(_ descriptor: Int32, _ path: String) throws(FileError) {
        guard Glibc.close(descriptor) == 0 else { throw .cannotWrite(path, code: errno) }
    }
}

/// Why a fit that goes on cannot go on in a log.
enum LogFileError: Error, CustomStringConvertible {
    case shorter(String, bytes: Int)

    var description: String {
        switch self {
        case .shorter(let path, let bytes):
            "\(path) has fewer than the \(bytes) bytes that the checkpoint knows of; it is not the log of this fit"
        }
    }
}
