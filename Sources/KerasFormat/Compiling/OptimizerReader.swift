import HDF5
import NeuralNet
import OrderedJSON
import Training

extension KerasDocument {
    /// Compile settings and the optimizer's state, in Keras 3's words.
    func trainingState(of graph: Graph) throws -> (TrainingState, [Warning]) {
        // An archive of a model that was never compiled holds empty settings, or null.
        guard let compileConfiguration, compileConfiguration.objectValue?.isEmpty == false else {
            let warning = Warning(
                "the optimizer's state is left out, as the file does not say how the model was compiled"
            )
            return (TrainingState(), optimizer.isEmpty ? [] : [warning])
        }
        let reader = try CompileReader(
            compileConfiguration,
            outputs: Configuration(configuration).outputKeys ?? graph.outputNames,
            version: kerasVersion, generation: generation)
        var state = TrainingState(compiled: reader.settings)
        var warnings = reader.warnings
        if !optimizer.isEmpty {
            let parameters = try GraphSignature(graph).parameters.filter(\.isTrainable)
            switch try OptimizerReader(image: optimizerImage ?? image).state(
                of: optimizer, reader.settings.optimizer, era: optimizerEra, parameters)
            {
            case .success(let found): state.optimizer = found
            case .failure(let reason):
                warnings.append(Warning("the optimizer's state is left out: \(reason)"))
            }
        }
        return (state, warnings)
    }

    /// The kind of file that the optimizer's variables come from; a file of weights has those of an archive.
    private var optimizerContainer: Provenance.Container {
        guard optimizerImage != nil, case .grouped = weights else { return container }
        return .kerasArchive
    }

    /// Whose order the optimizer's variables have.
    private var optimizerEra: OptimizerLayout.Era {
        OptimizerLayout.Era(
            container: optimizerContainer, generation: generation,
            version: kerasVersion.flatMap { KerasVersion($0) }, names: optimizer.map(\.name))
    }
}

extension OptimizerLayout.Era {
    /// Decides by version and, for tf.keras, by the names of the variables.
    init(
        container: Provenance.Container, generation: Generation, version: KerasVersion?,
        names: [String]
    ) {
        switch (generation, container) {
        case (.three, _): self = .three
        case (.one, _): self = .one
        case (.two, .kerasArchive): self = .new
        case (.two, .kerasHDF5), (.two, .kerasJSON):
            let isNew = names.first.map { $0 == "iteration:0" } ?? ((version?.minor ?? 0) > 10)
            self = version?.isStandAlone == true ? .standAlone : isNew ? .new : .tensorFlow
        }
    }
}

/// Reads the variables of an optimizer.
struct OptimizerReader {
    /// Where the datasets lie.
    let image: FileSlice

    /// Why a state is left out.
    enum Mismatch: Error, CustomStringConvertible {
        case unknownOptimizer(String?)
        case otherVariables(expected: Int, found: Int)
        case otherShape(String)

        var description: String {
            switch self {
            case .unknownOptimizer(let name):
                name.map { "the order of \($0)'s variables is not known" }
                    ?? "the optimizer is not known"
            case .otherVariables(let expected, let found):
                "\(found) variables are stored, where the model's optimizer has \(expected)"
            case .otherShape(let name): "the variable \(name) has another shape than its parameter"
            }
        }
    }

    /// The state that stored variables make up.
    func state(
        of stored: [StoredTensor], _ optimizer: NamedSettings?, era: OptimizerLayout.Era,
        _ parameters: [ParameterSpecification]
    ) throws -> Result<OptimizerState, Mismatch> {
        guard let optimizer,
            let layout = OptimizerLayout(optimizer, era: era, parameters: parameters)
        else { return .failure(.unknownOptimizer(optimizer?.name)) }
        let counters = layout.entries.prefix { $0 == .iterations || $0 == .learningRate }
        // Before the first step there are no slots yet.
        let entries = stored.count == counters.count ? Array(counters) : layout.entries
        guard stored.count == entries.count else {
            return .failure(.otherVariables(expected: layout.entries.count, found: stored.count))
        }
        var state = OptimizerState(iterations: 0)
        for (entry, tensor) in zip(entries, stored) {
            guard try add(tensor, as: entry, to: &state) else {
                return .failure(.otherShape(tensor.name))
            }
        }
        state.order(by: parameters)
        return .success(state)
    }

    /// Takes in one variable; `false` if its shape or type is another than it must be.
    private func add(
        _ stored: StoredTensor, as entry: OptimizerLayout.Entry, to state: inout OptimizerState
    ) throws -> Bool {
        switch entry {
        case .placeholder: return true
        case .slot(let parameter, let name, let extents):
            guard let tensor = try tensor(stored, extents), tensor.elementType.isFloatingPoint
            else {
                return false
            }
            state.slots.append(OptimizerState.Slot(parameter: parameter, name: name, value: tensor))
        case .iterations:
            guard let number = try tensor(stored, [])?.doubles.first,
                let count = Int(exactly: number), count >= 0
            else { return false }
            state.iterations = count
        case .learningRate:
            guard let number = try tensor(stored, [])?.doubles.first else { return false }
            state.learningRate = number
        case .scalar(let name):
            guard let number = try tensor(stored, [])?.doubles.first else { return false }
            state.scalars[name] = number
        }
        return true
    }

    private func tensor(_ stored: StoredTensor, _ extents: [Int]) throws -> Tensor? {
        guard stored.dataset.shape == extents.map({ UInt64($0) }) else { return nil }
        return try image.tensor(of: stored.dataset, extents: extents)
    }
}

extension OptimizerState {
    /// Puts the slots in the order of the parameters, whatever order the file had.
    mutating func order(by parameters: [ParameterSpecification]) {
        var byParameter: [ParameterIdentity: [Slot]] = [:]
        for slot in slots { byParameter[slot.parameter, default: []].append(slot) }
        slots = parameters.flatMap { byParameter[$0.identity] ?? [] }
    }
}
