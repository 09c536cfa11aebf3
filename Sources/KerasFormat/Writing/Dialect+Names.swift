import NeuralNet

/// From which version on Keras knows a name, and up to which.
struct Availability: Sendable {
    let first: Release
    let last: Release

    init(since first: Release, until last: Release = Release(.max, 0)) {
        self.first = first
        self.last = last
    }

    /// Whether all of some versions know the name.
    func covers(_ releases: ClosedRange<Release>) -> Bool {
        first <= releases.lowerBound && releases.upperBound <= last
    }
}

extension Dialect {
    /// Whether all versions that are to load the files have a class of layers.
    func knows(class name: String) -> Bool {
        if Self.oldest.contains(name) {
            return Availability(since: Release(1, 2)).covers(releases)
        }
        return (Self.classes[name] ?? Availability(since: Release(2, 2))).covers(releases)
    }

    /// Whether all versions that are to load the files take the name of an activation.
    func knows(activation name: String) -> Bool {
        (Self.activations[name] ?? Availability(since: Release(1, 2))).covers(releases)
    }

    /// The classes that are written for Keras 1 too, some of them as modes of `Merge`.
    private static let oldest: Set = [
        "InputLayer", "Dense", "Activation", "LeakyReLU", "PReLU", "ELU", "Dropout",
        "GaussianNoise", "BatchNormalization", "Flatten", "Reshape", "Permute", "RepeatVector",
        "Add", "Multiply", "Average", "Maximum", "Concatenate", "Dot",
    ]

    /// The classes that some version from 2.2 on lacks.
    private static let classes: [String: Availability] = [
        "ThresholdedReLU": Availability(since: Release(1, 2), until: Release(2, 15)),
        "LayerNormalization": Availability(since: Release(2, 4)),
        "EinsumDense": Availability(since: Release(2, 6)),
        "UnitNormalization": Availability(since: Release(2, 11)),
        "GroupNormalization": Availability(since: Release(2, 11)),
        "RMSNormalization": Availability(since: Release(3, 9)),
        "Identity": Availability(since: Release(2, 12)),
        "Normalization": Availability(since: Release(2, 6)),
        "Rescaling": Availability(since: Release(2, 6)),
        "Discretization": Availability(since: Release(2, 6)),
        "CategoryEncoding": Availability(since: Release(2, 6)),
        "IntegerLookup": Availability(since: Release(2, 6)),
    ]

    /// The activations that some version lacks.
    private static let activations: [String: Availability] = [
        "selu": Availability(since: Release(2, 2)),
        "exponential": Availability(since: Release(2, 2)),
        "swish": Availability(since: Release(2, 6)), "silu": Availability(since: Release(2, 6)),
        "gelu": Availability(since: Release(2, 6)), "mish": Availability(since: Release(2, 13)),
        "leaky_relu": Availability(since: Release(2, 6)),
        "relu6": Availability(since: Release(2, 6)),
        "log_softmax": Availability(since: Release(2, 6)),
        "hard_silu": Availability(since: Release(3, 0)),
        "hard_swish": Availability(since: Release(3, 0)),
        "celu": Availability(since: Release(3, 7)), "glu": Availability(since: Release(3, 7)),
        "hard_shrink": Availability(since: Release(3, 7)),
        "hard_tanh": Availability(since: Release(3, 7)),
        "log_sigmoid": Availability(since: Release(3, 7)),
        "soft_shrink": Availability(since: Release(3, 7)),
        "squareplus": Availability(since: Release(3, 7)),
        "tanh_shrink": Availability(since: Release(3, 7)),
        "sparse_plus": Availability(since: Release(3, 8)),
        "sparsemax": Availability(since: Release(3, 8)),
        "sparse_sigmoid": Availability(since: Release(3, 10)),
    ]
}

extension Activation {
    /// The name that means this function in all versions that are to load a file, `nil` if none does.
    func kerasName(in dialect: Dialect) -> String? {
        let names = Activation.named(in: dialect.generation).filter { name, function in
            function == self && dialect.knows(activation: name)
                && (!dialect.isUniversal || Activation.named(in: .three)[name] == self)
        }.keys
        // Of two names the alias is the one with "swish" in it.
        return names.sorted().first { !$0.contains("swish") } ?? names.first
    }
}

extension Dialect.NameRule {
    /// Whether a layer may have a name.
    func allows(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.enumerated().allSatisfy { allows($1, at: $0) }
    }

    /// Whether a character may stand at a place in a name.
    func allows(_ character: Unicode.Scalar, at place: Int) -> Bool {
        switch self {
        case .noSlash: return character != "/"
        case .scope:
            let isPlain =
                ("a"..."z").contains(character) || ("A"..."Z").contains(character)
                || ("0"..."9").contains(character)
            return isPlain || character == "."
                || (place > 0 && "_>-".unicodeScalars.contains(character))
        }
    }
}

extension Dialect {
    /// The key of an input's shape.
    var inputShapeKey: String { generation == .three ? "batch_shape" : "batch_input_shape" }

    /// Whether bilinear up-sampling blends as Keras 3 does; stand-alone Keras 2 puts the lines between
    /// neighbours elsewhere.
    var blendsAsKeras3: Bool { releases.lowerBound >= Release(2, 4) }

    /// Whether a layer may compute so; Keras 2 cannot read bfloat16 numbers back.
    func allows(_ precision: Precision) -> Bool {
        if precision == .float32 || generation == .three { return true }
        return policy != .none && precision.parameters != .bfloat16
    }

    /// The name under which a file lists a weight.
    func weightName(_ node: LayerNode, _ role: String) -> String {
        generation == .one
            ? Generation.one.weightName(role, of: node.name) : "\(node.name)/\(role)\(weightSuffix)"
    }
}
