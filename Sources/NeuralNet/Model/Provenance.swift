public import OrderedJSON

/// The file that a model came from, as far as its dialect needs it to be written again.
public struct Provenance: Sendable, Equatable {
    /// The kind of file.
    public enum Container: String, Codable, Sendable {
        /// Keras' whole-model HDF5 file.
        case kerasHDF5 = "keras-h5"
        /// Keras' zip archive.
        case kerasArchive = "keras-zip"
        /// Keras' architecture alone, as `to_json()` gives it.
        case kerasJSON = "keras-json"
    }

    /// The kind of file.
    public var container: Container
    /// The Keras version that the file names.
    public var kerasVersion: String?
    /// The backend that the file names.
    public var backend: String?
    /// The model's configuration as it was, keys, order and spelling.
    public var configuration: JSON
    /// The compile settings as they were, `nil` if there were none.
    public var compileConfiguration: JSON?
    /// What else the writer of this container needs, such as stored names; its format's own affair.
    public var layout: JSONObject

    /// Describes where a model came from.
    ///
    /// - Parameters:
    ///   - container: the kind of file.
    ///   - kerasVersion: the Keras version that the file names.
    ///   - backend: the backend that the file names.
    ///   - configuration: the model's configuration as it was.
    ///   - compileConfiguration: the compile settings as they were.
    ///   - layout: what else the writer of this container needs.
    public init(
        container: Container, kerasVersion: String?, backend: String?, configuration: JSON,
        compileConfiguration: JSON?, layout: JSONObject = [:]
    ) {
        self.container = container
        self.kerasVersion = kerasVersion
        self.backend = backend
        self.configuration = configuration
        self.compileConfiguration = compileConfiguration
        self.layout = layout
    }
}
