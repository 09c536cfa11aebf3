internal import Archives
internal import HDF5
public import NeuralNet
internal import OrderedJSON
internal import Training

/// What a model's file says of its layers and weights, without an understanding of the layers: it can be had
/// of models with custom classes, code in Python or layers that are not supported.
public struct KerasStructure: Sendable {
    /// A layer as the configuration names it.
    public struct Layer: Sendable, Equatable {
        /// The names of the layers from the root; a layer of a nested model has its models' before its own.
        public let path: LayerPath
        /// The layer's class, with its module or package where it is not of Keras.
        public let className: String
        /// Whether a fit may change it.
        public let isTrainable: Bool
        /// The layers whose outputs it takes, each once; empty in a chain.
        public let inputs: [String]
        /// The weights that the file stores for it, by the names that the file gives them.
        public internal(set) var weights: [WeightsListing.Weight]
    }

    /// The model's name.
    public let name: String
    /// The model's class.
    public let className: String
    /// Kind of file, version and backend.
    public let origin: Provenance
    /// The layers in the order of the configuration, those of a nested model behind it.
    public let layers: [Layer]
    let document: KerasDocument

    /// Reads a file's structure.
    ///
    /// - Parameter path: the file's path.
    /// - Throws: what is wrong with the container or with its JSON.
    public init(path: String) throws {
        document = try KerasFile.document(at: path)
        let configuration = Configuration(document.configuration)
        className = document.configuration["class_name"]?.stringValue ?? "unknown"
        name = document.configuration["config"]?["name"]?.stringValue ?? "model"
        origin = Provenance(
            container: document.container, kerasVersion: document.kerasVersion,
            backend: document.backend, configuration: document.configuration,
            compileConfiguration: document.compileConfiguration)
        var layers = Self.layers(of: configuration)
        if document.container != .kerasJSON {
            let listing = try WeightsListing(path: path)
            let names = Self.entryNames(of: layers, document, listing)
            for index in layers.indices {
                guard let entry = names[layers[index].path] else { continue }
                layers[index].weights = listing.entries.filter {
                    $0.name == entry || (listing.form == .grouped && $0.name.hasPrefix(entry + "/"))
                }.flatMap(\.weights)
            }
        }
        self.layers = layers
    }

    // MARK: - Layers

    private static func layers(of configuration: Configuration) -> [Layer] {
        configuration.entries.map { path, layer in
            Layer(
                path: path, className: className(of: layer),
                isTrainable: layer["config"]?["trainable"]?.booleanValue ?? true,
                inputs: sources(in: layer["inbound_nodes"] ?? .null).unique(), weights: [])
        }
    }

    private static func className(of layer: JSON) -> String {
        let own = layer["class_name"]?.stringValue ?? "unknown"
        if let registered = layer["registered_name"]?.stringValue, registered.contains(">") {
            return registered
        }
        guard let module = layer["module"]?.stringValue,
            !["keras", "tf_keras"].contains(where: { module == $0 || module.hasPrefix($0 + ".") })
        else { return own }
        return "\(module).\(own)"
    }

    /// The layers that a call refers to, in whatever form.
    private static func sources(in value: JSON) -> [String] {
        switch value {
        case .array(let elements):
            if let name = elements.first?.stringValue, elements.count >= 3,
                elements[1].numberValue != nil
            {
                return [name]
            }
            return elements.flatMap(sources)
        case .object(let members):
            if let history = members["keras_history"] { return sources(in: history) }
            return members.map(\.value).flatMap(sources)
        default: return []
        }
    }

    // MARK: - Weights

    /// Under which name the file lists the weights of each layer of the outermost model.
    private static func entryNames(
        of layers: [Layer], _ document: KerasDocument, _ listing: WeightsListing
    ) -> [LayerPath: String] {
        let isSequential =
            document.configuration["class_name"]?.stringValue == ModelClass.sequential.rawValue
        var next: [String: Int] = [:]
        var names: [LayerPath: String] = [:]
        for layer in layers where layer.path.names.count == 1 {
            guard listing.form == .grouped else {
                names[layer.path] = layer.path.names[0]
                continue
            }
            if isSequential, layer.className == InputLayer.className { continue }
            let plain = layer.className.split { $0 == "." || $0 == ">" }.last.map(String.init)
            let stem = GroupNames.snakeCase(plain ?? layer.className)
            let number = next[stem, default: 0]
            let name = number == 0 ? stem : "\(stem)_\(number)"
            let hasWeights = listing.entries.contains {
                ($0.name == name || $0.name.hasPrefix(name + "/")) && !$0.weights.isEmpty
            }
            next[stem] =
                number + (document.layout.oldCounting == .withWeightsTwice && hasWeights ? 2 : 1)
            names[layer.path] = name
        }
        return names
    }
}

extension [String] {
    /// The elements, each once, in the order of their first places.
    fileprivate func unique() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
