import NeuralNet
import OrderedJSON
import Training

/// One layer of a configuration, or a model inside, its class known and its settings read.
struct LayerEntry {
    /// The layer's row in ``kerasLayers``, `nil` for a model or an operation.
    let row: (any KerasLayer.Type)?
    /// The layer or model as the model around holds it.
    let element: Architecture.Element
    /// The shape behind the batch that the first layer of a Sequential may state.
    let statedInput: [Int?]?
    /// The calls of a functional model's layer; none in a Sequential.
    let calls: [CallSpelling]
    /// The class of the layer, or of the model and of all that is inside it, by path.
    let classNames: [LayerPath: String]
    /// The inputs of models inside whose shape the configuration does not state, by path.
    let openInputs: [LayerPath]
    /// What the user should know.
    let warnings: [Warning]
}

/// What the reading of layers depends on.
struct ReadingContext {
    /// Whose words the configuration uses.
    var generation: Generation
    /// The version that the file names, `nil` if it names none.
    var version: KerasVersion?
}

extension LayerEntry {
    /// Whether it is where the model around takes something.
    var isInput: Bool { element.layer?.layer is InputLayer }

    /// Reads an element of a model's `layers`.
    ///
    /// - Parameters:
    ///   - cursor: the element.
    ///   - context: whose words it uses.
    ///   - number: its place, by which a Sequential inside that has no name is called; Keras 1 stores none.
    /// - Throws: why the element cannot be used.
    init(_ cursor: JSONCursor, _ context: ReadingContext, number: Int = 0) throws {
        let className = try cursor.string("class_name")
        if let kind = ModelClass(rawValue: className) {
            try self.init(model: cursor, kind, context, number: number)
        } else if OperationNode.isOne(cursor.value) {
            try self.init(operation: cursor, className, context)
        } else {
            try self.init(layer: cursor, className, context)
        }
    }

    private init(
        model cursor: JSONCursor, _ kind: ModelClass, _ context: ReadingContext, number: Int
    ) throws {
        let name = Configuration.name(of: cursor.value, at: number) ?? ""
        try Self.checkOrigin(of: kind.rawValue, cursor, name: name)
        let reader = try ArchitectureReader(cursor, kind, context)
        let inner = reader.classNames.map { (LayerPath([name] + $0.key.names), $0.value) }
        self.init(
            row: nil, element: .model(name, reader.architecture), statedInput: reader.statedInput,
            calls: try Self.calls(cursor, of: name),
            classNames: Dictionary(
                inner + [(LayerPath([name]), kind.rawValue)],
                uniquingKeysWith: { first, _ in first }),
            openInputs: reader.openInputs.map { LayerPath([name] + $0.names) },
            warnings: reader.warnings)
    }

    private init(
        operation cursor: JSONCursor, _ className: String, _ context: ReadingContext
    ) throws {
        let config = try cursor.object("config")
        let name = try cursor.stringIfPresent("name") ?? config.string("name")
        try Self.checkOrigin(of: className, cursor, name: name)
        let operation = try OperationNode(cursor, name: name, context)
        let precision = try Self.precision(config, layer: name, className: className)
        // Of Keras 3's no file counts the class.
        let isCounted = !OperationNode.isOfKerasThree(cursor.value)
        // tf.keras' operations compute in the type of what they are given, whatever their policy says.
        guard !isCounted || precision == .float32 else {
            throw KerasError.unsupportedPolicy(layer: name, policy: precision.policy)
        }
        let node = LayerNode(
            name: name, layer: operation.layer,
            isTrainable: try config.booleanIfPresent("trainable") ?? true, precision: precision)
        self.init(
            row: nil, element: .layer(node), statedInput: nil, calls: operation.calls,
            classNames: isCounted ? [LayerPath([name]): className] : [:], openInputs: [],
            warnings: operation.warnings)
    }

    private static func calls(_ cursor: JSONCursor, of name: String) throws -> [CallSpelling] {
        guard try cursor.stringIfPresent("class_name") != InputLayer.className else { return [] }
        return try (cursor.arrayIfPresent("inbound_nodes") ?? []).map {
            try CallSpelling($0, of: name)
        }
    }

    private init(
        layer cursor: JSONCursor, _ className: String, _ context: ReadingContext
    ) throws {
        let config = try cursor.object("config")
        let name = try cursor.stringIfPresent("name") ?? config.string("name")
        let settings = config.labelled("layer \"\(name)\"")
        let row = try Self.row(of: className, cursor, name: name)
        var reader = try LayerReader(
            settings, layer: name, generation: context.generation, version: context.version)
        let layer = try row.read(&reader)
        let statedInput = try reader.inputExtents()
        try reader.finish()
        let node = LayerNode(
            name: name, layer: layer,
            isTrainable: try settings.booleanIfPresent("trainable") ?? true,
            precision: try Self.precision(settings, layer: name, className: className),
            trainingObstacles: reader.obstacles)
        self.init(
            row: row, element: .layer(node), statedInput: statedInput,
            calls: try Self.calls(cursor, of: name),
            classNames: [LayerPath([name]): row.className], openInputs: [],
            warnings: reader.warnings)
    }

    /// The row of a class of Keras itself; whatever else may be meant is refused, never looked up.
    private static func row(
        of className: String, _ cursor: JSONCursor, name: String
    ) throws -> any KerasLayer.Type {
        if pythonClasses.contains(className) {
            throw KerasError.pythonCode(layer: name, className: className)
        }
        try checkOrigin(of: className, cursor, name: name)
        guard let row = kerasLayer(named: className) else {
            throw KerasError.unsupportedLayer(layer: name, className: className)
        }
        return row
    }

    /// Refuses a class that is not Keras' own.
    private static func checkOrigin(
        of className: String, _ cursor: JSONCursor, name: String
    ) throws {
        let module = try cursor.stringIfPresent("module")
        let registered = try cursor.stringIfPresent("registered_name") ?? className
        let packages = ["keras", "tf_keras", "tensorflow.keras"]
        let isOfKeras = module.map { module in
            packages.contains { module == $0 || module.hasPrefix($0 + ".") }
        }
        guard isOfKeras ?? true, registered == className else {
            let outside = isOfKeras == false ? (module ?? "") + "." : ""
            throw KerasError.unsupportedLayer(layer: name, className: outside + className)
        }
    }

    /// Layers whose configuration is a program.
    private static let pythonClasses: Set = [
        "Lambda", "TorchModuleWrapper",
    ]

    /// Layers that integers pass through or come from.
    private static let integerClasses: Set = [
        "InputLayer", "IntegerLookup", "Discretization", "CategoryEncoding",
    ]

    /// The policy, which may be a name or an object.
    static func precision(
        _ settings: JSONCursor, layer: String, className: String
    ) throws -> Precision {
        guard let policy = try settings.memberIfPresent("dtype") else { return .float32 }
        let name =
            try policy.value.stringValue
            ?? policy.object("config").stringIfPresent("name") ?? policy.string("class_name")
        if let precision = Precision(policy: name) { return precision }
        let isInteger = ElementType(rawValue: name)?.isFloatingPoint == false
        guard isInteger && integerClasses.contains(className) else {
            throw KerasError.unsupportedPolicy(layer: layer, policy: name)
        }
        return .float32
    }
}

/// The classes of models.
enum ModelClass: String {
    case sequential = "Sequential"
    case functional = "Functional"
    /// What functional models were called up to 2.3.
    case model = "Model"
}
