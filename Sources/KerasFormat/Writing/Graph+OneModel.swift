import NeuralNet

extension Graph {
    /// Names for all layers as those of one model: their own where no other layer has it, else their path.
    var namesOfOneModel: [String] {
        var counts: [String: Int] = [:]
        for layer in layers { counts[layer.name, default: 0] += 1 }
        var taken = Set(layers.filter { counts[$0.name] == 1 || $0.models.isEmpty }.map(\.name))
        return layers.map { layer in
            guard counts[layer.name] != 1, !layer.models.isEmpty else { return layer.name }
            var name = layer.path.names.joined(separator: "_")
            while !taken.insert(name).inserted { name += "_" }
            return name
        }
    }

    /// Whether the model is a Sequential, and so are all models inside.
    var isSequence: Bool {
        style == .sequential && calls.count == layers.count && outputs.count == 1
            && outputs[0].call == calls.count - 1
            && calls.enumerated().allSatisfy { position, call in
                call.layer == position
                    && call.inputs == (position == 0 ? [] : [TensorReference(call: position - 1)])
            }
    }
}
