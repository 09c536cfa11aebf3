internal import HDF5
internal import NeuralNet

/// What a file of weights holds, told without the model that they belong to.
public struct WeightsListing: Sendable {
    /// A stored array.
    public struct Weight: Sendable, Equatable {
        /// The name in the file.
        public let name: String
        /// The extent of each axis.
        public let extents: [UInt64]
        /// What the elements are, such as `float32`.
        public let type: String
        /// Where the array is in the file.
        let path: String
    }

    /// What belongs together under one name.
    public struct Entry: Sendable, Equatable {
        /// The layer's name, or the path of its group, which says the layer's class.
        public let name: String
        /// The layer's own name where the file tells it beside the group's.
        public let layerName: String?
        /// The weights in the order in which Keras loads them.
        public let weights: [Weight]
    }

    /// How the weights are listed.
    public enum Form: String, Sendable {
        /// By the layers' names.
        case named
        /// By groups that are named after the layers' classes; the model is needed to tell whose they are.
        case grouped
    }

    /// How the weights are listed.
    public let form: Form
    /// The Keras version that the file names.
    public let kerasVersion: String?
    /// The layers, or groups, in the file's order.
    public let entries: [Entry]
    /// The variables of an optimizer.
    public let optimizer: [Weight]

    /// Lists what is in a file.
    ///
    /// - Parameter path: the path of a file of weights, or of a model's file.
    /// - Throws: ``KerasError`` or what is wrong with the container.
    public init(path: String) throws {
        let file = try MappedFile(path: path)
        let contents = try WeightsDocument(file)
        kerasVersion = try contents.version
        optimizer = try contents.optimizer().map(Weight.init)
        switch contents.form {
        case .listed(let group):
            form = .named
            entries = try KerasDocument.layers(of: group, in: contents.document).map {
                Entry(name: $0.name, layerName: nil, weights: $0.tensors.map(Weight.init))
            }
        case .grouped:
            form = .grouped
            let root = contents.document.root
            let container =
                root.links[ArchiveNames.layers] == nil
                ? ArchiveNames.oldLayers : ArchiveNames.layers
            let layers = try contents.document.group(at: container)
            var seen: Set<String> = []
            entries = try Self.entries(of: layers, named: "", in: contents.document, &seen)
        }
    }

    /// How deep models and wrappers may lie in one another.
    private static let deepest = 128

    /// The groups below one that hold variables, with their paths; links may lead in a circle.
    private static func entries(
        of group: HDF5Group, named path: String, in document: HDF5Document,
        _ seen: inout Set<String>, depth: Int = 0
    ) throws -> [Entry] {
        guard depth < deepest else { throw KerasError.tooDeepGroups(path: path) }
        var entries: [Entry] = []
        for name in group.names {
            guard case .object(let index)? = group.links[name],
                case .group(let child) = document.objects[index],
                seen.insert(child.path).inserted
            else { continue }
            if name == ArchiveNames.variables, !path.isEmpty {
                let weights = try (0..<child.names.count).map { number in
                    Weight(
                        StoredTensor(
                            name: "\(number)",
                            dataset: try document.dataset(at: "\(number)", in: child)))
                }
                let own = try child.text("name")
                entries.append(Entry(name: path, layerName: own, weights: weights))
            } else {
                let inner = path.isEmpty ? name : "\(path)/\(name)"
                entries += try Self.entries(
                    of: child, named: inner, in: document, &seen, depth: depth + 1)
            }
        }
        return entries
    }
}

extension WeightsListing.Weight {
    init(_ stored: StoredTensor) {
        name = stored.name
        extents = stored.dataset.shape
        type = "\(stored.dataset.elementType)"
        path = stored.dataset.path
    }
}
