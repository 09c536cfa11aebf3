public import NeuralNet

/// A dense layer that takes the place of a model's last one, for a target of another kind.
///
/// Its kernel is drawn as Keras' `glorot_uniform` does, evenly from ±√(6 / (inputs + units)), by the fit's seed; its bias is 0.
public struct NewHead: Sendable, Equatable {
    /// The number of units.
    public let units: Int
    /// The activation.
    public let activation: Activation

    private static let functions: [(name: String, activation: Activation)] = [
        ("linear", .linear), ("sigmoid", .sigmoid), ("softmax", .softmax), ("tanh", .tanh),
        ("relu", .relu), ("softplus", .elementwise(.softplus)),
        ("exponential", .elementwise(.exponential)),
    ]

    /// The names of the activations that it can have.
    public static var activationNames: [String] { functions.map(\.name) }

    /// Describes a layer.
    ///
    /// - Parameters:
    ///   - units: the number of units, from 1 on.
    ///   - activation: the activation's name in Keras, one of ``activationNames``; `nil` is returned for another.
    public init?(units: Int, activation: String) {
        guard (1...(1 << 24)).contains(units),
            let function = Self.functions.first(where: { $0.name == activation })
        else { return nil }
        self.units = units
        self.activation = function.activation
    }

    /// Puts the layer in the place of a model's last dense layer and of the activations behind it.
    ///
    /// The optimizer forgets what it remembered of that layer and keeps the count of its steps; the loss, which suited
    /// the old output, is forgotten too, and so are the metrics, the names of classes and the file of origin.
    ///
    /// - Parameters:
    ///   - model: a model of one output.
    ///   - seed: the seed of the kernel.
    /// - Returns: the model with the new layer, and what the user should know.
    /// - Throws: ``TrainingError/noHead(layer:)`` where the model does not end in a dense layer that is called once.
    public func replacingHead(
        of model: Model, seed: UInt64
    ) throws(TrainingError) -> (model: Model, notes: [Warning]) {
        let head = try Head(of: model)
        let most = physicalMemory / 4 / MemoryLayout<Float>.size / max(1, head.inputs)
        guard units <= most else {
            throw .invalidOption(
                "new head's number of units", value: "\(units)", expected: "one from 1 to \(most)")
        }
        var result = try replaced(head, of: model, seed: seed)
        result.training = model.training
        result.training.compiled?.losses = []
        result.training.compiled?.lossWeights = nil
        result.training.compiled?.metrics = []
        result.training.compiled?.weightedMetrics = []
        result.training.classNames = [:]
        result.training.checkpoint = nil
        result.training.optimizer?.slots.removeAll { $0.parameter.layer == head.path }
        result.extensions = Extensions(independent: model.extensions.independent)
        return (result, notes(on: head, of: model, seed: seed))
    }

    /// The model with the new layer, and nothing but its graph and parameters.
    private func replaced(
        _ head: Head, of model: Model, seed: UInt64
    ) throws(TrainingError) -> Model {
        var dense = Dense(units: units, activation: activation)
        dense.usesBias = true
        let (kernel, bias) = try values(inputs: head.inputs, seed: seed)
        do throws(ModelError) {
            let graph = try head.graph(with: dense)
            var parameters = Parameters()
            for identity in model.parameters.identities where identity.layer != head.path {
                parameters[identity] = model.parameters[identity]
            }
            parameters[ParameterIdentity(layer: head.path, role: "kernel")] = kernel
            parameters[ParameterIdentity(layer: head.path, role: "bias")] = bias
            return try Model(name: model.name, graph: graph, parameters: parameters)
        } catch {
            throw .model(error)
        }
    }

    /// What the user should know of the change.
    private func notes(on head: Head, of model: Model, seed: UInt64) -> [Warning] {
        let count = units == 1 ? "1 unit" : "\(units) units"
        var notes = [Warning("new head: \(head.name), \(count), drawn by seed \(seed)")]
        let lost = model.training.compiled.map { $0.metrics + $0.weightedMetrics } ?? []
        let names = lost.flatMap { $0 }.map(\.name)
        if !names.isEmpty {
            notes.append(
                Warning("the old head's metrics are gone: \(names.joined(separator: ", "))"))
        }
        notes += model.notesOfChangedGraph
        return notes
    }

    private func values(
        inputs: Int, seed: UInt64
    ) throws(TrainingError) -> (kernel: Tensor, bias: Tensor) {
        do throws(InitialValuesError) {
            let kernel = try InitialValues.glorotUniform.tensor(
                extents: [inputs, units], seed: seed, position: 0)
            return (
                kernel, try InitialValues.zeros.tensor(extents: [units], seed: seed, position: 0)
            )
        } catch {
            throw .initialValues(error)
        }
    }
}

/// The end of a graph: a dense layer, and activations behind it.
private struct Head {
    /// The dense layer's name.
    let name: String
    /// The extent of its input's last axis.
    let inputs: Int
    private let old: Graph
    private let call: Int
    /// The calls behind the dense layer's.
    private let dropped: Set<Int>

    /// Where the dense layer's parameters are.
    var path: LayerPath { LayerPath([name]) }

    /// Finds the head of a model.
    init(of model: Model) throws(TrainingError) {
        let graph = model.graph
        guard graph.outputs.count == 1, var reference = graph.outputs.first else {
            throw .severalOutputs(model.graph.outputNames)
        }
        var dropped: Set<Int> = []
        var node = graph.layers[graph.calls[reference.call].layer]
        while node.layer is ActivationLayer, let input = graph.calls[reference.call].inputs.first {
            dropped.insert(reference.call)
            reference = input
            node = graph.layers[graph.calls[reference.call].layer]
        }
        let call = reference.call
        let layers = Set((dropped.union([call])).map { graph.calls[$0].layer })
        let isCalledOnce = graph.calls.count { layers.contains($0.layer) } == layers.count
        let isLast = graph.calls.indices.allSatisfy { position in
            dropped.contains(position)
                || graph.calls[position].inputs.allSatisfy {
                    $0.call != call && !dropped.contains($0.call)
                }
        }
        guard node.layer is Dense, isCalledOnce, isLast,
            let inputs = model.shape(of: graph.calls[call].inputs[0]).extents.last ?? nil
        else { throw .noHead(layer: node.name) }
        name = node.name
        self.inputs = inputs
        old = graph
        self.call = call
        self.dropped = dropped
    }

    /// The graph with another layer in the head's place.
    func graph(with layer: Dense) throws(ModelError) -> Graph {
        let gone = Set(dropped.map { old.calls[$0].layer })
        var layers: [LayerNode] = []
        var layerPlaces: [Int: Int] = [:]
        for (position, node) in old.layers.enumerated() where !gone.contains(position) {
            layerPlaces[position] = layers.count
            layers.append(
                position == old.calls[call].layer ? LayerNode(name: node.name, layer: layer) : node)
        }
        var calls: [LayerCall] = []
        var callPlaces: [Int: Int] = [:]
        func moved(_ reference: TensorReference) -> TensorReference {
            TensorReference(call: callPlaces[reference.call] ?? 0, output: reference.output)
        }
        for (position, call) in old.calls.enumerated() where !dropped.contains(position) {
            calls.append(
                LayerCall(layer: layerPlaces[call.layer] ?? 0, inputs: call.inputs.map(moved)))
            callPlaces[position] = calls.count - 1
        }
        return try Graph(
            style: old.style, layers: layers, calls: calls, inputs: old.inputs.map(moved),
            outputs: [moved(TensorReference(call: call))])
    }
}
