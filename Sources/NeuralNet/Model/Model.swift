/// A network: its graph, its parameters, how it is trained, and where it came from.
public struct Model: Sendable {
    /// The model's name.
    public var name: String
    /// The model as it was built, with the models inside it.
    public let architecture: Architecture
    /// All layers, those of models inside too, and how they are called: what is computed.
    public let graph: Graph
    /// The parameters' values.
    public private(set) var parameters: Parameters
    /// Compile settings and the state of a fit.
    public var training: TrainingState
    /// The file that the model was read from.
    public var provenance: Provenance?
    /// Inputs, outputs and one step, by which any reader can check itself.
    public var recorded: RecordedVerification?
    /// What the native file that the model was read from holds beyond what its reader knew.
    public var extensions = Extensions()
    /// What each layer call gives, in the order of ``Graph/calls``; the batch is open.
    public let shapes: [[Shape]]
    /// The parameters that the layers want, in the order of the layers.
    public private(set) var specifications: [ParameterSpecification]

    /// Makes a model and checks that the parameters are those that the layers want.
    ///
    /// - Parameters:
    ///   - name: the model's name.
    ///   - architecture: layers and models inside, and how they are called.
    ///   - parameters: a value for each parameter.
    ///   - training: compile settings and the state of a fit.
    ///   - provenance: where the model came from.
    /// - Throws: ``ModelError`` where shapes don't fit or a parameter is missing, superfluous or
    ///   of another shape.
    public init(
        name: String, architecture: Architecture, parameters: Parameters,
        training: TrainingState = TrainingState(),
        provenance: Provenance? = nil
    ) throws(ModelError) {
        let graph = try architecture.flattened()
        let signature = try GraphSignature(graph)
        self.name = name
        self.architecture = architecture
        self.graph = graph
        self.parameters = parameters
        self.training = training
        self.provenance = provenance
        shapes = signature.shapes
        specifications = signature.parameters
        try check(parameters)
    }

    private func check(_ parameters: Parameters) throws(ModelError) {
        for specification in specifications {
            guard let value = parameters[specification.identity] else {
                throw .missingParameter(specification.identity)
            }
            guard value.extents == specification.extents else {
                throw .wrongParameterShape(
                    specification.identity, expected: specification.extents, found: value.extents)
            }
        }
        guard parameters.identities.count == specifications.count else {
            let wanted = Set(specifications.map(\.identity))
            let extra = parameters.identities.first { !wanted.contains($0) }
            throw extra.map { .unknownParameter($0) } ?? .brokenGraph
        }
    }

    /// Replaces the parameters' values, and drops what was recorded or stored with the old ones.
    ///
    /// - Parameter values: a value for each parameter, of the shape it has.
    /// - Throws: ``ModelError`` where a parameter is missing or of another shape.
    public mutating func setParameters(_ values: Parameters) throws(ModelError) {
        try check(values)
        parameters = values
        recorded = nil
        training.checkpoint = nil
        extensions.dependent = []
    }

    /// Sets whether a layer, or all layers of a model inside, may be changed by a fit.
    ///
    /// - Parameters:
    ///   - isTrainable: whether they may.
    ///   - path: the path of the layer or the model inside; one that leads nowhere changes nothing.
    /// - Returns: the model with the layers thus set.
    /// - Throws: ``ModelError``, which does not happen.
    public func settingTrainable(
        _ isTrainable: Bool, of path: LayerPath
    ) throws(ModelError) -> Model {
        var model = try Model(
            name: name, architecture: architecture.settingTrainable(isTrainable, of: path),
            parameters: parameters, training: training, provenance: provenance)
        model.recorded = recorded
        model.extensions = extensions
        return model
    }

    /// Sets whether a layer may be changed by a fit.
    ///
    /// - Parameters:
    ///   - isTrainable: whether it may.
    ///   - position: the layer's position in ``graph``.
    /// - Returns: the model with the layer thus set.
    /// - Throws: ``ModelError``, which does not happen for a position of the graph.
    public func settingTrainable(_ isTrainable: Bool, at position: Int) throws(ModelError) -> Model
    {
        try settingTrainable(isTrainable, of: graph.layers[position].path)
    }

    /// The shape of a tensor on the graph; the batch is open.
    public func shape(of reference: TensorReference) -> Shape {
        shapes[reference.call][reference.output]
    }

    /// The shapes of the inputs, in order; the batch is open.
    public var inputShapes: [Shape] { graph.inputs.map(shape) }

    /// The shapes of the outputs, in order; the batch is open.
    public var outputShapes: [Shape] { graph.outputs.map(shape) }
}

extension Model {
    /// Makes a model that has no models inside.
    ///
    /// - Parameters:
    ///   - name: the model's name.
    ///   - graph: the layers and how they are called.
    ///   - parameters: a value for each parameter.
    ///   - training: compile settings and the state of a fit.
    ///   - provenance: where the model came from.
    /// - Throws: ``ModelError`` where shapes don't fit or a parameter is missing, superfluous or
    ///   of another shape.
    public init(
        name: String, graph: Graph, parameters: Parameters,
        training: TrainingState = TrainingState(),
        provenance: Provenance? = nil
    ) throws(ModelError) {
        try self.init(
            name: name, architecture: Architecture(graph), parameters: parameters,
            training: training, provenance: provenance)
    }
}

/// The values of a model's parameters, by identity, in the order in which they were set.
public struct Parameters: Sendable, Equatable {
    /// The parameters that have a value, in order.
    public private(set) var identities: [ParameterIdentity] = []
    private var values: [ParameterIdentity: Tensor] = [:]

    /// Makes an empty collection.
    public init() {}

    /// The value of a parameter, `nil` where there is none.
    public subscript(identity: ParameterIdentity) -> Tensor? {
        get { values[identity] }
        set {
            if values[identity] == nil, newValue != nil { identities.append(identity) }
            if newValue == nil { identities.removeAll { $0 == identity } }
            values[identity] = newValue
        }
    }
}
