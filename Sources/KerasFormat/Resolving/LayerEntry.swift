import NeuralNet
import OrderedJSON
import Training

/// One layer of a configuration, its class known and its settings read.
struct LayerEntry {
    /// The layer's row in ``kerasLayers``.
    let row: any KerasLayer.Type
    /// The layer as the model holds it.
    var node: LayerNode
    /// The shape behind the batch that the first layer of a Sequential may state.
    let statedInput: [Int?]?
    /// The calls of a functional model's layer; `nil` in a Sequential.
    let calls: JSONCursor?
    /// What the user should know.
    let warnings: [Warning]
}

extension LayerEntry {
    /// Reads an element of a model's `layers`.
    init(_ cursor: JSONCursor, generation: Generation, version: KerasVersion?) throws {
        let className = try cursor.string("class_name")
        let config = try cursor.object("config")
        let name = try cursor.stringIfPresent("name") ?? config.string("name")
        let settings = config.labelled("layer \"\(name)\"")
        row = try Self.row(of: className, cursor, name: name)
        var reader = try LayerReader(
            settings, layer: name, generation: generation, version: version)
        let layer = try row.read(&reader)
        statedInput = try reader.inputExtents()
        try reader.finish()
        node = LayerNode(
            name: name, layer: layer,
            isTrainable: try settings.booleanIfPresent("trainable") ?? true,
            precision: try Self.precision(settings, layer: name, className: className),
            trainingObstacles: reader.obstacles)
        calls = try cursor.memberIfPresent("inbound_nodes")
        warnings = reader.warnings
    }

    /// The row of a class of Keras itself; whatever else may be meant is refused, never looked up.
    private static func row(
        of className: String, _ cursor: JSONCursor, name: String
    ) throws -> any KerasLayer.Type {
        if ModelClass(rawValue: className) != nil {
            throw KerasError.nestedModel(layer: name, className: className)
        }
        if pythonClasses.contains(className) {
            throw KerasError.pythonCode(layer: name, className: className)
        }
        let module = try cursor.stringIfPresent("module")
        let registered = try cursor.stringIfPresent("registered_name") ?? className
        let packages = ["keras", "tf_keras", "tensorflow.keras"]
        let isOfKeras = module.map { module in
            packages.contains { module == $0 || module.hasPrefix($0 + ".") }
        }
        guard isOfKeras ?? true, registered == className, let row = kerasLayer(named: className)
        else {
            let outside = isOfKeras == false ? (module ?? "") + "." : ""
            throw KerasError.unsupportedLayer(layer: name, className: outside + className)
        }
        return row
    }

    /// Layers whose configuration is a program.
    private static let pythonClasses: Set = [
        "Lambda", "TFOpLambda", "SlicingOpLambda", "TorchModuleWrapper",
    ]

    /// Layers that integers pass through or come from.
    private static let integerClasses: Set = [
        "InputLayer", "IntegerLookup", "Discretization", "CategoryEncoding",
    ]

    /// The policy, which may be a name or an object.
    private static func precision(
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
