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
        /// The groups of the layers inside, from the outermost.
        var innerGroups: [InnerGroup] = []
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

    /// The kind of file.
    var container: Provenance.Container
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
        switch container {
        case .kerasHDF5: try hdf5Contents().write(to: path)
        case .kerasArchive: try archive(scratch: path + ".weights").write(to: path)
        }
    }

    /// Makes all of the file but large tensors' values.
    ///
    /// - Parameter path: the path of a file that is made and gone again.
    /// - Throws: what cannot be written as asked, or the failure of the disk.
    func rehearse(scratch path: String) throws {
        switch container {
        case .kerasHDF5: _ = try hdf5Contents().pieces(scratch: path)
        case .kerasArchive: _ = try archive(scratch: path)
        }
    }
}
