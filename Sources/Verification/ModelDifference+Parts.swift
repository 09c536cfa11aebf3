import NeuralNet
import OrderedJSON

// How the parts of two models are compared.
extension ModelDifference {
    /// The subject of what is about no layer.
    private static let model = "model"

    mutating func compareNames(_ first: Model, _ second: Model, _ pairing: LayerPairing) {
        names += Self.findings(Self.model, "name", JSON(first.name), JSON(second.name))
        for pair in pairing.pairs {
            let (a, b) = (
                first.graph.layers[pair.first].title, second.graph.layers[pair.second].title
            )
            names += Self.findings(a, "name", JSON(a), JSON(b))
        }
    }

    // MARK: - Graph

    mutating func compareGraphs(_ first: Graph, _ second: Graph, _ pairing: LayerPairing) {
        graph += Self.findings(
            Self.model, "style", JSON(first.style.rawValue), JSON(second.style.rawValue))
        for position in pairing.onlyInFirst {
            let layer = first.layers[position]
            graph += Self.findings(layer.title, "layer", JSON(layer.kind.rawValue), nil)
        }
        for position in pairing.onlyInSecond {
            let layer = second.layers[position]
            graph += Self.findings(layer.title, "layer", nil, JSON(layer.kind.rawValue))
        }
        let order = pairing.pairs.map(\.second)
        if order != order.sorted() {
            graph += Self.findings(
                Self.model, "order of layers", Self.list(first.layers.map(\.title)),
                Self.list(second.layers.map(pairing.title)))
        }
        let (calls, others) = (Self.calls(first, \.title), Self.calls(second, pairing.title))
        for pair in pairing.pairs {
            let name = first.layers[pair.first].title
            graph += Self.findings(
                name, "inputs", .array((calls[name] ?? []).map(Self.list)),
                .array((others[name] ?? []).map(Self.list)))
        }
        for (property, own, other) in [
            ("inputs", first.inputs, second.inputs), ("outputs", first.outputs, second.outputs),
        ] {
            graph += Self.findings(
                Self.model, property, Self.list(Self.names(of: own, in: first, \.title)),
                Self.list(Self.names(of: other, in: second, pairing.title)))
        }
    }

    /// What each layer is given in each of its calls.
    private static func calls(
        _ graph: Graph, _ name: (LayerNode) -> String
    ) -> [String: [[String]]] {
        var calls: [String: [[String]]] = [:]
        for call in graph.calls where !call.inputs.isEmpty {
            calls[name(graph.layers[call.layer]), default: []].append(
                names(of: call.inputs, in: graph, name))
        }
        return calls
    }

    /// Tensors by layer; by call too where it is not the layer's first, by output where it is not the call's first.
    private static func names(
        of tensors: [TensorReference], in graph: Graph, _ name: (LayerNode) -> String
    ) -> [String] {
        tensors.map { tensor in
            let layer = graph.calls[tensor.call].layer
            let number = graph.calls[..<tensor.call].count { $0.layer == layer }
            return name(graph.layers[layer]) + (number == 0 ? "" : ", call \(number + 1)")
                + (tensor.output == 0 ? "" : ", output \(tensor.output + 1)")
        }
    }

    private static func list(_ names: [String]) -> JSON { .array(names.map { JSON($0) }) }

    // MARK: - Settings

    mutating func compareSettings(
        _ first: Graph, _ second: Graph, _ pairing: LayerPairing
    ) throws {
        for pair in pairing.pairs {
            let (a, b) = (first.layers[pair.first], second.layers[pair.second])
            guard a.kind == b.kind else {
                settings += Self.findings(
                    a.title, "kind", JSON(a.kind.rawValue), JSON(b.kind.rawValue))
                continue
            }
            settings += Self.findings(
                a.title, "", try JSON(encoding: a.layer), try JSON(encoding: b.layer))
            settings += Self.findings(
                a.title, "dtype", JSON(a.precision.policy), JSON(b.precision.policy))
            settings += Self.findings(
                a.title, "trainable", JSON(a.isTrainable), JSON(b.isTrainable))
            settings += Self.findings(
                a.title, "settings that cannot be trained with", Self.list(a.trainingObstacles),
                Self.list(b.trainingObstacles))
        }
    }

    // MARK: - Training

    mutating func compareTraining(
        _ first: TrainingState, _ second: TrainingState, _ pairing: LayerPairing
    ) {
        compiled = Self.findings(
            Self.model, "", first.compiled.map(Self.json), second.compiled.map(Self.json))
        let (a, b) = (first.optimizer, second.optimizer)
        optimizer =
            Self.findings(Self.model, "", a.map(Self.json), b.map(Self.json))
            + Self.rates(first, second)
            + Self.findings(
                Self.model, "finished epochs", JSON(first.finishedEpochs),
                JSON(second.finishedEpochs))
        slots = Self.differences(
            (a?.slots ?? []).map { ("\($0.parameter): \($0.name)", $0.value) },
            (b?.slots ?? []).map { ("\(pairing.identity($0.parameter)): \($0.name)", $0.value) })
    }

    /// The rates that optimizers go on with, where either file holds one beside the settings; else these tell it.
    private static func rates(_ first: TrainingState, _ second: TrainingState) -> [Finding] {
        guard let a = first.optimizer, let b = second.optimizer,
            a.learningRate != nil || b.learningRate != nil
        else { return [] }
        let key = "learning_rate"
        func rate(_ state: OptimizerState, _ settings: CompileSettings?) -> JSON? {
            state.learningRate.map { JSON($0) } ?? settings?.optimizer?.configuration[key]
        }
        return findings(model, key, rate(a, first.compiled), rate(b, second.compiled))
    }

    private static func json(_ settings: CompileSettings) -> JSON {
        func list(_ metrics: [[NamedSettings]]) -> JSON {
            let isEmpty = metrics.allSatisfy(\.isEmpty)
            return isEmpty ? .null : .array(metrics.map { .array($0.map(json)) })
        }
        return [
            "optimizer": settings.optimizer.map(json) ?? .null,
            "loss": .array(settings.losses.map { $0.map(json) ?? .null }),
            "loss_weights": settings.lossWeights.map { .array($0.map { JSON($0) }) } ?? .null,
            "metrics": list(settings.metrics), "weighted_metrics": list(settings.weightedMetrics),
        ]
    }

    private static func json(_ settings: NamedSettings) -> JSON {
        var object = settings.configuration
        object["class"] = JSON(settings.name)
        return .object(object)
    }

    private static func json(_ state: OptimizerState) -> JSON {
        var object: JSONObject = ["iterations": JSON(state.iterations)]
        for (name, value) in state.scalars.sorted(by: { $0.key < $1.key }) {
            object[name] = JSON(value)
        }
        return .object(object)
    }
}
