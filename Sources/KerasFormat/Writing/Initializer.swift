import OrderedJSON

/// An initializer in the words that all versions share: the named kinds of scaling are one class.
struct Initializer {
    /// The class.
    let className: String
    /// Its settings, without `dtype` and what only Keras 3 knows.
    let settings: JSONObject

    private init(className: String, settings: JSONObject) {
        self.className = className
        self.settings = settings
    }

    /// What Keras takes where nothing is said.
    static func standard(_ kind: InitializerKind) -> Initializer {
        switch kind {
        case .glorot: scaling(1, "fan_avg", "uniform", seed: .null)
        case .zeros: Initializer(className: "Zeros", settings: [:])
        case .ones: Initializer(className: "Ones", settings: [:])
        case .uniform:
            Initializer(
                className: "RandomUniform",
                settings: ["minval": JSON(-0.05), "maxval": JSON(0.05), "seed": .null])
        }
    }

    private static func scaling(
        _ scale: Double, _ mode: String, _ distribution: String, seed: JSON
    ) -> Initializer {
        Initializer(
            className: "VarianceScaling",
            settings: [
                "scale": JSON(scale), "mode": JSON(mode), "distribution": JSON(distribution),
                "seed": seed,
            ])
    }

    /// The scaling that a class stands for.
    private static let scalings: [String: (scale: Double, mode: String, distribution: String)] = [
        "GlorotUniform": (1, "fan_avg", "uniform"), "GlorotNormal": (1, "fan_avg", "normal"),
        "HeUniform": (2, "fan_in", "uniform"), "HeNormal": (2, "fan_in", "normal"),
        "LecunUniform": (1, "fan_in", "uniform"), "LecunNormal": (1, "fan_in", "normal"),
    ]

    /// The initializer in the words of tf.keras and Keras 3, which name the kinds of scaling.
    var named: Initializer {
        guard className == "VarianceScaling" else { return self }
        let kind = Self.scalings.first { _, scaling in
            settings["scale"]?.numberValue?.double == scaling.scale
                && settings["mode"]?.stringValue == scaling.mode
                && settings["distribution"]?.stringValue == scaling.distribution
        }
        if let kind {
            return Initializer(
                className: kind.key, settings: ["seed": settings["seed"] ?? .null])
        }
        var own = settings
        if own["distribution"] == "normal" { own["distribution"] = "truncated_normal" }
        return Initializer(className: className, settings: own)
    }

    /// The settings of the classes that all versions have.
    private static let shared: [String: [String]] = [
        "Zeros": [], "Ones": [], "Constant": ["value"],
        "RandomUniform": ["minval", "maxval", "seed"],
        "RandomNormal": ["mean", "stddev", "seed"], "TruncatedNormal": ["mean", "stddev", "seed"],
        "Orthogonal": ["gain", "seed"], "Identity": ["gain"],
        "VarianceScaling": ["scale", "mode", "distribution", "seed"],
    ]

    /// Reads a serialized initializer, `nil` if not all versions can express it.
    init?(_ json: JSON) {
        guard let name = json["class_name"]?.stringValue, let given = json["config"] else {
            return nil
        }
        if let scaling = Self.scalings[name] {
            self = Self.scaling(
                scaling.scale, scaling.mode, scaling.distribution, seed: Self.seed(given["seed"]))
            return
        }
        guard let keys = Self.shared[name] else { return nil }
        var settings: JSONObject = [:]
        for key in keys {
            guard let value = given[key] else { continue }
            settings[key] = key == "seed" ? Self.seed(value) : value
        }
        if name == "VarianceScaling", let distribution = settings["distribution"]?.stringValue {
            // Stand-alone Keras 2 knows no other normal distribution than the truncated one.
            guard distribution != "untruncated_normal" else { return nil }
            if distribution == "truncated_normal" { settings["distribution"] = "normal" }
        }
        self.init(className: name, settings: settings)
    }

    /// A seed that is a number; Keras 3 may write an object.
    private static func seed(_ value: JSON?) -> JSON {
        value?.numberValue.map { .number($0) } ?? .null
    }
}
