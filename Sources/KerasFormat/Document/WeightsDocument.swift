import Archives
import HDF5
import NeuralNet
import OrderedJSON
import Training

/// What a file says of weights, whether or not it holds the model that they belong to.
struct WeightsDocument {
    /// How the weights are listed.
    enum Form {
        /// By layers, under `layer_names`, in this group: every Keras up to 2.12, and `.h5` of later ones.
        case listed(HDF5Group)
        /// By groups that are named after the layers' classes: `.weights.h5` of 2.13 and later, archives.
        case grouped
    }

    /// How the weights are listed.
    let form: Form
    /// The objects of the HDF5 file.
    let document: HDF5Document
    /// The bytes of the HDF5 file.
    let image: FileSlice

    /// Reads a file of weights, a whole-model file or an archive.
    ///
    /// - Parameter file: the file.
    /// - Throws: ``KerasError/noWeights`` or what is wrong with the container.
    init(_ file: MappedFile) throws {
        image =
            file.bytes.starts(with: ZipArchive.signature)
            ? try KerasDocument.weights(of: ZipArchive.read(file.bytes), in: file, for: .computing)
            : FileSlice(file: file, range: 0..<file.count)
        document = try HDF5Document.read(image.bytes)
        let root = document.root
        if root.links[HDF5Names.weights] != nil {
            form = .listed(try document.group(at: HDF5Names.weights))
        } else if try root.texts(HDF5Names.layers) != nil {
            form = .listed(root)
        } else if [ArchiveNames.layers, ArchiveNames.oldLayers].contains(where: {
            root.links[$0] != nil
        }) {
            form = .grouped
        } else {
            throw KerasError.noWeights
        }
    }

    /// The version that the weights' group names, `nil` if it names none, as in Keras 1 and in grouped files.
    var version: String? {
        get throws {
            guard case .listed(let group) = form else { return nil }
            return try group.text(HDF5Names.version) ?? document.root.text(HDF5Names.version)
        }
    }

    /// The variables of the optimizer, empty if there are none.
    func optimizer() throws -> [StoredTensor] {
        switch form {
        case .listed: try KerasDocument.optimizer(in: document)
        case .grouped: try KerasDocument.optimizerVariables(in: document)
        }
    }

    /// The weights, as an architecture of some version would look for them.
    func weights(version: String?, generation: Generation) throws -> StoredWeights {
        switch form {
        case .listed(let group): .listed(try KerasDocument.layers(of: group, in: document))
        case .grouped:
            .grouped(
                try KerasDocument.groups(in: document, version: version, generation: generation))
        }
    }
}

extension KerasDocument {
    /// Takes the weights of another file, and its optimizer's variables if it has any, as `load_weights` does.
    ///
    /// - Parameter other: the other file.
    /// - Throws: why its weights cannot be had.
    mutating func takeWeights(of other: WeightsDocument) throws {
        weights = try other.weights(version: kerasVersion, generation: generation)
        let variables = try other.optimizer()
        if !variables.isEmpty {
            optimizer = variables
            layout.counters = Layout(counters: variables).counters
            optimizerImage = other.image
        } else if !optimizer.isEmpty {
            optimizerImage = image
            warnings.append(
                Warning(
                    "the weights' file holds no state of the optimizer, which stays that of the model's own"
                ))
        }
        image = other.image
        guard container == .kerasJSON else { return }
        switch (other.form, weights) {
        case (.listed(let group), .listed(let layers)):
            layout.take(layers, of: group, in: other.document)
        case (_, .grouped(let weights)):
            layout = try Self.layout(of: other.document, weights, optimizer)
            layout.hasTopLevelWeights = generation == .three
        default: break
        }
    }
}
