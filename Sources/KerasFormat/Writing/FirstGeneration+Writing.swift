import NeuralNet
import OrderedJSON

// The words of Keras 2, told in those of Keras 1.
extension FirstGeneration {
    /// A configuration that was written in the words of stand-alone Keras 2, in those of Keras 1.
    ///
    /// - Parameter configuration: the configuration, its classes such as Keras 1 has too.
    /// - Returns: the same model; a Sequential is a list.
    /// - Throws: `KerasError.notExpressible` for a setting that Keras 1 has not.
    static func spelled(_ configuration: JSON) throws(KerasError) -> JSON {
        var result = Configuration(configuration)
        var layers: [JSON] = []
        for layer in result.layers { layers.append(try spelled(layer: layer)) }
        result.layers = layers
        guard configuration["class_name"]?.stringValue == ModelClass.sequential.rawValue else {
            return result.json
        }
        return ["class_name": JSON(ModelClass.sequential.rawValue), "config": .array(layers)]
    }

    /// The settings that each class has in Keras 1, besides name, trainability and input.
    private static let settings: [String: [String]] = [
        "InputLayer": ["batch_input_shape", "input_dtype", "sparse"],
        "Dense": [
            "output_dim", "init", "activation", "W_regularizer", "b_regularizer",
            "activity_regularizer", "W_constraint", "b_constraint", "bias",
        ],
        "Activation": ["activation"], "LeakyReLU": ["alpha"], "ELU": ["alpha"],
        "PReLU": ["init"], "ThresholdedReLU": ["theta"], "Dropout": ["p"],
        "GaussianNoise": ["sigma"],
        "BatchNormalization": [
            "epsilon", "axis", "momentum", "gamma_regularizer", "beta_regularizer",
        ], "Reshape": ["target_shape"], "Permute": ["dims"], "RepeatVector": ["n"],
        "Concatenate": ["axis"], "Dot": ["axes"],
    ]

    /// The classes that are modes of `Merge`.
    private static let modes = [
        "Add": "sum", "Multiply": "mul", "Average": "ave", "Maximum": "max",
        "Concatenate": "concat", "Dot": "dot",
    ]

    private static func spelled(layer: JSON) throws(KerasError) -> JSON {
        guard var entry = layer.objectValue, let className = entry["class_name"]?.stringValue,
            let settings = entry["config"]?.objectValue
        else { return layer }
        let name = settings["name"]?.stringValue ?? ""
        var written: JSONObject = [:]
        for (key, value) in settings {
            guard let (own, told) = try spelled(key, value, of: className, layer: name) else {
                continue
            }
            written[own] = told
        }
        if className == "BatchNormalization" { written["mode"] = 0 }
        if let mode = modes[className] {
            entry["class_name"] = "Merge"
            written = merge(mode, name: name, written)
        }
        entry["config"] = .object(written)
        if let nodes = entry["inbound_nodes"]?.arrayValue {
            entry["inbound_nodes"] = .array(nodes.map(withoutKeywords))
        }
        return .object(entry)
    }

    /// A call without the keywords behind each tensor.
    private static func withoutKeywords(_ call: JSON) -> JSON {
        .array(
            (call.arrayValue ?? []).map { tensor in
                .array(Array((tensor.arrayValue ?? []).prefix(3)))
            })
    }

    private static func merge(
        _ mode: String, name: String, _ settings: JSONObject
    ) -> JSONObject {
        [
            "name": JSON(name), "mode": JSON(mode), "mode_type": "raw",
            "concat_axis": settings["axis"] ?? -1, "dot_axes": settings["axes"] ?? -1,
            "output_shape": .null, "output_shape_type": "raw", "output_mask": .null,
            "output_mask_type": "raw", "arguments": [:],
        ]
    }

    /// One setting; `nil` where it says nothing that Keras 1 does not do anyway.
    private static func spelled(
        _ key: String, _ value: JSON, of className: String, layer: String
    ) throws(KerasError) -> (String, JSON)? {
        let oldKeys = (own[className] ?? [:]).merging(common) { first, _ in first }
        let old = oldKeys.first { $0.value == key }?.key ?? key
        let always = ["name", "trainable", "batch_input_shape", "input_dtype"]
        guard always.contains(old) || settings[className]?.contains(old) == true else {
            let saysNothing =
                value.isNull || value == neutral[key] || key.hasSuffix("_initializer")
            guard !saysNothing else { return nil }
            throw .notExpressible(
                layer: layer, what: "the setting \(key) = \(value.text(style: .python))",
                target: Dialect.first.title)
        }
        return (old, try told(value, as: old, layer: layer))
    }

    /// What settings say that Keras 1 has not and does.
    private static let neutral: [String: JSON] = [
        "center": true, "scale": true, "data_format": "channels_last", "normalize": false,
    ]

    private static func told(
        _ value: JSON, as key: String, layer: String
    ) throws(KerasError) -> JSON {
        guard let className = value["class_name"]?.stringValue,
            var settings = value["config"]?.objectValue
        else { return value }
        guard key != "activity_regularizer" else {
            throw .notExpressible(
                layer: layer, what: "an activity_regularizer", target: Dialect.first.title)
        }
        if key == "init" {
            let kind = initializers.first { Initializer($0.value)?.isSame(as: value) == true }
            // It matters only where weights are made anew.
            return JSON(kind?.key ?? "glorot_uniform")
        }
        var names = ["L1L2": "L1L2Regularizer"]
        for name in ["MaxNorm", "NonNeg", "UnitNorm"] { names[name] = name }
        guard let name = names[className] else {
            throw .notExpressible(
                layer: layer, what: "the \(key) \(className)", target: Dialect.first.title)
        }
        if let maximum = settings.removeValue(forKey: "max_value") { settings["m"] = maximum }
        var object: JSONObject = ["name": JSON(name)]
        for (key, value) in settings { object[key] = value }
        return .object(object)
    }
}

extension Initializer {
    /// Whether a serialized initializer is the same but for its seed.
    fileprivate func isSame(as json: JSON) -> Bool {
        guard let other = Initializer(json), other.className == className else { return false }
        var (left, right) = (settings, other.settings)
        left.removeValue(forKey: "seed")
        right.removeValue(forKey: "seed")
        return JSON.object(left) == JSON.object(right)
    }
}
