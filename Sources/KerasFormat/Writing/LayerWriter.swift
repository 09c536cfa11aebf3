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
    case glorot, zeros, ones, uniform
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
    /// The number of axes of the layer's input.
    let inputRank: Int
    /// The layer's configuration in the file of origin, empty if there is none.
    let original: JSONObject
    /// The types in which the layer computes and keeps its parameters.
    var precision = Precision.float32
    /// What was rewritten or dropped.
    var warnings: [Warning] = []

    /// The settings that every layer has.
    func start() -> JSONObject {
        var object: JSONObject = ["name": JSON(layer), "trainable": JSON(isTrainable)]
        if style == .three { object["dtype"] = JSON(precision.policy) }
        return object
    }

    /// Whether a function has a name in the target's words.
    func hasName(for activation: Activation) -> Bool {
        name(for: activation) != nil
    }

    /// A function by its name or, in Keras 3, as an object with its parameters; refused if there is
    /// nothing that means the same.
    func name(of activation: Activation) throws -> JSON {
        if let name = name(for: activation) { return JSON(name) }
        if style == .three, let object = try object(of: activation) { return object }
        throw KerasError.notExpressible(
            layer: layer, what: "the activation \(activation.wording)", target: style.target)
    }

    /// A function as an activation layer, which is what Keras takes for one with parameters.
    private func object(of activation: Activation) throws -> JSON? {
        for row in kerasLayers where row.isActivation {
            var writer = LayerWriter(
                style: style, layer: GroupNames.snakeCase(row.className), isTrainable: true,
                inputRank: inputRank, original: [:])
            if let settings = try row.configuration(of: ActivationLayer(activation), for: &writer) {
                return object(row.className, settings, in: "keras.layers")
            }
        }
        return nil
    }

    private func name(for activation: Activation) -> String? {
        switch style {
        case .universal: Activation.universal.first { $0.value == activation }?.key
        case .three: activation.kerasName(in: .three)
        }
    }

    /// An axis: the last one is −1, others count from the front.
    func axis(_ axis: Int) -> Int {
        let position = axis < 0 ? axis + inputRank : axis
        return position == inputRank - 1 ? -1 : position
    }

    /// A penalty as a regularizer, `null` if there is none.
    func regularizer(_ penalty: Penalty?) -> JSON {
        guard let penalty else { return .null }
        if let orthogonality = penalty.orthogonality {
            return object(
                "OrthogonalRegularizer",
                [
                    "factor": JSON(orthogonality.factor),
                    "mode": JSON(orthogonality.vectors.rawValue),
                ], in: "keras.regularizers")
        }
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
    /// An initializer: the origin's if every version of the target can express it.
    mutating func initializer(_ key: String, default kind: InitializerKind) throws -> JSON {
        let standard = Initializer.standard(kind)
        guard let given = original[key], !given.isNull else { return written(standard) }
        if let found = Initializer(given) { return written(found) }
        warnings.append(
            Warning(
                "layer \"\(layer)\": the \(key) \(given["class_name"]?.stringValue ?? given.text()) is "
                    + "replaced by \(standard.className); it matters only where weights are made anew"
            ))
        return written(standard)
    }

    private func written(_ initializer: Initializer) -> JSON {
        object(initializer.className, initializer.settings, in: "keras.initializers")
    }

    /// A constraint, which all versions spell alike.
    mutating func constraint(_ key: String) throws -> JSON {
        guard let given = original[key], !given.isNull else { return .null }
        let cursor = JSONCursor(given, at: "layer \"\(layer)\", \(key)")
        let constraint = try KerasObject(cursor)
        guard ["MaxNorm", "NonNeg", "UnitNorm", "MinMaxNorm"].contains(constraint.className) else {
            throw KerasError.notExpressible(
                layer: layer, what: "the \(key) \(constraint.className)", target: style.target)
        }
        return object(
            constraint.className, try constraint.settings.object(), in: "keras.constraints")
    }
}

extension Activation {
    /// The function and its parameters as messages name them: `leaky_relu (negative_slope 0.1)`.
    var wording: String {
        let settings = parameters.map { "\($0.key) \($0.value)" }
        return settings.isEmpty
            ? functionName : "\(functionName) (\(settings.joined(separator: ", ")))"
    }
}
