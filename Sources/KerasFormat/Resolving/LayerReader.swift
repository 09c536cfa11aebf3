import NeuralNet
import OrderedJSON
import Training

/// Reads the configuration of one layer and keeps account of what was read, so that no setting is
/// lost in silence.
struct LayerReader {
    /// The layer's name.
    let layer: String
    /// Whose words the configuration uses.
    let generation: Generation
    /// The version that the file names, `nil` if it names none.
    let version: KerasVersion?
    /// What only matters in training and the model cannot hold.
    private(set) var obstacles: [String] = []
    /// What the user should know.
    private(set) var warnings: [Warning] = []
    private let cursor: JSONCursor
    private var known: Set<String> = [
        "name", "trainable", "dtype", "batch_input_shape", "batch_shape",
    ]

    /// Starts at a layer's `config`.
    init(
        _ cursor: JSONCursor, layer: String, generation: Generation, version: KerasVersion?
    ) throws {
        self.cursor = cursor
        self.layer = layer
        self.generation = generation
        self.version = version
        _ = try cursor.object()
    }

    /// A setting, marked as read; `nil` where it is absent or null.
    mutating func setting(_ key: String) throws -> JSONCursor? {
        known.insert(key)
        return try cursor.memberIfPresent(key)
    }

    /// A setting that must be there.
    mutating func required(_ key: String) throws -> JSONCursor {
        known.insert(key)
        return try cursor.member(key)
    }

    /// A number, or a default where there is none.
    mutating func number(_ key: String, default value: Double) throws -> Double {
        let number = try setting(key)?.number() ?? value
        guard number.isFinite else { throw unsupported(key) }
        return number
    }

    /// A truth value, or a default where there is none.
    mutating func boolean(_ key: String, default value: Bool) throws -> Bool {
        try setting(key)?.boolean() ?? value
    }

    /// Marks settings as read that change neither the result nor a fit.
    mutating func ignore(_ keys: String...) {
        known.formUnion(keys)
    }

    /// Demands that a setting is absent, null, false or the value that makes no difference.
    mutating func require(_ key: String, toBe neutral: JSON = .null) throws {
        guard let value = try setting(key)?.value, value != neutral, value != false else { return }
        throw unsupported(key)
    }

    /// The penalty of a regularizer; one that is no L1 or L2 is an obstacle to training.
    mutating func penalty(_ key: String) throws -> Penalty? {
        guard let value = try setting(key) else { return nil }
        let object = try KerasObject(value)
        switch object.className {
        case "L1", "L2", "L1L2":
            return Penalty(
                l1: try object.settings.numberIfPresent("l1") ?? 0,
                l2: try object.settings.numberIfPresent("l2") ?? 0)
        case "OrthogonalRegularizer" where key == "kernel_regularizer":
            // Other weights than those of kernels have no rows.
            var penalty = Penalty(l1: 0, l2: 0)
            let name = try object.settings.stringIfPresent("mode") ?? "rows"
            guard let vectors = Penalty.Orthogonality.Vectors(rawValue: name) else {
                throw unsupported(key)
            }
            penalty.orthogonality = Penalty.Orthogonality(
                factor: try object.settings.numberIfPresent("factor") ?? 0.01, vectors: vectors)
            return penalty
        default:
            obstacles.append("\(key) \(object.className)")
            return nil
        }
    }

    /// Records a setting that only a fit must obey, such as a constraint.
    mutating func obstacle(_ keys: String...) throws {
        for key in keys {
            guard let value = try setting(key), value.value != false else { continue }
            let className = value.value["class_name"]?.stringValue
            obstacles.append(className.map { "\(key) \($0)" } ?? key)
        }
    }

    /// An activation function, by name or as a serialized object.
    mutating func activation(_ key: String) throws -> Activation {
        guard let value = try setting(key) else { return .linear }
        if let name = value.value.stringValue { return try activation(named: name, key) }
        // Keras 3 stores the code of a lambda without saying of which class it is.
        guard value.value["class_name"] != nil || value.value["value"] == nil else {
            throw KerasError.pythonCode(layer: layer, className: key)
        }
        let object = try KerasObject(value)
        if let name = object.function { return try activation(named: name, key) }
        return try activation(ofClass: object.className, object.settings, key)
    }

    /// What functions without a name are called.
    private static let lambdas: Set = ["<lambda>", "__lambda__"]

    private mutating func activation(named name: String, _ key: String) throws -> Activation {
        if let found = Activation(kerasName: name, generation: generation) { return found }
        // tf.keras also takes the class of an activation layer, with its defaults.
        guard generation == .two || Self.lambdas.contains(name) else {
            throw KerasError.unknownActivation(layer: layer, key: key, name: name)
        }
        return try activation(ofClass: name, JSONCursor(.object([:])), key)
    }

    private mutating func activation(
        ofClass name: String, _ settings: JSONCursor, _ key: String
    ) throws -> Activation {
        if Self.lambdas.contains(name) {
            throw KerasError.pythonCode(layer: layer, className: key)
        }
        guard let row = kerasLayer(named: name), row.isActivation else {
            throw KerasError.unknownActivation(layer: layer, key: key, name: name)
        }
        var inner = try LayerReader(
            settings, layer: layer, generation: generation, version: version)
        guard let found = try row.read(&inner) as? ActivationLayer else {
            throw KerasError.unknownActivation(layer: layer, key: key, name: name)
        }
        obstacles += inner.obstacles
        return found.activation
    }

    /// A layer inside the layer, whose obstacles and warnings are the layer's.
    mutating func inner(_ key: String) throws -> any Layer {
        let cursor = try required(key)
        let entry = try LayerEntry(
            cursor, ReadingContext(generation: generation, version: version))
        guard let node = entry.element.layer else {
            throw KerasError.nestedModel(
                layer: layer, className: try cursor.string("class_name"))
        }
        // The layer around computes with what the one inside gives, in one type.
        guard node.precision == (try LayerEntry.precision(self.cursor, layer: layer, className: ""))
        else {
            throw KerasError.unsupportedPolicy(
                layer: "\(layer)/\(key)", policy: node.precision.policy)
        }
        obstacles += node.trainingObstacles.map { "\(key): \($0)" }
        if !node.isTrainable { obstacles.append("\(key): trainable False") }
        warnings += entry.warnings
        return node.layer
    }

    /// The error for a setting that is there but not supported.
    func unsupported(_ key: String) -> KerasError {
        let text = (cursor.value[key] ?? .null).text(style: .python)
        let limit = 60
        return .unsupportedSetting(
            layer: layer, key: key, value: text.count > limit ? text.prefix(limit) + "…" : text)
    }

    /// Speaks of every setting that nothing has read and that says anything.
    mutating func finish() throws {
        for (key, value) in try cursor.members() where !known.contains(key) {
            switch value.value {
            case .null, .boolean(false): continue
            default:
                if key.hasSuffix("_constraint") || key.hasSuffix("_regularizer") {
                    try obstacle(key)
                } else {
                    warnings.append(
                        Warning(
                            "layer \"\(layer)\": the setting \"\(key)\" is unknown and has no effect here"
                        ))
                }
            }
        }
    }
}

/// A serialized object: a class and its settings.
struct KerasObject {
    /// The class, without the package of a registered one.
    let className: String
    /// The settings; an empty object for a function.
    let settings: JSONCursor
    /// The name of a function, for the class `function`.
    let function: String?

    init(_ cursor: JSONCursor) throws(JSONError) {
        className = try cursor.string("class_name")
        if let name = try cursor.memberIfPresent("config")?.value.stringValue {
            function = name
            settings = JSONCursor(.object([:]))
        } else {
            function = nil
            settings = try cursor.objectIfPresent("config") ?? JSONCursor(.object([:]))
        }
    }
}
