import NeuralNet
import OrderedJSON
import Training

/// What a parameter starts from where the file of origin does not say.
enum InitializerKind: Sendable {
    case glorot, zeros, ones, uniform
}

/// Writes the configuration of one layer from the layer itself, and from the configuration of origin
/// what the layer does not hold.
struct LayerWriter {
    /// Whose words are written.
    let dialect: Dialect
    /// The layer's name.
    let layer: String
    /// Whether a fit may change the layer.
    let isTrainable: Bool
    /// The number of axes of the layer's input.
    let inputRank: Int
    /// The layer's configuration in the file of origin, empty if there is none.
    let original: JSONObject
    /// Whether other layers may be written in the layer's place.
    var mayBeRewritten = false
    /// The types in which the layer computes and keeps its parameters.
    var precision = Precision.float32
    /// What was rewritten or dropped.
    var warnings: [Warning] = []

    /// The settings that every layer has.
    func start() -> JSONObject {
        var object: JSONObject = ["name": JSON(layer), "trainable": JSON(isTrainable)]
        object["dtype"] = policy
        return object
    }

    /// Whether a function has a name in the target's words.
    func hasName(for activation: Activation) -> Bool {
        name(for: activation) != nil
    }

    /// How the target says in which types the layer computes, `nil` where it does not.
    private var policy: JSON? {
        let name = precision.policy
        switch (dialect.policy, dialect.generation) {
        case (.none, _): return nil
        case (.object, _): return object("DTypePolicy", ["name": JSON(name)], in: "keras")
        case (.name, .two) where name.hasPrefix("mixed_"):
            return object("Policy", ["name": JSON(name)], in: "keras.mixed_precision")
        case (.name, _): return JSON(name)
        }
    }

    /// Says that the target divides by other least lengths where short vectors are normalised.
    ///
    /// - Parameters:
    ///   - least: the least square of a length that the layer divides by.
    ///   - what: what is normalised.
    ///   - own: the target's.
    mutating func note(_ least: Double, of what: String, unless own: Double) {
        guard least != own else { return }
        let length = max(least, own).squareRoot()
        warnings.append(
            Warning(
                "layer \"\(layer)\": \(what) shorter than \(length) is normalised otherwise by "
                    + dialect.title))
    }

    /// A function by its name or, in Keras 3, as an object with its parameters; refused if there is
    /// nothing that means the same.
    func name(of activation: Activation) throws -> JSON {
        if let name = name(for: activation) { return JSON(name) }
        if dialect.isOf(.three), let object = try object(of: activation) { return object }
        throw obstacle(of: activation)
    }

    /// Whether a function has a name or an object in the target's words.
    func hasWord(for activation: Activation) -> Bool {
        do {
            _ = try name(of: activation)
            return true
        } catch {
            return false
        }
    }

    /// Why a function cannot be written.
    func obstacle(of activation: Activation) -> KerasError {
        let what = "the activation \(activation.wording)"
        return mayBeRewritten && Rewriting.layers(for: activation, in: dialect) != nil
            ? .changedMeaning(layer: layer, what: what, target: dialect.title)
            : .notExpressible(layer: layer, what: what, target: dialect.title)
    }

    /// A function as an activation layer, which is what Keras takes for one with parameters.
    private func object(of activation: Activation) throws -> JSON? {
        for row in kerasLayers where row.isActivation {
            var writer = LayerWriter(
                dialect: dialect, layer: GroupNames.snakeCase(row.className), isTrainable: true,
                inputRank: inputRank, original: [:])
            if let settings = try row.configuration(of: ActivationLayer(activation), for: &writer) {
                return object(row.className, settings, in: "keras.layers")
            }
        }
        return nil
    }

    private func name(for activation: Activation) -> String? {
        activation.kerasName(in: dialect)
    }

    /// The axis of a normalisation: the last one is −1, others count from the front; tf.keras counts
    /// all from the front, in a list.
    func axis(_ axis: Int) -> JSON {
        let position = axis < 0 ? axis + inputRank : axis
        return switch dialect.axis {
        case .number: JSON(position == inputRank - 1 ? -1 : position)
        case .list: .array([JSON(position)])
        }
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
        switch dialect.objects {
        case .bare: ["class_name": JSON(className), "config": .object(settings)]
        case .dressed:
            [
                "module": JSON(module), "class_name": JSON(className), "config": .object(settings),
                "registered_name": .null,
            ]
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
        let own = dialect.initializers == .named ? initializer.named : initializer
        return object(own.className, own.settings, in: "keras.initializers")
    }

    /// A constraint, which all versions spell alike.
    mutating func constraint(_ key: String) throws -> JSON {
        guard let given = original[key], !given.isNull else { return .null }
        let cursor = JSONCursor(given, at: "layer \"\(layer)\", \(key)")
        let constraint = try KerasObject(cursor)
        guard ["MaxNorm", "NonNeg", "UnitNorm", "MinMaxNorm"].contains(constraint.className) else {
            throw KerasError.notExpressible(
                layer: layer, what: "the \(key) \(constraint.className)", target: dialect.title)
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
