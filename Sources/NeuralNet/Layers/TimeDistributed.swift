/// A layer for each step of a sequence by itself: Keras' `TimeDistributed`.
///
/// The axis behind the batch is that of the steps. Parameters are those of the inner layer, under its name `layer`.
public struct TimeDistributed: Layer {
    public static let kind = LayerKind.timeDistributed
    /// The inner layer's name in identities of parameters.
    public static let innerName = "layer"
    /// How deep layers may lie in one another: each is checked in turn.
    private static let deepest = 8

    /// The layer that is applied to each step.
    public var layer: any Layer

    /// Makes a layer.
    ///
    /// - Parameter layer: the layer that is applied to each step.
    public init(_ layer: any Layer) {
        self.layer = layer
    }

    public var roundingUse: RoundingUse { layer.roundingUse }

    public func parameters(for inputs: [Shape]) throws(LayerError) -> [ParameterRequirement] {
        try layer.parameters(for: [try stepShape(inputs)]).map {
            $0.within(TimeDistributed.innerName)
        }
    }

    public func outputShapes(for inputs: [Shape]) throws(LayerError) -> [Shape] {
        let step = try stepShape(inputs)
        guard depth <= TimeDistributed.deepest, !(layer is InputLayer), !makesMask else {
            throw .invalidSetting(
                "layer", value: type(of: layer).kind.rawValue,
                expected: "a layer of one input that makes no mask")
        }
        return try layer.outputShapes(for: [step]).map { shape in
            Shape([shape.extents[0], inputs[0].extents[1]] + shape.extents.dropFirst())
        }
    }

    private func stepShape(_ inputs: [Shape]) throws(LayerError) -> Shape {
        var extents = try single(inputs, minimumRank: 3).extents
        extents.remove(at: 1)
        return Shape(extents)
    }

    private var depth: Int { ((layer as? TimeDistributed)?.depth ?? 0) + 1 }

    private var makesMask: Bool { layer is Masking || (layer as? Embedding)?.masksZero == true }

    /// Steps as rows.
    public func lower(_ inputs: [Value], in builder: inout ProgramBuilder) -> [Value] {
        let extents = inputs[0].extents
        let rows = builder.reshaped(
            inputs[0], to: [extents[0] * extents[1]] + extents.dropFirst(2))
        let outer = (builder.layer, builder.inputMask)
        builder.layer = LayerPath((outer.0?.names ?? []) + [TimeDistributed.innerName])
        builder.inputMask = .none
        let outputs = layer.lower([rows], in: &builder)
        (builder.layer, builder.inputMask) = outer
        return outputs.map {
            builder.reshaped($0, to: Array(extents.prefix(2)) + $0.extents.dropFirst())
        }
    }

    // The inner layer would be given each step's share of the mask.
    public func maskUse(in mode: ProgramBuilder.Mode, isTrainable: Bool) -> MaskUse {
        switch layer.maskUse(in: mode, isTrainable: isTrainable) {
        case .ignored: .ignored
        case .heeded, .unsupported: .unsupported
        }
    }

    public func constraint(on role: String) -> Constraint? { layer.constraint(on: role) }

    /// Keras 3 takes the statistics of each step by itself, Keras 2 those of all steps.
    public var trainingObstacle: String? {
        layer is BatchNormalization ? "batch statistics of each step" : layer.trainingObstacle
    }

    public static func == (a: TimeDistributed, b: TimeDistributed) -> Bool {
        func isEqual<Kind: Layer>(_ layer: Kind, _ other: any Layer) -> Bool {
            (other as? Kind) == layer
        }
        return isEqual(a.layer, b.layer)
    }
}

// Stored as {"kind": kind, "layer": {…}}.
extension TimeDistributed {
    private enum Key: String, CodingKey { case kind, layer }

    /// Writes kind and settings of the inner layer.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(type(of: layer).kind, forKey: .kind)
        try container.encode(layer, forKey: .layer)
    }

    /// Reads kind and settings of the inner layer.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let kind = try container.decode(LayerKind.self, forKey: .kind)
        func decoded<Kind: Layer>(_ type: Kind.Type) throws -> any Layer {
            try container.decode(type, forKey: .layer)
        }
        layer = try decoded(kind.type)
    }
}
