internal import NeuralNet
internal import Training

/// The weighted sums of a layer: z = x₁w₁ + x₂w₂ + … + b for each unit.
struct WeightedSums {
    /// What is summed, at the first place if there are several.
    let inputs: [Float]
    /// The weights, those of one input side by side.
    let weights: [Float]
    /// What is added, `nil` if nothing is.
    let bias: [Float]?
    /// The sums.
    let sums: [Float]
    /// The loss's derivative by each sum.
    let gradient: [Float]?
    /// How many places of the input have sums of their own; 1 for an input without further axes.
    let places: Int

    /// The number of units.
    var units: Int { sums.count }

    /// Reads a product, and the addition of a bias behind it.
    init?(_ product: Explanation.Operation, bias addition: Explanation.Operation?) {
        guard product.kind == "product", product.inputs.count == 2,
            let width = product.inputs[0].extents.last,
            let units = product.output.extents.last, units > 0
        else { return nil }
        inputs = Array(product.inputs[0].elements.prefix(width))
        weights = product.inputs[1].elements
        places = product.output.elements.count / units
        let last = addition ?? product
        bias = addition?.inputs[1].elements
        sums = Array(last.output.elements.prefix(units))
        gradient = last.gradient.map { Array($0.prefix(units)) }
    }

    /// The weight from an input to a unit.
    func weight(_ input: Int, _ unit: Int) -> Float { weights[input * units + unit] }

    /// Whether an operation adds a bias to a product's result.
    static func isBias(
        _ operation: Explanation.Operation, of product: Explanation.Operation
    ) -> Bool {
        operation.kind == "add" && operation.inputs.count == 2
            && operation.layer == product.layer
            && operation.inputs[0].name == product.output.name
            && operation.inputs[1].extents == Array(product.output.extents.suffix(1))
    }
}

/// Batch normalisation by its moving averages: γ·(x − mean)/√(variance + ε) + β for each unit.
struct Normalisation {
    /// What is normalised.
    let inputs: [Float]
    /// The layer's parameters, 1 and 0 where it has no γ or β.
    let gamma, beta, mean, variance: [Float]
    /// What keeps the root away from 0.
    let epsilon: Float
    /// What comes out.
    let output: [Float]
    /// The loss's derivative by what comes out.
    let gradient: [Float]?

    /// Reads a layer of a model, `nil` if it is another or normalises along another axis than the last.
    init?(_ node: LayerNode, of model: Model, operations: [Explanation.Operation]) {
        guard let layer = node.layer as? BatchNormalization, let last = operations.last,
            let product = operations.last(where: { $0.kind == "multiply" }),
            last.output.extents.count == 2
        else { return nil }
        let count = last.output.elements.count
        func values(_ role: String, otherwise value: Float) -> [Float] {
            let identity = ParameterIdentity(layer: node.path, role: role)
            return model.parameters[identity]?.floats
                ?? [Float](repeating: value, count: count)
        }
        inputs = product.inputs[0].elements
        (gamma, beta) = (values("gamma", otherwise: 1), values("beta", otherwise: 0))
        mean = values("moving_mean", otherwise: 0)
        variance = values("moving_variance", otherwise: 1)
        epsilon = Float(layer.epsilon)
        output = last.output.elements
        gradient = last.gradient
        guard [inputs, gamma, beta, mean, variance].allSatisfy({ $0.count == count }) else {
            return nil
        }
    }

    /// γ/√(variance + ε) of a unit.
    func slope(_ unit: Int) -> Float { gamma[unit] / (variance[unit] + epsilon).squareRoot() }
}

/// A part of a layer's work that the textbook tells in one breath.
enum Passage {
    case sums(WeightedSums)
    case normalisation(Normalisation)
    /// A function of each element or of all, named for people.
    case function(String, Explanation.Operation)
    /// The elements under another shape.
    case reshape(Explanation.Operation)
    case other(Explanation.Operation)

    /// The loss's derivative by what the passage gives.
    var gradient: [Float]? {
        switch self {
        case .sums(let sums): sums.gradient
        case .normalisation(let normalisation): normalisation.gradient
        case .function(_, let operation), .reshape(let operation), .other(let operation):
            operation.gradient
        }
    }
}

/// A layer's work on the row.
struct LayerStory {
    /// What the layer is called.
    let name: String
    /// The layer's path.
    let path: String
    /// The layer's kind and function, for the heading.
    let kind: String
    /// What it does, in order; empty where it passes its input on.
    let passages: [Passage]
    /// What it gives.
    let output: [Float]
    /// What its results are called: `ŷ` of the model's output, else `a`.
    let symbol: String

    /// The layers of an explanation, in the order of computation.
    ///
    /// - Parameters:
    ///   - explanation: the explanation.
    ///   - model: the model.
    /// - Returns: all layers but the inputs.
    static func all(in explanation: Explanation, of model: Model) -> [LayerStory] {
        let outputs = Set(model.graph.outputs.map(model.graph.layerName))
        return model.graph.layers.compactMap { node in
            guard type(of: node.layer).kind != .input else { return nil }
            let path = node.path.description
            let operations = explanation.operations.filter { $0.layer == path }
            let normalisation = Normalisation(node, of: model, operations: operations)
            return LayerStory(
                name: node.title, path: path, kind: node.kindText,
                passages: normalisation.map { [.normalisation($0)] } ?? passages(of: operations),
                output: operations.last?.output.elements ?? [],
                symbol: outputs.contains(node.title) ? "ŷ" : "a")
        }
    }

    private static func passages(of operations: [Explanation.Operation]) -> [Passage] {
        var passages: [Passage] = []
        var rest = operations[...]
        while let operation = rest.popFirst() {
            let bias = rest.first.flatMap {
                WeightedSums.isBias($0, of: operation) ? $0 : nil
            }
            if let sums = WeightedSums(operation, bias: bias) {
                if bias != nil { rest.removeFirst() }
                passages.append(.sums(sums))
            } else if operation.kind == "reshape" {
                passages.append(.reshape(operation))
            } else if operation.slope != nil || functionsOfAll.contains(operation.kind) {
                passages.append(.function(displayName(of: operation.kind), operation))
            } else {
                passages.append(.other(operation))
            }
        }
        return passages
    }

    private static let functionsOfAll: Set<String> = ["softmax", "log softmax", "sparsemax"]

    /// The names that textbooks write otherwise than this program does.
    private static func displayName(of kind: String) -> String {
        let names = [
            "relu": "ReLU", "leakyRelu": "leaky ReLU", "elu": "ELU", "selu": "SELU",
            "gelu": "GELU", "silu": "SiLU", "celu": "CELU", "geluTanh": "GELU",
            "exponential": "exp", "negate": "−",
        ]
        return names[kind] ?? kind
    }
}
