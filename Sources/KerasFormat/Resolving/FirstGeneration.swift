import OrderedJSON

/// The words of Keras 1, told in those of Keras 2, which the layers' readers know.
///
/// What has no other name there stays as it stands, for the reader of the layer to judge.
enum FirstGeneration {
    /// A model's configuration in the words of Keras 2.
    ///
    /// - Parameter configuration: the configuration as the file holds it.
    /// - Returns: the same model; a Sequential is still a list.
    static func translated(_ configuration: JSON) -> JSON {
        var result = Configuration(configuration)
        result.layers = result.layers.map(layer)
        return result.json
    }

    private static func layer(_ layer: JSON) -> JSON {
        if let className = layer["class_name"]?.stringValue, ModelClass(rawValue: className) != nil
        {
            return translated(layer)
        }
        guard var entry = layer.objectValue, let className = entry["class_name"]?.stringValue,
            let settings = entry["config"]?.objectValue
        else { return layer }
        var translated: JSONObject = [:]
        for (key, value) in settings {
            let (newKey, newValue) = setting(key, value, of: className)
            // A key that both generations have stands before one that is only translated to it.
            if settings[newKey] == nil || newKey == key { translated[newKey] = newValue }
        }
        entry["config"] = .object(translated)
        return .object(entry)
    }

    private static func setting(
        _ key: String, _ value: JSON, of className: String
    ) -> (String, JSON) {
        let key = own[className]?[key] ?? common[key] ?? key
        if key == wrapped { return (key, layer(value)) }
        if key == "data_format" { return (key, orders[value.stringValue ?? ""] ?? value) }
        if key.hasSuffix("_regularizer") { return (key, regularizer(value)) }
        if key.hasSuffix("_constraint") { return (key, constraint(value)) }
        if key.hasSuffix("_initializer") { return (key, initializer(value)) }
        return (key, value)
    }

    // MARK: - Keys

    /// The layer inside a wrapper.
    private static let wrapped = "layer"

    /// The keys that mean the same in every class.
    static let common = [
        "bias": "use_bias", "input_dtype": "dtype", "W_regularizer": "kernel_regularizer",
        "b_regularizer": "bias_regularizer", "W_constraint": "kernel_constraint",
        "b_constraint": "bias_constraint", "dim_ordering": "data_format",
    ]

    /// The keys of single classes.
    static let own = [
        "Dense": ["output_dim": "units", "init": "kernel_initializer"],
        "Dropout": ["p": "rate"],
        "PReLU": ["init": "alpha_initializer"],
        // Its input holds integers, whatever it computes in.
        "Embedding": [
            "init": "embeddings_initializer", "W_regularizer": "embeddings_regularizer",
            "W_constraint": "embeddings_constraint", "input_dtype": "input_dtype",
        ],
        "GaussianNoise": ["sigma": "stddev"], "GaussianDropout": ["p": "rate"],
        "SpatialDropout1D": ["p": "rate"], "SpatialDropout2D": ["p": "rate"],
        "SpatialDropout3D": ["p": "rate"],
    ]

    /// The orders of an image's axes.
    private static let orders: [String: JSON] = ["tf": "channels_last", "th": "channels_first"]

    // MARK: - Objects

    /// Keras 1 writes settings beside the class's name, under `name`.
    private static func named(_ value: JSON) -> (name: String, settings: JSONObject)? {
        guard var settings = value.objectValue, let name = settings["name"]?.stringValue else {
            return nil
        }
        settings.removeValue(forKey: "name")
        return (name, settings)
    }

    private static func object(_ className: String, _ settings: JSONObject) -> JSON {
        ["class_name": JSON(className), "config": .object(settings)]
    }

    private static let linearPenalties: Set = [
        "L1L2Regularizer", "WeightRegularizer", "ActivityRegularizer",
    ]

    private static func regularizer(_ value: JSON) -> JSON {
        guard let (name, settings) = named(value) else { return value }
        return object(linearPenalties.contains(name) ? "L1L2" : name, settings)
    }

    private static func constraint(_ value: JSON) -> JSON {
        guard let (name, written) = named(value) else { return value }
        var settings = written
        for (old, new) in [("m", "max_value"), ("low", "min_value"), ("high", "max_value")] {
            if let limit = settings.removeValue(forKey: old) { settings[new] = limit }
        }
        return object(name, settings)
    }

    private static func initializer(_ value: JSON) -> JSON {
        value.stringValue.flatMap { initializers[$0] } ?? value
    }

    static let initializers: [String: JSON] = [
        "glorot_uniform": object("GlorotUniform", ["seed": .null]),
        "glorot_normal": object("GlorotNormal", ["seed": .null]),
        "he_uniform": object("HeUniform", ["seed": .null]),
        "he_normal": object("HeNormal", ["seed": .null]),
        "lecun_uniform": object("LecunUniform", ["seed": .null]),
        "uniform": object("RandomUniform", ["minval": -0.05, "maxval": 0.05, "seed": .null]),
        "normal": object("RandomNormal", ["mean": 0.0, "stddev": 0.05, "seed": .null]),
        "orthogonal": object("Orthogonal", ["gain": 1.1, "seed": .null]),
        "identity": object("Identity", ["gain": 1.0]),
        "zero": object("Zeros", [:]), "one": object("Ones", [:]),
    ]
}
