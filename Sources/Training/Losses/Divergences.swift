public import NeuralNet
internal import OrderedJSON

/// The mean over the last axis of p − t log(p + 1e-7): Keras' `poisson`.
public struct Poisson: LossWithoutSettings {
    public static let names = ["poisson", "Poisson"]

    public init() {}

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let moved = builder.sum(prediction, 1e-7)
        let logarithm = builder.map(.logarithm, moved)
        let likelihood = builder.scaled(target, by: logarithm)
        let values = builder.difference(prediction, likelihood)
        return builder.meanOverLast(values)
    }
}

/// Σ t log(t / p) over the last axis, both held within [1e-7, 1]: Keras' `kl_divergence`.
public struct KLDivergence: LossWithoutSettings {
    public static let names = [
        "kl_divergence", "kld", "KLD", "kullback_leibler_divergence", "KLDivergence",
    ]

    public init() {}

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let unit = Elementwise.clip(lower: 1e-7, upper: 1)
        let t = builder.map(unit, target)
        let p = builder.map(unit, prediction)
        let ratio = builder.quotient(t, p)
        let logarithm = builder.map(.logarithm, ratio)
        let terms = builder.scaled(t, by: logarithm)
        return builder.sumOverLast(terms)
    }
}

/// −Σ t p of vectors of length 1: Keras' `cosine_similarity`.
public struct CosineSimilarity: Loss {
    public static let names = [
        "cosine_similarity", "cosine", "cosine_proximity", "CosineSimilarity",
    ]

    private let axis: Int

    public init(_ settings: NamedSettings) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the loss \(Self.names[0])")
        axis = try reader.integer("axis", default: -1)
        try reader.finish(ignoring: ["fn"])
    }

    public func obstacle(for prediction: [Int]) -> (key: String, value: String)? {
        prediction.position(ofAxis: axis) == nil ? ("axis", "\(axis)") : nil
    }

    public func lower(
        target: Value, prediction: Value, in builder: inout ProgramBuilder
    ) -> Value {
        let axes = [prediction.extents.knownPosition(ofAxis: axis)]
        // Keras' unit vectors are x · min(1/√(Σx²), 1e7).
        let t = builder.unit(target, along: axes, leastSquare: 1e-14)
        let p = builder.unit(prediction, along: axes, leastSquare: 1e-14)
        let products = builder.scaled(t, by: p)
        let similarity = builder.sum(products, over: axes)
        return builder.map(.negate, similarity)
    }
}

extension [Int] {
    /// The position of an axis that may be counted from the end, `nil` if there is none.
    func position(ofAxis axis: Int) -> Int? {
        let position = axis < 0 ? axis + count : axis
        return indices.contains(position) ? position : nil
    }

    /// The position of an axis that was checked.
    func knownPosition(ofAxis axis: Int) -> Int {
        guard let position = position(ofAxis: axis) else {
            preconditionFailure("axes are checked before a program is made")
        }
        return position
    }
}
