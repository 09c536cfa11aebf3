import Archives
import HDF5
import NeuralNet
import OrderedJSON
import Training

/// All that a Keras file is to hold, in the words of its dialect and of its container.
struct KerasOutput {
    /// One layer's weights in the file's order.
    struct Layer {
        /// The name in `layer_names`.
        var name: String
        /// The name of the group in a `.keras` file.
        var group: String
        /// The weights, named as `weight_names` lists them.
        var weights: [Variable]
        /// The groups of the layers inside a wrapper, from the outermost.
        var innerGroups: [InnerGroup] = []
        /// The layers of a model inside, whose weights are those of the model; `nil` for a layer.
        var inside: [Layer]?
    }

    /// The group of a layer inside a layer, in a `.keras` file.
    struct InnerGroup {
        /// The group's name.
        var group: String
        /// The layer's name.
        var name: String?
    }

    /// A named tensor.
    struct Variable {
        var name: String
        var tensor: Tensor
        /// The names of the layers inside the layer that hold it.
        var path: [String] = []
    }

    /// What of a model a file holds.
    enum Form {
        /// The model with its weights.
        case model
        /// The configuration alone, as JSON.
        case architecture
        /// The weights alone, in HDF5: by name where the container is HDF5, by group where it is an archive.
        case weights
    }

    /// The kind of file whose words and names are used.
    var container: Provenance.Container
    /// What of the model is written.
    var form = Form.model
    /// The version that the file names.
    var version: String
    /// The backend that the file names.
    var backend: String?
    /// Whose words the configuration uses.
    var generation: Generation
    /// The model's configuration.
    var configuration: JSON
    /// The compile settings, `nil` for none.
    var compiled: JSON?
    /// The weights.
    var layers: [Layer]
    /// The optimizer's variables in order.
    var optimizer: [Variable] = []
    /// How texts are stored, and what else the origin had.
    var layout: Layout
    /// What the user should know.
    var warnings: [Warning] = []
}

extension KerasOutput {
    /// Writes the file at a path, which nothing else reads yet.
    func write(to path: String) throws {
        switch (form, container) {
        case (.model, .kerasHDF5): try hdf5Contents().write(to: path)
        case (.model, _): try archive(scratch: path + ".weights").write(to: path)
        case (.weights, .kerasHDF5): try HDF5FileContents(root: weights()).write(to: path)
        case (.weights, _): try HDF5FileContents(root: groups()).write(to: path)
        case (.architecture, _):
            let sink = try ByteSink(path: path, name: path)
            try sink.write(Array(architecture.text(style: .python).utf8))
            try sink.close()
        }
    }

    /// Makes all of a model's file but large tensors' values.
    ///
    /// - Parameter path: the path of a file that is made and gone again.
    /// - Throws: what cannot be written as asked, or the failure of the disk.
    func rehearse(scratch path: String) throws {
        switch container {
        case .kerasHDF5: _ = try hdf5Contents().pieces(scratch: path)
        default: _ = try archive(scratch: path)
        }
    }

    /// What `to_json()` gives: Keras 1 and 2 put their version beside the configuration, Keras 3 the compile
    /// settings.
    private var architecture: JSON {
        guard var object = configuration.objectValue else { return configuration }
        if generation == .three {
            object[ArchiveNames.compiled] = compiled
        } else {
            // `to_json()` of Keras 2 says of layers where they live, not of the model.
            for key in Configuration.archiveKeys { object.removeValue(forKey: key) }
            object[HDF5Names.version] = JSON(version)
            object[HDF5Names.backend] =
                (backend ?? (generation == .one ? nil : Self.defaultBackend)).map { JSON($0) }
        }
        return .object(object)
    }
}
