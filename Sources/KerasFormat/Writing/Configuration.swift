import NeuralNet
import OrderedJSON

/// A model's configuration as JSON: its layers, and its spelling in each container.
struct Configuration {
    /// The configuration.
    private(set) var json: JSON

    /// Takes a configuration as a file of Keras holds it.
    init(_ json: JSON) {
        self.json = json
    }

    /// The elements of `layers`; the oldest Sequentials are a list themselves.
    var layers: [JSON] {
        get { json["config"]?.arrayValue ?? json["config"]?["layers"]?.arrayValue ?? [] }
        set {
            guard var model = json.objectValue else { return }
            if var config = model["config"]?.objectValue {
                config["layers"] = .array(newValue)
                model["config"] = .object(config)
            } else {
                model["config"] = .array(newValue)
            }
            json = .object(model)
        }
    }

    /// The class of each layer by its name.
    var classNames: [String: String] {
        var names: [String: String] = [:]
        for layer in layers {
            if let name = Self.name(of: layer) { names[name] = layer["class_name"]?.stringValue }
        }
        return names
    }

    /// The settings of each layer by its name.
    var settings: [String: JSONObject] {
        var settings: [String: JSONObject] = [:]
        for layer in layers {
            if let name = Self.name(of: layer) { settings[name] = layer["config"]?.objectValue }
        }
        return settings
    }

    /// Whether a Sequential says anywhere what it takes; stand-alone Keras 2 sometimes loses it.
    var statesInput: Bool {
        let first = layers.first?["config"]
        return first?["batch_input_shape"] != nil || first?["batch_shape"] != nil
            || json["config"]?["build_input_shape"] != nil
    }

    /// The names of a functional model's outputs where it gives them as a dictionary, else `nil`.
    var outputKeys: [String]? {
        json["config"]?["output_layers"].flatMap { Self.flattened($0) }
    }

    /// The keys of a dictionary in Python's order, in which Keras takes its elements; the order of
    /// the outputs decides the order of the layers, by which whole-model HDF5 files are loaded.
    static func flattened(_ value: JSON) -> [String]? {
        value.objectValue?.map(\.key).sorted {
            $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
        }
    }

    static func name(of layer: JSON) -> String? {
        layer["name"]?.stringValue ?? layer["config"]?["name"]?.stringValue
    }

    /// Sets `trainable` where it says otherwise than the graph does; all else stays as it was.
    ///
    /// - Parameter graph: the layers, which must be those of the configuration.
    /// - Throws: ``KerasError/inconsistentProvenance(layer:)`` where they aren't.
    mutating func setTrainable(by graph: Graph) throws(KerasError) {
        var nodes: [String: LayerNode] = [:]
        for node in graph.layers { nodes[node.name] = node }
        var layers = layers
        for index in layers.indices where !MaskOperations.isOperation(layers[index]) {
            guard let name = Self.name(of: layers[index]),
                let node = nodes.removeValue(forKey: name),
                var entry = layers[index].objectValue, var settings = entry["config"]?.objectValue
            else { throw .inconsistentProvenance(layer: Self.name(of: layers[index]) ?? "") }
            let trainable = settings["trainable"]?.booleanValue ?? true
            guard trainable != node.isTrainable, !(node.layer is InputLayer) else { continue }
            settings["trainable"] = JSON(node.isTrainable)
            entry["config"] = .object(settings)
            layers[index] = .object(entry)
        }
        // A Sequential that does not state its input has one all the same.
        if let extra = nodes.values.first(where: { !($0.layer is InputLayer) }) {
            throw .inconsistentProvenance(layer: extra.name)
        }
        self.layers = layers
        if graph.layers.contains(where: \.isTrainable) { setModelTrainable() }
    }

    /// A functional model of Keras 3 that is not trainable as a whole would train no layer.
    private mutating func setModelTrainable() {
        guard var model = json.objectValue, var config = model["config"]?.objectValue,
            config["trainable"] == false
        else { return }
        config["trainable"] = true
        model["config"] = .object(config)
        json = .object(model)
    }

    // MARK: - Spelling

    /// The keys that only archives have.
    private static let archiveKeys = ["module", "registered_name", "build_config"]

    /// The configuration as a whole-model HDF5 file of Keras 3 spells it.
    var forHDF5: JSON {
        guard json["module"] != nil else { return json }
        var result = self
        result.layers = layers.map { Self.stripped($0) }
        return Self.stripped(result.json)
    }

    /// The configuration as a `.keras` archive of some form spells it.
    func forArchive(_ form: Dialect.ArchiveForm?) -> JSON {
        guard let form, json["module"] == nil else { return json }
        var result = self
        result.layers = layers.map { Self.dressed($0, module: "keras.layers") }
        let isSequential = json["class_name"]?.stringValue == ModelClass.sequential.rawValue
        return isSequential
            ? Self.dressed(result.json, module: "keras")
            : Self.dressed(
                result.json, module: form.functionalModule, registeredName: form.functionalName)
    }

    private static func stripped(_ value: JSON) -> JSON {
        guard var object = value.objectValue else { return value }
        for key in archiveKeys { object.removeValue(forKey: key) }
        return .object(object)
    }

    private static func dressed(
        _ value: JSON, module: String, registeredName: String? = nil
    ) -> JSON {
        guard let object = value.objectValue else { return value }
        var result: JSONObject = ["module": JSON(module)]
        for (key, value) in object {
            result[key] = value
            if key == "config" {
                result["registered_name"] = registeredName.map { JSON($0) } ?? .null
            }
        }
        return .object(result)
    }
}
