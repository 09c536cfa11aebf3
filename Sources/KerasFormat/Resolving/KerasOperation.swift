import NeuralNet
import OrderedJSON

/// A function of tensors that Keras 3 or tf.keras puts on the graph as a node of its own, such as `x + y`.
struct KerasOperation: Sendable {
    /// What is computed.
    enum Meaning: Sendable {
        /// Of two operands, either of which may be a constant.
        case arithmetic(ArithmeticLayer.Function)
        /// Of one, with settings.
        case function(@Sendable (inout LayerReader) throws -> Activation)
        /// One divided by the operand.
        case reciprocal
    }

    /// The class in Keras 3.
    let className: String
    /// The module in Keras 3 that has it.
    let module: String
    /// What TensorFlow calls the function.
    let functions: [String]
    /// What is computed.
    let meaning: Meaning

    /// The classes outside `ops.nn`.
    private static let modules: [String: String] = {
        let names = [
            "Add", "Subtract", "Multiply", "TrueDivide", "Divide", "Maximum", "Minimum", "Power",
            "Absolute", "Abs", "Negative", "Exp", "Square", "Sqrt", "Log", "Tanh", "Clip",
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, "numpy") } + [("Rsqrt", "math")])
    }()

    private static func module(of className: String) -> String {
        "keras.src.ops." + (modules[className] ?? "nn")
    }

    private static func arithmetic(
        _ className: String, _ function: ArithmeticLayer.Function, _ functions: String...
    ) -> KerasOperation {
        KerasOperation(
            className: className, module: module(of: className), functions: functions,
            meaning: .arithmetic(function))
    }

    private static func plain(
        _ className: String, _ function: Elementwise, _ functions: String...
    ) -> KerasOperation {
        KerasOperation(
            className: className, module: module(of: className), functions: functions,
            meaning: .function { _ in .elementwise(function) })
    }

    private static func adjusted(
        _ className: String, _ functions: [String],
        _ read: @escaping @Sendable (inout LayerReader) throws -> Activation
    ) -> KerasOperation {
        KerasOperation(
            className: className, module: module(of: className), functions: functions,
            meaning: .function(read))
    }

    /// The operations that can be read; nowhere else are their names compared.
    static let all: [KerasOperation] =
        [
            arithmetic("Add", .add, "__operators__.add", "math.add"),
            arithmetic("Subtract", .subtract, "math.subtract"),
            arithmetic("Multiply", .multiply, "math.multiply"),
            arithmetic("TrueDivide", .divide, "math.truediv"),
            arithmetic("Divide", .divide, "math.divide"),
            arithmetic("Maximum", .maximum, "math.maximum"),
            arithmetic("Minimum", .minimum, "math.minimum"),
            arithmetic("Power", .power, "math.pow"),
            KerasOperation(
                className: "Reciprocal", module: "keras.src.ops.numpy",
                functions: ["math.reciprocal"], meaning: .reciprocal),
            plain("Absolute", .absolute, "math.abs"), plain("Abs", .absolute),
            plain("Negative", .negate, "math.negative"), plain("Exp", .exponential, "math.exp"),
            plain("Square", .square, "math.square"), plain("Sqrt", .squareRoot, "math.sqrt"),
            plain("Rsqrt", .reciprocalSquareRoot, "math.rsqrt"),
            plain("Log", .logarithm, "math.log"), plain("Tanh", .tanh, "math.tanh", "nn.tanh"),
            plain("Sigmoid", .sigmoid, "math.sigmoid", "nn.sigmoid"),
            plain("Softplus", .softplus, "math.softplus", "nn.softplus"),
            plain("Softsign", .softsign, "math.softsign", "nn.softsign"),
            plain("LogSigmoid", .logSigmoid, "math.log_sigmoid"), plain("HardTanh", .hardTanh),
            plain("Selu", .selu, "nn.selu"), plain("HardSilu", .hardSilu),
            plain("TanhShrink", .tanhShrink), plain("SparsePlus", .sparsePlus),
            plain("SparseSigmoid", .sparseSigmoid),
            plain("Relu", .relu(slope: 0, maximum: nil, threshold: 0), "nn.relu"),
            plain("Relu6", .relu(slope: 0, maximum: 6, threshold: 0), "nn.relu6"),
            plain("HardSigmoid", .hardSigmoid(slope: Generation.three.hardSigmoidSlope)),
        ] + adjusted

    /// Those with settings.
    private static var adjusted: [KerasOperation] {
        [
            adjusted("Silu", ["nn.silu", "nn.swish"]) { reader in
                try reader.require("beta", toBe: 1.0)
                return .elementwise(.silu)
            },
            adjusted("Elu", ["nn.elu"]) {
                .elementwise(.elu(alpha: try $0.number("alpha", default: 1)))
            },
            adjusted("Celu", []) {
                .elementwise(.celu(alpha: try $0.number("alpha", default: 1)))
            },
            adjusted("LeakyRelu", ["nn.leaky_relu"]) { reader in
                let alpha = try reader.number("alpha", default: 0.2)
                return .elementwise(
                    .leakyRelu(slope: try reader.number("negative_slope", default: alpha)))
            },
            adjusted("Gelu", ["nn.gelu"]) {
                .elementwise(try $0.boolean("approximate", default: false) ? .geluTanh : .gelu)
            },
            adjusted("HardShrink", []) {
                .elementwise(.hardShrink(lambda: try $0.number("threshold", default: 0.5)))
            },
            adjusted("SoftShrink", []) {
                .elementwise(.softShrink(lambda: try $0.number("threshold", default: 0.5)))
            },
            adjusted("Squareplus", []) {
                .elementwise(.squareplus(b: try $0.number("b", default: 4)))
            },
            adjusted("Clip", ["clip_by_value"]) { reader in
                func bound(_ keys: [String]) throws -> Double {
                    for key in keys {
                        if let number = try reader.setting(key)?.number() { return number }
                    }
                    throw reader.unsupported(keys[0])
                }
                return .elementwise(
                    .clip(
                        lower: try bound(["x_min", "clip_value_min"]),
                        upper: try bound(["x_max", "clip_value_max"])))
            },
            adjusted("Softmax", ["nn.softmax"]) { .softmax(axis: try $0.lastAxis()) },
            adjusted("LogSoftmax", ["nn.log_softmax"]) { .logSoftmax(axis: try $0.lastAxis()) },
            adjusted("Sparsemax", []) { .sparsemax(axis: try $0.lastAxis()) },
            adjusted("Glu", []) { .gatedLinear(axis: try $0.lastAxis()) },
        ]
    }
}

extension LayerReader {
    /// The axis of a function along one.
    fileprivate mutating func lastAxis() throws -> Int {
        try setting("axis")?.integer() ?? -1
    }
}
