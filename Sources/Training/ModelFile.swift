public import NeuralNet

/// A kind of file that holds a model.
public protocol ModelFile {
    /// Whether a file's first bytes are those of this kind.
    ///
    /// - Parameter start: the first bytes of the file, at least eight if it has so many.
    /// - Returns: whether they are.
    static func recognises(_ start: [UInt8]) -> Bool

    /// Reads a model.
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - options: what the caller wants.
    /// - Returns: the model, and what the caller should be told.
    /// - Throws: the format's error or `FileError`.
    static func read(from path: String, options: ReadOptions) throws -> (Model, [Warning])

    /// Writes a model, replacing what stands at the path only when all is written.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - path: the file's path.
    ///   - options: what the caller wants.
    /// - Returns: what the caller should be told.
    /// - Throws: the format's error or `FileError`.
    static func write(_ model: Model, to path: String, options: WriteOptions) throws -> [Warning]
}

/// What the reader of a model file is asked.
public struct ReadOptions: Sendable {
    /// Asks for nothing special.
    public init() {}
}

/// What the writer of a model file is asked.
public struct WriteOptions: Sendable {
    /// The Keras versions that a Keras file is written for.
    public enum Dialect: Sendable, Equatable {
        /// The dialect that the model came from.
        case origin
        /// The form that all versions from 2.2 on load.
        case universal
        /// That of a version, such as `2.15`, or of the last version of a generation, such as `2`.
        case version(String)
    }

    /// What is done where a dialect cannot say something as the model has it.
    public enum Adaptation: Sendable, Equatable {
        /// Names that the dialect forbids are written with escapes.
        case names
        /// What means something else in the dialect is written as layers that compute the same.
        case meanings
    }

    /// The Keras versions that a Keras file is written for.
    public var dialect: Dialect
    /// What may be adapted to the dialect; what may not is refused.
    public var adaptations: [Adaptation]

    /// Asks for a dialect.
    ///
    /// - Parameters:
    ///   - dialect: the Keras versions that a Keras file is written for.
    ///   - adaptations: what may be adapted to the dialect.
    public init(dialect: Dialect = .origin, adaptations: [Adaptation] = []) {
        self.dialect = dialect
        self.adaptations = adaptations
    }
}

/// Something that a user should know of, though the work was done.
public struct Warning: Sendable, Equatable, CustomStringConvertible {
    /// One sentence, without a full stop.
    public let description: String

    /// Says something.
    ///
    /// - Parameter description: one sentence, without a full stop.
    public init(_ description: String) {
        self.description = description
    }
}
