import NeuralNet

/// Which layer of one model is which of another.
struct LayerPairing {
    /// The positions of the layers of both models that stand for each other, in the first model's order.
    let pairs: [(first: Int, second: Int)]
    /// The positions of the first model's layers that have no counterpart.
    let onlyInFirst: [Int]
    /// The positions of the second model's layers that have no counterpart.
    let onlyInSecond: [Int]
    /// The first model's name of each layer of the second.
    private let firstNames: [String: String]

    /// Pairs by name where all names agree; else by position where all kinds do; else by name, as far as that goes.
    init(_ first: Graph, _ second: Graph) {
        var positions: [String: Int] = [:]
        for (position, layer) in second.layers.enumerated() { positions[layer.name] = position }
        let named = first.layers.enumerated().compactMap { position, layer in
            positions[layer.name].map { (first: position, second: $0) }
        }
        let isAligned =
            named.count < first.layers.count && first.layers.count == second.layers.count
            && zip(first.layers, second.layers).allSatisfy { $0.kind == $1.kind }
        pairs = isAligned ? first.layers.indices.map { ($0, $0) } : named
        let (firsts, seconds) = (Set(pairs.map(\.first)), Set(pairs.map(\.second)))
        onlyInFirst = first.layers.indices.filter { !firsts.contains($0) }
        onlyInSecond = second.layers.indices.filter { !seconds.contains($0) }
        var names: [String: String] = [:]
        for pair in pairs { names[second.layers[pair.second].name] = first.layers[pair.first].name }
        firstNames = names
    }

    /// The first model's name of a layer of the second.
    func name(_ second: String) -> String { firstNames[second] ?? second }

    /// A parameter of the second model as the first calls it.
    func identity(_ second: ParameterIdentity) -> ParameterIdentity {
        let names = second.layer.names
        let path = names.prefix(1).map(name) + names.dropFirst()
        return ParameterIdentity(layer: LayerPath(path), role: second.role)
    }
}

extension LayerNode {
    /// The kind of the layer.
    var kind: LayerKind { type(of: layer).kind }
}
