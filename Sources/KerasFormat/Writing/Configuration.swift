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

    /// The layers and models inside, each with its path and its object, a model before what is inside it.
    var entries: [(path: LayerPath, json: JSON)] {
        layers.enumerated().flatMap { number, layer in
            guard let name = Self.name(of: layer, at: number) else {
                return [(path: LayerPath, json: JSON)]()
            }
            let inner = Self.isModel(layer) ? Configuration(layer).entries : []
            return [(LayerPath([name]), layer)]
                + inner.map { (LayerPath([name] + $0.path.names), $0.json) }
        }
    }

    /// The class of each layer and model inside by its path; operations of Keras 3 are no layers.
    var classNames: [LayerPath: String] {
        var names: [LayerPath: String] = [:]
        for (path, layer) in entries where !OperationNode.isOfKerasThree(layer) {
            names[path] = layer["class_name"]?.stringValue
        }
        return names
    }

    /// The name of the first operation of Keras 3, `nil` if there is none.
    var firstOperation: String? {
        entries.first { OperationNode.isOfKerasThree($0.json) }?.path.title
    }

    /// The settings of each layer by its path.
    var settings: [LayerPath: JSONObject] {
        var settings: [LayerPath: JSONObject] = [:]
        for (path, layer) in entries { settings[path] = layer["config"]?.objectValue }
        return settings
    }

    /// The paths of the layers that a fit may change.
    var trainableLayers: Set<LayerPath> {
        guard isTrainableAsWhole else { return [] }
        var paths: Set<LayerPath> = []
        for (number, layer) in layers.enumerated() {
            guard let name = Self.name(of: layer, at: number) else { continue }
            if Self.isModel(layer) {
                for path in Configuration(layer).trainableLayers {
                    paths.insert(LayerPath([name] + path.names))
                }
            } else if layer["config"]?["trainable"] != false {
                paths.insert(LayerPath([name]))
            }
        }
        return paths
    }

    /// Whether a functional model of Keras 3 does not say that nothing of it is trained; Sequentials have no say.
    private var isTrainableAsWhole: Bool {
        json["class_name"]?.stringValue == ModelClass.sequential.rawValue
            || json["config"]?["trainable"] != false
    }

    private static func isModel(_ layer: JSON) -> Bool {
        layer["class_name"]?.stringValue.flatMap(ModelClass.init) != nil
    }

    /// Whether a Sequential says anywhere what it takes; stand-alone Keras 2 sometimes loses it.
    var statesInput: Bool {
        if json["config"]?["build_input_shape"] != nil { return true }
        guard let first = layers.first, !Self.isModel(first) else {
            return layers.first.map { Configuration($0).statesInput } ?? false
        }
        return first["config"]?["batch_input_shape"] != nil
            || first["config"]?["batch_shape"] != nil
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

    /// The name of a layer or model inside, `nil` if it has none.
    ///
    /// - Parameters:
    ///   - layer: an element of `layers`.
    ///   - number: its place, by which a Sequential is called that has no name; Keras 1 stores none.
    /// - Returns: the name.
    static func name(of layer: JSON, at number: Int) -> String? {
        if let name = layer["name"]?.stringValue ?? layer["config"]?["name"]?.stringValue {
            return name
        }
        guard layer["config"]?.arrayValue != nil else { return nil }
        return number == 0 ? "sequential" : "sequential_\(number)"
    }

    /// Sets `trainable` where it says otherwise than the model does; all else stays as it was.
    ///
    /// - Parameter architecture: the layers and models inside, which must be those of the configuration.
    /// - Throws: ``KerasError/inconsistentProvenance(layer:)`` where they aren't.
    mutating func setTrainable(by architecture: Architecture) throws(KerasError) {
        var elements: [String: Architecture.Element] = [:]
        for element in architecture.elements { elements[element.name] = element }
        var layers = layers
        for index in layers.indices where !MaskOperations.isOperation(layers[index]) {
            let name = Self.name(of: layers[index], at: index) ?? ""
            switch elements.removeValue(forKey: name) {
            case nil: throw .inconsistentProvenance(layer: name)
            case .model(_, let model):
                var inner = Configuration(layers[index])
                try inner.setTrainable(by: model)
                layers[index] = inner.json
            case .layer where OperationNode.isOfKerasThree(layers[index]): continue
            case .layer(let node): try Self.setTrainable(&layers[index], by: node)
            }
        }
        // A Sequential that does not state its input has one all the same.
        if let extra = elements.values.first(where: { !($0.layer?.layer is InputLayer) }) {
            throw .inconsistentProvenance(layer: extra.name)
        }
        self.layers = layers
        if !isTrainableAsWhole, architecture.hasTrainableLayers { setModelTrainable() }
    }

    private static func setTrainable(
        _ layer: inout JSON, by node: LayerNode
    ) throws(KerasError) {
        guard var entry = layer.objectValue, var settings = entry["config"]?.objectValue else {
            throw .inconsistentProvenance(layer: node.name)
        }
        let trainable = settings["trainable"]?.booleanValue ?? true
        guard trainable != node.isTrainable, !(node.layer is InputLayer) else { return }
        settings["trainable"] = JSON(node.isTrainable)
        entry["config"] = .object(settings)
        layer = .object(entry)
    }

    /// A functional model of Keras 3 that is not trainable as a whole would train no layer.
    private mutating func setModelTrainable() {
        guard var model = json.objectValue, var config = model["config"]?.objectValue else {
            return
        }
        config["trainable"] = true
        model["config"] = .object(config)
        json = .object(model)
    }
}

extension Architecture {
    /// Whether a fit may change any layer, inputs and models inside aside.
    fileprivate var hasTrainableLayers: Bool {
        elements.contains { element in
            switch element {
            case .layer(let node): node.isTrainable
            case .model(_, let model): model.hasTrainableLayers
            }
        }
    }
}

extension Configuration {
    // MARK: - Spelling

    /// The keys that only archives have.
    static let archiveKeys = ["module", "registered_name", "build_config"]

    /// The configuration as a whole-model HDF5 file of Keras 3 spells it.
    var forHDF5: JSON {
        guard json["module"] != nil else { return json }
        var result = self
        result.layers = layers.map { layer in
            Self.stripped(Self.isModel(layer) ? Configuration(layer).forHDF5 : layer)
        }
        return Self.stripped(result.json)
    }

    /// The configuration as a `.keras` archive of some form spells it.
    func forArchive(_ form: Dialect.ArchiveForm?) -> JSON {
        guard let form, json["module"] == nil else { return json }
        var result = self
        result.layers = layers.map { layer in
            Self.isModel(layer)
                ? Configuration(layer).forArchive(form)
                : Self.dressed(
                    layer, module: OperationNode.module(of: layer) ?? "keras.layers")
        }
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
