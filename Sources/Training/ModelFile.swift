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
    /// Of parameters with values that are not finite it warns, as nobody else looks at all values.
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
    /// What a model is read for.
    public enum Purpose: Sendable {
        /// To use its values: the checksums of all that the file has one for are verified before it is given out.
        case computing
        /// To look at all but its values, whose bytes are not read.
        case describing
    }

    /// What the model is read for.
    public var purpose: Purpose
    /// The seed of the values of a model that comes without weights.
    public var seed: UInt64

    /// Asks for a model.
    ///
    /// - Parameters:
    ///   - purpose: what the model is read for.
    ///   - seed: the seed of the values of a model that comes without weights.
    public init(purpose: Purpose = .computing, seed: UInt64 = 0) {
        self.purpose = purpose
        self.seed = seed
    }
}

/// What the writer of a model file is asked.
public struct WriteOptions: Sendable {
    /// The Keras versions that a Keras file is written for.
    public enum Dialect: Sendable, Equatable {
        /// The dialect that the model came from.
        case origin
        /// The form that all versions from 2.2 on load.
        case universal
    }

    /// What of a model is written.
    public enum Contents: Sendable, Equatable {
        /// All of it, as far as the file's name allows.
        case model
        /// The parameters' values alone.
        case weights
    }

    /// The Keras versions that a Keras file is written for.
    public var dialect: Dialect
    /// What of a model is written to a file whose name leaves that open.
    public var contents: Contents

    /// Asks for a dialect.
    ///
    /// - Parameters:
    ///   - dialect: the Keras versions that a Keras file is written for.
    ///   - contents: what of a model is written to a file whose name leaves that open.
    public init(dialect: Dialect = .origin, contents: Contents = .model) {
        self.dialect = dialect
        self.contents = contents
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

    /// Says that a parameter holds infinities or NaN.
    ///
    /// - Parameter identity: the parameter, as messages spell it.
    package init(notFinite identity: String) {
        self.init("\(identity) holds values that are not finite")
    }
}

extension Model {
    /// A warning for each parameter that holds infinities or NaN, found in one pass over all values.
    package var warningsOnValues: [Warning] {
        parameters.identities.filter { parameters[$0]?.isFinite == false }.map {
            Warning(notFinite: $0.description)
        }
    }
}
