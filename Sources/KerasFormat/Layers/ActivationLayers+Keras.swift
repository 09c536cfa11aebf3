import NeuralNet
import OrderedJSON

/// `Activation`: any function, by name.
enum KerasActivation: KerasLayer {
    static let className = "Activation"

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        try reader.activationLayer(try reader.activation("activation"))
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        let given = (layer as? FunctionLayer).map { ActivationLayer($0.function) }
        guard let layer = layer as? ActivationLayer ?? given, writer.hasName(for: layer.activation)
        else { return nil }
        var object = try writer.start(layer)
        object["activation"] = try writer.name(of: layer.activation)
        return object
    }
}

/// `ReLU`: with a slope below the threshold and a maximum.
enum KerasReLU: KerasLayer {
    static let className = "ReLU"
    static let isActivation = true

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let slope = try reader.number("negative_slope", default: 0)
        let threshold = try reader.number("threshold", default: 0)
        let maximum = try reader.setting("max_value")?.number()
        return try reader.activationLayer(
            .elementwise(.relu(slope: slope, maximum: maximum, threshold: threshold)))
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? ActivationLayer else { return nil }
        let (slope, maximum, threshold): (Double, Double?, Double)
        switch layer.activation {
        case .elementwise(.relu(let ownSlope, let ownMaximum, let ownThreshold)):
            (slope, maximum, threshold) = (ownSlope, ownMaximum, ownThreshold)
        // `ThresholdedReLU` computes the same, and Keras 3 has it no longer.
        case .elementwise(.threshold(let own, 0)) where own >= 0:
            (slope, maximum, threshold) = (0, nil, own)
        default: return nil
        }
        var object = try writer.start(layer)
        object["max_value"] = maximum.map { JSON($0) } ?? .null
        object["negative_slope"] = JSON(slope)
        object["threshold"] = JSON(threshold)
        return object
    }
}

/// `LeakyReLU`: Keras 2 calls the slope `alpha`, which Keras 3 still takes.
enum KerasLeakyReLU: KerasLayer {
    static let className = "LeakyReLU"
    static let isActivation = true

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let alpha = try reader.number("alpha", default: 0.3)
        let slope = try reader.number("negative_slope", default: alpha)
        return try reader.activationLayer(.elementwise(.leakyRelu(slope: slope)))
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? ActivationLayer,
            case .elementwise(.leakyRelu(let slope)) = layer.activation
        else { return nil }
        var object = try writer.start(layer)
        object[writer.dialect.isOf(.three) ? "negative_slope" : "alpha"] = JSON(slope)
        return object
    }
}

/// `ELU`.
enum KerasELU: KerasLayer {
    static let className = "ELU"
    static let isActivation = true

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        try reader.activationLayer(
            .elementwise(.elu(alpha: try reader.number("alpha", default: 1))))
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? ActivationLayer,
            case .elementwise(.elu(let alpha)) = layer.activation
        else { return nil }
        var object = try writer.start(layer)
        object["alpha"] = JSON(alpha)
        return object
    }
}

/// `Softmax`: along one axis.
enum KerasSoftmax: KerasLayer {
    static let className = "Softmax"
    static let isActivation = true

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let axis = try reader.setting("axis")?.integer() ?? -1
        var layer = try reader.activationLayer(.softmax(axis: axis))
        layer.leavesOutMasked = true
        return layer
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? ActivationLayer, case .softmax(let axis) = layer.activation
        else {
            return nil
        }
        var object = try writer.start(layer)
        object["axis"] = JSON(axis)
        return object
    }
}

/// `ThresholdedReLU`, which Keras 3 has no longer.
enum KerasThresholdedReLU: KerasLayer {
    static let className = "ThresholdedReLU"
    static let isActivation = true

    static func read(_ reader: inout LayerReader) throws -> any Layer {
        let theta = try reader.number("theta", default: 1)
        return try reader.activationLayer(.elementwise(.threshold(threshold: theta, value: 0)))
    }

    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
    {
        guard let layer = layer as? ActivationLayer,
            case .elementwise(.threshold(let theta, 0)) = layer.activation
        else { return nil }
        var object = try writer.start(layer)
        object["theta"] = JSON(theta)
        return object
    }
}

extension LayerReader {
    /// The layer of a function, with the activity regularizer that any layer may have.
    mutating func activationLayer(_ activation: Activation) throws -> ActivationLayer {
        var layer = ActivationLayer(activation)
        layer.activityPenalty = try penalty("activity_regularizer")
        return layer
    }
}

extension LayerWriter {
    /// The settings that every layer has, and an activation layer's penalty.
    func start(_ layer: ActivationLayer) throws -> JSONObject {
        var object = start()
        if layer.activityPenalty != nil {
            guard dialect.isOf(.three) else {
                throw KerasError.notExpressible(
                    layer: self.layer, what: "an activity_regularizer", target: dialect.title)
            }
            object["activity_regularizer"] = regularizer(layer.activityPenalty)
        }
        return object
    }
}
