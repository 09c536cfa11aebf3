/// A layer of a model: its name, what it computes, and whether training may change it.
public struct LayerNode: Sendable {
    /// The names of the models around the layer within the whole model, from the outermost; mostly none.
    public internal(set) var models: [String] = []
    /// The layer's name, unique in the model right around it.
    public var name: String
    /// What the layer computes.
    public var layer: any Layer
    /// Keras' `trainable`: whether a fit changes the layer's parameters and statistics.
    public var isTrainable: Bool
    /// The types in which the layer computes and keeps its parameters.
    public var precision: Precision
    /// Settings of the file of origin that a fit would have to obey and this layer does not hold, such
    /// as `kernel_constraint MaxNorm`; they do not matter unless the layer is trained.
    public var trainingObstacles: [String]

    /// Names a layer.
    ///
    /// - Parameters:
    ///   - name: the name, unique in its model.
    ///   - layer: what it computes.
    ///   - isTrainable: whether a fit may change it.
    ///   - precision: the types in which it computes and keeps its parameters.
    ///   - trainingObstacles: settings that a fit would have to obey and the layer does not hold.
    public init(
        name: String, layer: any Layer, isTrainable: Bool = true,
        precision: Precision = .float32, trainingObstacles: [String] = []
    ) {
        self.name = name
        self.layer = layer
        self.isTrainable = isTrainable
        self.precision = precision
        self.trainingObstacles = trainingObstacles
    }

    /// The names from the root of the whole model.
    public var path: LayerPath { LayerPath(models + [name]) }

    /// What messages and tables call the layer: its name, or its path if it is inside another model.
    public var title: String { models.isEmpty ? name : path.description }
}

extension LayerNode {
    /// Whether programs with the layer are run in float64; an input of that type is cast by the layers behind it.
    package var computesInFloat64: Bool {
        precision.computation == .float64 && !(layer is InputLayer)
    }
}

/// A tensor on the graph: an output of a call.
public struct TensorReference: Hashable, Sendable {
    /// The position of the call in ``Graph/calls``.
    public var call: Int
    /// Which of the call's outputs.
    public var output: Int

    /// Refers to an output of a call.
    ///
    /// - Parameters:
    ///   - call: the position of the call.
    ///   - output: which of its outputs.
    public init(call: Int, output: Int = 0) {
        self.call = call
        self.output = output
    }
}

/// One use of a layer; a layer that is called twice shares its parameters.
public struct LayerCall: Hashable, Sendable {
    /// The position of the layer in ``Graph/layers``.
    public var layer: Int
    /// What the layer is given; empty for an input.
    public var inputs: [TensorReference]

    /// Calls a layer.
    ///
    /// - Parameters:
    ///   - layer: the layer's position.
    ///   - inputs: what it is given.
    public init(layer: Int, inputs: [TensorReference]) {
        self.layer = layer
        self.inputs = inputs
    }
}

/// The layers of a model and how they are called, those of models inside it among them: what is computed.
///
/// ``Architecture`` is the model as it was built.
public struct Graph: Sendable {
    /// How the model was built, which decides how Keras' files spell it.
    public enum Style: String, Codable, Sendable {
        case sequential, functional
    }

    /// How the model was built.
    public var style: Style
    /// The layers in the order of the configuration.
    public var layers: [LayerNode]
    /// The calls, each after those whose outputs it takes.
    public var calls: [LayerCall]
    /// The model's inputs, each an output of a call of an ``InputLayer``.
    public var inputs: [TensorReference]
    /// The model's outputs.
    public var outputs: [TensorReference]
    /// The names of the outputs where they are those of models inside, which make them.
    var modelOutputNames: [String]?

    /// Makes a graph and checks that it is one.
    ///
    /// - Parameters:
    ///   - style: how the model was built.
    ///   - layers: the layers.
    ///   - calls: the calls, in an order in which they can run.
    ///   - inputs: the model's inputs.
    ///   - outputs: the model's outputs.
    /// - Throws: ``ModelError`` where names repeat, references point nowhere, calls are out of order, or the inputs
    ///   are not the calls of input layers, each once.
    public init(
        style: Style, layers: [LayerNode], calls: [LayerCall], inputs: [TensorReference],
        outputs: [TensorReference]
    ) throws(ModelError) {
        self.style = style
        self.layers = layers
        self.calls = calls
        self.inputs = inputs
        self.outputs = outputs
        try check()
    }

    private func check() throws(ModelError) {
        var paths: Set<LayerPath> = []
        for layer in layers {
            guard paths.insert(layer.path).inserted else { throw .repeatedLayerName(layer.title) }
        }
        try LayerCall.check(calls, inputs: inputs, outputs: outputs, of: layers) {
            $0.layer is InputLayer
        }
    }

    /// What the layer is called that a tensor comes from.
    public func layerName(of reference: TensorReference) -> String {
        layers[calls[reference.call].layer].title
    }

    /// The names of the inputs: those of their layers.
    public var inputNames: [String] { inputs.map(layerName) }

    /// The names of the outputs: those of the layers, or models inside, that make them.
    public var outputNames: [String] { modelOutputNames ?? outputs.map(layerName) }
}

extension LayerCall {
    /// Checks that calls can run one behind the other and that inputs and outputs are theirs.
    ///
    /// - Parameters:
    ///   - calls: the calls.
    ///   - inputs: what a model is given: each call of an input layer once.
    ///   - outputs: what it gives.
    ///   - elements: what is called.
    ///   - isInput: whether an element is an input layer.
    /// - Throws: ``ModelError`` where they don't fit together.
    static func check<Element>(
        _ calls: [LayerCall], inputs: [TensorReference], outputs: [TensorReference],
        of elements: [Element], isInput: (Element) -> Bool
    ) throws(ModelError) {
        for (position, call) in calls.enumerated() {
            guard elements.indices.contains(call.layer),
                isInput(elements[call.layer]) == call.inputs.isEmpty
            else { throw .brokenGraph }
            for reference in call.inputs {
                guard reference.call >= 0, reference.call < position else { throw .brokenGraph }
            }
        }
        for reference in inputs + outputs {
            guard calls.indices.contains(reference.call) else { throw .brokenGraph }
        }
        guard !outputs.isEmpty, !inputs.isEmpty else { throw .noInputOrOutput }
        // Each call of an input layer is one input of the model: it has no value otherwise.
        let entrances = calls.indices.filter { calls[$0].inputs.isEmpty }
        guard inputs.map(\.call).sorted() == entrances else { throw .brokenGraph }
    }
}
