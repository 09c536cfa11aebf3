internal import NeuralNet
internal import OrderedJSON

/// What a model is, in few words.
struct ModelSummary {
    private let model: Model

    /// Looks at a model.
    init(_ model: Model) {
        self.model = model
    }

    /// The number of elements of some parameters.
    private func count(_ isCounted: (ParameterSpecification) -> Bool) -> Int {
        model.specifications.filter(isCounted).reduce(0) { $0 + $1.extents.reduce(1, *) }
    }

    /// The number of elements of a layer's parameters, those of a layer inside it too.
    func parameterCount(of layer: LayerNode) -> Int {
        count { $0.isHeld(by: layer) }
    }

    /// The number of all elements of parameters.
    var parameterCount: Int { count { _ in true } }
    /// The number of elements that a fit changes by their gradients.
    var trainableCount: Int { count(\.isTrainable) }

    /// Where the model came from.
    var origin: String {
        guard let provenance = model.provenance else { return "no Keras file" }
        let container =
            switch provenance.container {
            case .kerasHDF5: "HDF5"
            case .kerasArchive: ".keras archive"
            case .kerasJSON: "architecture (.json)"
            }
        let version = provenance.kerasVersion.map { "Keras \($0)" } ?? "Keras of unknown version"
        return "\(version), \(container)" + (provenance.backend.map { ", \($0)" } ?? "")
    }

    /// The optimizer and how far it is.
    var optimizer: String {
        let settings = model.training.compiled?.optimizer
        guard let state = model.training.optimizer else {
            return settings.map { "\($0.name), no step done" } ?? "none"
        }
        let steps = "\(NumberText.grouped(state.iterations)) steps done"
        return "\(settings?.name ?? "optimizer"), \(steps)"
            + (learningRate.map { ", learning rate \(NumberText.setting($0))" } ?? "")
    }

    /// The learning rate that is stored beside the optimizer's settings, else the one that they say.
    private var learningRate: Double? {
        model.training.optimizer?.learningRate
            ?? model.training.compiled?.optimizer?.configuration["learning_rate"]?.numberValue?
            .double
    }

    /// The loss of compile settings, by name.
    var losses: [String] { (model.training.compiled?.losses ?? []).compactMap { $0?.name } }
    /// The metrics of compile settings, by name.
    var metrics: [String] {
        guard let compiled = model.training.compiled else { return [] }
        return (compiled.metrics + compiled.weightedMetrics).flatMap { $0 }.map(\.name)
    }

    /// The model's inputs with their shapes.
    var inputs: String { ports(model.graph.inputNames, model.inputShapes) }
    /// The model's outputs with their shapes.
    var outputs: String { ports(model.graph.outputNames, model.outputShapes) }

    private func ports(_ names: [String], _ shapes: [Shape]) -> String {
        zip(names, shapes).map { "\($0) \($1)" }.joined(separator: ", ")
    }

    /// The members that every command's document has on a model.
    func json(path: String) -> JSONObject {
        let provenance = model.provenance
        return [
            "path": JSON(path), "name": JSON(model.name),
            "container": .optional(provenance?.container.rawValue),
            "keras_version": .optional(provenance?.kerasVersion),
            "backend": .optional(provenance?.backend),
            "layers": JSON(model.graph.layers.count), "parameters": JSON(parameterCount),
            "trainable_parameters": JSON(trainableCount), "optimizer": optimizerJSON,
        ]
    }

    private var optimizerJSON: JSON {
        let settings = model.training.compiled?.optimizer
        let state = model.training.optimizer
        guard settings != nil || state != nil else { return .null }
        return [
            "name": .optional(settings?.name),
            "iterations": state.map { JSON($0.iterations) } ?? .null,
            "learning_rate": learningRate.map { .number($0) } ?? .null,
            "slots": JSON(state?.slots.count ?? 0),
        ]
    }
}
