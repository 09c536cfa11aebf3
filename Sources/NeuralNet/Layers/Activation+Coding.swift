// Stored as {"function": name, …parameters}: names and parameters are listed in one table each way.
extension Activation: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Writes the function's name and its parameters.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(functionName, forKey: Key("function"))
        for (key, value) in parameters { try container.encode(value, forKey: Key(key)) }
        if let axis { try container.encode(axis, forKey: Key("axis")) }
    }

    /// Reads a function by its name and parameters.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let name = try container.decode(String.self, forKey: Key("function"))
        func number(_ key: String) throws -> Double {
            try container.decode(Double.self, forKey: Key(key))
        }
        func axis() throws -> Int { try container.decode(Int.self, forKey: Key("axis")) }
        switch name {
        case "softmax": self = .softmax(axis: try axis())
        case "log_softmax": self = .logSoftmax(axis: try axis())
        case "sparsemax": self = .sparsemax(axis: try axis())
        case "glu": self = .gatedLinear(axis: try axis())
        case "relu":
            let maximum = try container.decodeIfPresent(Double.self, forKey: Key("max_value"))
            self = .elementwise(
                .relu(
                    slope: try number("negative_slope"), maximum: maximum,
                    threshold: try number("threshold")))
        default:
            guard let function = try Activation(plain: name) ?? Activation(name, number) else {
                throw DecodingError.dataCorruptedError(
                    forKey: Key("function"), in: container,
                    debugDescription: "there is no activation function \(name)")
            }
            self = function
        }
    }

    /// The function's name in native files, which is Keras 3's.
    public var functionName: String {
        switch self {
        case .linear: "linear"
        case .softmax: "softmax"
        case .logSoftmax: "log_softmax"
        case .sparsemax: "sparsemax"
        case .gatedLinear: "glu"
        case .elementwise(let function): function.kerasName
        }
    }

    /// The axis of the functions that have one.
    public var axis: Int? {
        switch self {
        case .softmax(let axis), .logSoftmax(let axis), .sparsemax(let axis),
            .gatedLinear(let axis):
            axis
        case .linear, .elementwise: nil
        }
    }

    /// The parameters of the functions that have some, by Keras 3's names.
    public var parameters: [(key: String, value: Double)] {
        guard case .elementwise(let function) = self else { return [] }
        return function.parameters
    }

    /// A function without parameters, `nil` if the name is of none.
    public init?(plain name: String) {
        let functions: [Elementwise] = [
            .sigmoid, .tanh, .softplus, .softsign, .selu, .silu, .gelu, .geluTanh, .mish, .hardSilu,
            .hardTanh, .tanhShrink, .sparsePlus, .sparseSigmoid, .logSigmoid, .exponential,
            .negate, .absolute, .square, .squareRoot, .reciprocalSquareRoot, .logarithm,
        ]
        if name == "linear" {
            self = .linear
        } else if let function = functions.first(where: { $0.kerasName == name }) {
            self = .elementwise(function)
        } else {
            return nil
        }
    }

    /// A function of numbers other than `relu`.
    private init?(_ name: String, _ number: (String) throws -> Double) rethrows {
        switch name {
        case "leaky_relu": self = .elementwise(.leakyRelu(slope: try number("negative_slope")))
        case "elu": self = .elementwise(.elu(alpha: try number("alpha")))
        case "celu": self = .elementwise(.celu(alpha: try number("alpha")))
        case "hard_sigmoid": self = .elementwise(.hardSigmoid(slope: try number("slope")))
        case "hard_shrink": self = .elementwise(.hardShrink(lambda: try number("threshold")))
        case "soft_shrink": self = .elementwise(.softShrink(lambda: try number("threshold")))
        case "clip":
            self = .elementwise(.clip(lower: try number("lower"), upper: try number("upper")))
        case "squareplus": self = .elementwise(.squareplus(b: try number("b")))
        case "threshold":
            self = .elementwise(
                .threshold(
                    threshold: try number("threshold"), value: try number("default_value")))
        default: return nil
        }
    }
}

extension Elementwise {
    /// Keras 3's name of an activation; other functions have the name of ``name``.
    var kerasName: String {
        switch self {
        case .negate: "negative"
        case .squareRoot: "sqrt"
        case .reciprocalSquareRoot: "rsqrt"
        case .logarithm: "log"
        case .leakyRelu: "leaky_relu"
        case .geluTanh: "gelu_tanh"
        case .hardSigmoid: "hard_sigmoid"
        case .hardSilu: "hard_silu"
        case .hardTanh: "hard_tanh"
        case .hardShrink: "hard_shrink"
        case .softShrink: "soft_shrink"
        case .tanhShrink: "tanh_shrink"
        case .sparsePlus: "sparse_plus"
        case .sparseSigmoid: "sparse_sigmoid"
        case .logSigmoid: "log_sigmoid"
        default: name
        }
    }

    /// The parameters by Keras 3's names.
    var parameters: [(key: String, value: Double)] {
        switch self {
        case .relu(let slope, let maximum, let threshold):
            [("negative_slope", slope), ("threshold", threshold)]
                + (maximum.map { [("max_value", $0)] } ?? [])
        case .leakyRelu(let slope): [("negative_slope", slope)]
        case .elu(let alpha), .celu(let alpha): [("alpha", alpha)]
        case .hardSigmoid(let slope): [("slope", slope)]
        case .hardShrink(let lambda), .softShrink(let lambda): [("threshold", lambda)]
        case .clip(let lower, let upper): [("lower", lower), ("upper", upper)]
        case .squareplus(let b): [("b", b)]
        case .threshold(let threshold, let value):
            [("threshold", threshold), ("default_value", value)]
        default: []
        }
    }
}
