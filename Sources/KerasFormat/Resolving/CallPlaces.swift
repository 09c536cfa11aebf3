import NeuralNet

/// Where the calls stand that a configuration names by layer and node.
struct CallPlaces {
    /// A call that is not yet in its place.
    struct Call {
        /// The position of its layer among the elements.
        var layer: Int
        /// What it is given.
        var inputs: [CallSpelling.NamedTensor]
        /// The mask that it is given beside its inputs.
        var mask: CallSpelling.NamedTensor?
    }

    /// Who takes a tensor: it decides from which number Keras counts the calls of a model inside.
    enum Taker {
        case call(of: String)
        case ends(String)

        /// The name for messages.
        var name: String {
            switch self {
            case .call(let layer): layer
            case .ends(let key): key
            }
        }
    }

    /// The names of layers and models inside.
    let names: [String]
    private let known: Set<String>
    private var places: [String: [Int]] = [:]
    private var models: [String: Architecture] = [:]
    /// Models inside of whose calls one is number 0, as calls and as inputs and outputs name them.
    private var countedFromZero: (calls: Set<String>, ends: Set<String>) = ([], [])
    private let form: CallSpelling.Form

    /// Finds the calls' places.
    ///
    /// - Parameters:
    ///   - calls: the calls, those of a layer in the order of its nodes.
    ///   - elements: the layers and models inside.
    ///   - ends: the tensors that are named as inputs and outputs.
    ///   - form: how calls are spelled.
    init(
        _ calls: [Call], of elements: [Architecture.Element], ends: [CallSpelling.NamedTensor],
        form: CallSpelling.Form
    ) {
        self.form = form
        names = elements.map(\.name)
        known = Set(names)
        for (place, call) in calls.enumerated() {
            places[names[call.layer], default: []].append(place)
        }
        for element in elements { models[element.name] = element.model }
        let inputs = calls.flatMap(\.inputs)
        countedFromZero.calls = Set(inputs.filter { $0.node == 0 }.map(\.layer))
        countedFromZero.ends = Set(ends.filter { $0.node == 0 }.map(\.layer))
    }

    /// The number of the first call of a layer or model inside.
    ///
    /// Making a model makes a node of its own, which Keras 1 and 2 count. Keras 3 counts it for inputs and outputs
    /// only, and only of functional models.
    private func firstNode(of name: String, for taker: Taker) -> Int {
        guard let model = models[name] else { return 0 }
        switch (form, taker) {
        case (.object, .call): return 0
        case (.object, .ends) where model.style == .sequential: return 0
        case (_, .ends): return countedFromZero.ends.contains(name) ? 0 : 1
        case (.list, .call): return countedFromZero.calls.contains(name) ? 0 : 1
        }
    }

    /// The place of the call that gives a tensor.
    ///
    /// - Parameters:
    ///   - tensor: the tensor.
    ///   - taker: who takes it.
    /// - Returns: the place.
    /// - Throws: ``KerasError`` where there is no such call.
    func place(of tensor: CallSpelling.NamedTensor, for taker: Taker) throws(KerasError) -> Int {
        guard known.contains(tensor.layer) else {
            throw .unknownReference(layer: taker.name, to: tensor.layer)
        }
        let calls = places[tensor.layer] ?? []
        let node = tensor.node.subtractingReportingOverflow(
            firstNode(of: tensor.layer, for: taker))
        let outputs = models[tensor.layer]?.outputs.count ?? 1
        guard !node.overflow, calls.indices.contains(node.partialValue),
            (0..<outputs).contains(tensor.tensor)
        else {
            throw .unknownOutput(
                layer: taker.name, of: tensor.layer, node: tensor.node, tensor: tensor.tensor)
        }
        return calls[node.partialValue]
    }
}
