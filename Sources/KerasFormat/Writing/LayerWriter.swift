import NeuralNet
import OrderedJSON
import Training

/// Whose words a layer's configuration is written in.
enum WritingStyle: Sendable {
    /// Those that every Keras from 2.2.4 on reads.
    case universal
    /// Keras 3.15's.
    case three
}

/// What a parameter starts from where the file of origin does not say.
enum InitializerKind: Sendable {
    case glorot, zeros, ones
}

/// Writes the configuration of one layer from the layer itself, and from the configuration of origin
/// what the layer does not hold.
struct LayerWriter {
    /// Whose words are written.
    let style: WritingStyle
    /// The layer's name.
    let layer: String
    /// Whether a fit may change the layer.
    let isTrainable: Bool
    /// The layer's configuration in the file of origin, empty if there is none.
    let original: JSONObject
    /// What was rewritten or dropped.
    var warnings: [Warning] = []

    /// The settings that every layer has.
    func start() -> JSONObject {
        var object: JSONObject = ["name": JSON(layer), "trainable": JSON(isTrainable)]
        if style == .three { object["dtype"] = "float32" }
        return object
    }

    /// Whether a function has a name in the target's words.
    func hasName(for activation: Activation) -> Bool {
        name(for: activation) != nil
    }

    /// The name of a function, refused if there is none that means the same everywhere.
    func name(of activation: Activation) throws -> JSON {
        guard let name = name(for: activation) else {
            throw KerasError.notExpressible(
                layer: layer, what: "the activation \(activation.functionName)",
                target: style.target)
        }
        return JSON(name)
    }

    private func name(for activation: Activation) -> String? {
        switch style {
        case .universal: Activation.universal.first { $0.value == activation }?.key
        case .three: activation.kerasName(in: .three)
        }
    }

    /// A normalisation axis: the last one is written as −1, which old and new versions take.
    func axis(_ axis: Int) -> Int { axis }

    /// A penalty as a regularizer, `null` if there is none.
    func regularizer(_ penalty: Penalty?) -> JSON {
        guard let penalty else { return .null }
        return object(
            "L1L2", ["l1": JSON(penalty.l1), "l2": JSON(penalty.l2)], in: "keras.regularizers")
    }

    /// A class and its settings.
    func object(_ className: String, _ settings: JSONObject, in module: String) -> JSON {
        switch style {
        case .universal: ["class_name": JSON(className), "config": .object(settings)]
        case .three:
            [
                "module": JSON(module), "class_name": JSON(className), "config": .object(settings),
                "registered_name": .null,
            ]
        }
    }
}

extension WritingStyle {
    /// What error messages call the target.
    var target: String {
        switch self {
        case .universal: "every Keras (--keras any)"
        case .three: "Keras 3"
        }
    }
}

extension LayerWriter {
    /// An initializer.
    mutating func initializer(_ key: String, default kind: InitializerKind) throws -> JSON {
        switch kind {
        case .glorot:
            object(
                "VarianceScaling",
                ["scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": .null],
                in: "keras.initializers")
        case .zeros: object("Zeros", [:], in: "keras.initializers")
        case .ones: object("Ones", [:], in: "keras.initializers")
        }
    }

    /// A constraint.
    mutating func constraint(_ key: String) throws -> JSON { .null }
}
