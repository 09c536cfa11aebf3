import NeuralNet

/// Which layer of one model is which of another.
struct LayerPairing {
    /// The positions of the layers of both models that stand for each other, in the first model's order.
    let pairs: [(first: Int, second: Int)]
    /// The positions of the first model's layers that have no counterpart.
    let onlyInFirst: [Int]
    /// The positions of the second model's layers that have no counterpart.
    let onlyInSecond: [Int]
    /// The first model's path of each layer of the second, by that layer's path.
    private let firstPaths: [LayerPath: LayerPath]

    /// Pairs by name where all names agree; else by position where all kinds do; else by name, as far as that goes.
    init(_ first: Graph, _ second: Graph) {
        var positions: [LayerPath: Int] = [:]
        for (position, layer) in second.layers.enumerated() { positions[layer.path] = position }
        let named = first.layers.enumerated().compactMap { position, layer in
            positions[layer.path].map { (first: position, second: $0) }
        }
        let isAligned =
            named.count < first.layers.count && first.layers.count == second.layers.count
            && zip(first.layers, second.layers).allSatisfy { $0.kind == $1.kind }
        pairs = isAligned ? first.layers.indices.map { ($0, $0) } : named
        let (firsts, seconds) = (Set(pairs.map(\.first)), Set(pairs.map(\.second)))
        onlyInFirst = first.layers.indices.filter { !firsts.contains($0) }
        onlyInSecond = second.layers.indices.filter { !seconds.contains($0) }
        var paths: [LayerPath: LayerPath] = [:]
        for pair in pairs { paths[second.layers[pair.second].path] = first.layers[pair.first].path }
        firstPaths = paths
    }

    /// What the first model calls a layer of the second.
    func title(_ second: LayerNode) -> String {
        guard let path = firstPaths[second.path] else { return second.title }
        return path.names.count == 1 ? path.names[0] : path.description
    }

    /// A parameter of the second model as the first calls it.
    func identity(_ second: ParameterIdentity) -> ParameterIdentity {
        let names = second.layer.names
        for count in names.indices.reversed().map({ $0 + 1 }) {
            guard let path = firstPaths[LayerPath(Array(names.prefix(count)))] else { continue }
            return ParameterIdentity(
                layer: LayerPath(path.names + names.dropFirst(count)), role: second.role)
        }
        return second
    }
}

extension LayerNode {
    /// The kind of the layer.
    var kind: LayerKind { type(of: layer).kind }
}
