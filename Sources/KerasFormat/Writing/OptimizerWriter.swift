import NeuralNet
import OrderedJSON

/// Writes an optimizer's state in the order and under the names of a dialect.
struct OptimizerWriter {
    /// Whose order and names.
    let era: OptimizerLayout.Era
    /// Class and settings, in Keras 3's words.
    let optimizer: NamedSettings
    /// The state.
    let state: OptimizerState
    /// The trainable parameters in the model's order.
    let parameters: [ParameterSpecification]
    /// The layout of the origin, for its names and types.
    let layout: Layout

    /// The variables; empty if their order is not known.
    func variables() throws -> [KerasOutput.Variable] {
        guard let order = OptimizerLayout(optimizer, era: era, parameters: parameters) else {
            return []
        }
        let counters = order.entries.prefix { $0 == .iterations || $0 == .learningRate }
        let isBare =
            state.slots.isEmpty
            && (state.iterations == 0 || layout.optimizer.count == counters.count)
        let entries = isBare ? Array(counters) : order.entries
        let keepsNames = layout.optimizer.count == entries.count
        var scalarCount = 0
        return try entries.enumerated().map { place, entry in
            var type: String?
            if entry.isScalar {
                type =
                    layout.counters.indices.contains(scalarCount)
                    ? layout.counters[scalarCount] : nil
                scalarCount += 1
            }
            return KerasOutput.Variable(
                name: keepsNames
                    ? layout.optimizer[place]
                    : name(of: entry, number: place, place: place - counters.count),
                tensor: try tensor(of: entry, type: type))
        }
    }

    private func tensor(of entry: OptimizerLayout.Entry, type: String?) throws -> Tensor {
        switch entry {
        case .placeholder(let extents, let type):
            let size = type.byteCount * extents.reduce(1, *)
            return try Tensor(
                extents: extents, elementType: type, bytes: [UInt8](repeating: 0, count: size))
        case .slot(let parameter, let name, let extents):
            let found = state.slots.first { $0.parameter == parameter && $0.name == name }
            let count = extents.reduce(1, *)
            return found?.value ?? Tensor([Float](repeating: 0, count: count), extents: extents)
        case .iterations where era == .one: return Tensor([Float(state.iterations)], extents: [])
        case .iterations:
            let isNarrow = type == "int32" || (type == nil && era == .three)
            return isNarrow
                ? try Tensor(
                    extents: [], elementType: .int32,
                    bytes: withUnsafeBytes(of: Int32(clamping: state.iterations).littleEndian) {
                        Array($0)
                    })
                : try Tensor([Int64(state.iterations)], extents: [])
        case .learningRate:
            let given = optimizer.configuration["learning_rate"]?.numberValue?.double
            return Tensor([Float(state.learningRate ?? given ?? 0)], extents: [])
        case .scalar(let name): return Tensor([Float(state.scalars[name] ?? 1)], extents: [])
        }
    }

    /// A name such as the dialect gives; loaders go by order.
    private func name(of entry: OptimizerLayout.Entry, number: Int, place: Int) -> String {
        let className = optimizer.name
        let own = GroupNames.snakeCase(className)
        switch (entry, era) {
        case (_, .one): return "param_\(number)"
        case (.iterations, .three): return "\(own)/iteration"
        case (.iterations, .new): return "iteration:0"
        case (.iterations, .tensorFlow): return "\(className)/iter:0"
        case (.iterations, .standAlone): return "\(className)/iterations:0"
        case (.learningRate, _): return "\(own)/learning_rate"
        case (.scalar(let name), .three): return "\(own)/\(name)"
        case (.scalar, _): return "\(className)/momentum_cache:0"
        case (.placeholder, _), (.slot, .standAlone):
            return "training/\(className)/Variable" + (place == 0 ? ":0" : "_\(place):0")
        case (.slot(let parameter, let slot, _), .three):
            let path = parameter.layer.names + [parameter.role, slot]
            return "\(own)/" + path.joined(separator: "_")
        case (.slot(let parameter, let slot, _), .new):
            return "\(className)/\(shortName(slot))/\(path(of: parameter)):0"
        case (.slot(let parameter, let slot, _), .tensorFlow):
            return "\(className)/\(path(of: parameter))/\(shortName(slot)):0"
        }
    }

    private func path(of parameter: ParameterIdentity) -> String {
        (parameter.layer.names + [parameter.role]).joined(separator: "/")
    }

    /// tf.keras' name of a slot, where it is other than Keras 3's.
    private func shortName(_ slot: String) -> String {
        let isOld = era == .tensorFlow
        let names: [String: String]
        switch optimizer.name {
        case "RMSprop":
            names = isOld ? ["velocity": "rms", "average_gradient": "mg"] : [:]
        case "Adadelta":
            names =
                isOld
                ? ["accumulated_grad": "accum_grad", "accumulated_delta_var": "accum_var"] : [:]
        case "SGD": names = isOld ? [:] : ["momentum": "m"]
        case "Adamax": names = ["momentum": "m", "norm": isOld ? "v" : "u"]
        default: names = ["momentum": "m", "velocity": "v", "velocity_hat": "vhat"]
        }
        return names[slot] ?? slot
    }
}

extension OptimizerLayout.Entry {
    /// Whether it is one number that belongs to no parameter.
    var isScalar: Bool {
        switch self {
        case .iterations, .learningRate, .scalar: true
        case .slot, .placeholder: false
        }
    }
}
