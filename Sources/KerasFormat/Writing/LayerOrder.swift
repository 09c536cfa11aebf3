import NeuralNet

/// The order in which Keras holds the layers of a functional model.
///
/// It is by depth, and by when a walk back from the outputs meets a layer. Weights of whole-model HDF5 files are matched by it, and the groups
/// of archives numbered.
struct LayerOrder {
    private let graph: Graph
    /// When the walk first meets each layer.
    private var meetings: [Int: Int] = [:]
    /// The calls in the order in which the walk is done with them.
    private var finished: [Int] = []
    private var seen: Set<Int> = []

    /// Walks through a graph.
    init(of graph: Graph) {
        self.graph = graph
        for output in graph.outputs { walk(from: output.call) }
    }

    /// The layers' positions in Keras' order.
    var positions: [Int] {
        var callDepths: [Int: Int] = [:]
        var layerDepths: [Int: Int] = [:]
        for call in finished.reversed() {
            let layer = graph.calls[call].layer
            let depth = max(callDepths[call] ?? 0, layerDepths[layer] ?? 0)
            callDepths[call] = depth
            layerDepths[layer] = depth
            for input in graph.calls[call].inputs {
                callDepths[input.call] = max(depth + 1, callDepths[input.call] ?? 0)
            }
        }
        // What no output needs has depth 0 and stands first there.
        let keys = graph.layers.indices.map {
            (-(layerDepths[$0] ?? 0), meetings[$0] ?? -1, $0)
        }
        return graph.layers.indices.sorted { keys[$0] < keys[$1] }
    }

    /// Walks back from a call, without recursion: models may be thousands of layers deep.
    private mutating func walk(from call: Int) {
        var stack = [(call: call, next: 0)]
        meet(call)
        while let top = stack.last {
            let inputs = graph.calls[top.call].inputs
            guard top.next < inputs.count else {
                finished.append(top.call)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let input = inputs[top.next].call
            guard !seen.contains(input) else { continue }
            meet(input)
            stack.append((input, 0))
        }
    }

    private mutating func meet(_ call: Int) {
        guard seen.insert(call).inserted else { return }
        let layer = graph.calls[call].layer
        if meetings[layer] == nil { meetings[layer] = meetings.count }
    }
}

extension Graph {
    /// The graph with its layers in the order in which Keras holds them.
    ///
    /// - Throws: `ModelError`, which does not happen for a graph that is one.
    func inKerasOrder() throws(ModelError) -> Graph {
        guard style == .functional else { return self }
        let order = LayerOrder(of: self).positions
        var places = [Int](repeating: 0, count: order.count)
        for (place, position) in order.enumerated() { places[position] = place }
        return try Graph(
            style: style, layers: order.map { layers[$0] },
            calls: calls.map { LayerCall(layer: places[$0.layer], inputs: $0.inputs) },
            inputs: inputs, outputs: outputs)
    }
}
