internal import NeuralNet
internal import OrderedJSON

/// The loss of one output: a value of each sample, and how these become one number.
struct OutputLoss: Sendable {
    /// How the values of the samples become one number.
    enum Reduction: String, CaseIterable {
        /// Their sum by their number, whatever their weights are.
        case mean
        case sum
        /// Their sum by the sum of their weights.
        case weightedMean = "mean_with_sample_weight"

        /// Keras' names of the reductions, `auto` of Keras 2 among them.
        static let names: [String: Reduction] = [
            "sum_over_batch_size": .mean, "auto": .mean, "mean": .mean, "sum": .sum,
            "mean_with_sample_weight": .weightedMean,
        ]
    }

    /// The value of each sample.
    let loss: any Loss
    /// How the values become one number.
    let reduction: Reduction
    /// What the number is multiplied by in the sum over all outputs, `nil` for 1.
    let weight: Double?

    /// Takes a loss as it is.
    init(_ loss: any Loss, reduction: Reduction = .mean, weight: Double? = nil) {
        self.loss = loss
        self.reduction = reduction
        self.weight = weight
    }

    /// Reads a loss.
    ///
    /// - Parameters:
    ///   - settings: name and settings, the reduction among them.
    ///   - weight: what the loss is multiplied by.
    /// - Throws: ``TrainingError`` where there is no such loss or a setting is not supported.
    init(_ settings: NamedSettings, weight: Double?) throws(TrainingError) {
        var settings = settings
        var reduction = Reduction.mean
        if let name = settings.configuration["reduction"]?.stringValue,
            let known = Reduction.names[name]
        {
            reduction = known
            settings.configuration["reduction"] = nil
        }
        self.init(try Losses.loss(settings), reduction: reduction, weight: weight)
    }

    /// Keras' function name of a loss that goes by other names too.
    static func canonicalName(of name: String) throws(TrainingError) -> String {
        try resolvedNames.contains(name) ? name : Losses.loss(NamedSettings(name: name)).name
    }

    /// The names that are resolved by shapes, as Keras does.
    static let resolvedNames: Set = ["crossentropy", "ce"]

    /// The settings of the loss that a name stands for.
    ///
    /// - Parameters:
    ///   - settings: name and settings.
    ///   - target: the extents of one row of the target.
    ///   - prediction: the extents of one row of the prediction.
    /// - Returns: the settings; others than were given only of `crossentropy`.
    static func resolved(
        _ settings: NamedSettings, target: [Int], prediction: [Int]
    ) -> NamedSettings {
        guard resolvedNames.contains(settings.name) else { return settings }
        var resolved = settings
        let isSparse = target.count < prediction.count || target.last == 1
        let type: any Loss.Type =
            prediction.last == 1
            ? BinaryCrossentropy.self
            : isSparse ? SparseCategoricalCrossentropy.self : CategoricalCrossentropy.self
        resolved.name = type.names[0]
        return resolved
    }

    /// Adds the steps of the loss over a batch.
    ///
    /// - Parameters:
    ///   - target: the target.
    ///   - prediction: the prediction.
    ///   - steps: 1 where a step of the prediction counts, else 0; `nil` if all do.
    ///   - weights: the weight of each sample, `nil` if all have the same.
    ///   - builder: the program under construction.
    /// - Returns: one number.
    /// - Throws: ``LossShapeProblem`` where weights or steps are not those of the loss's samples.
    func lower(
        target: Value, prediction: Value, steps: Value?, weights: Value?,
        in builder: inout ProgramBuilder
    ) throws(LossShapeProblem) -> Value {
        let losses = loss.lower(target: target, prediction: prediction, in: &builder)
        var factors: Value?
        if let weights { factors = try fitted(weights, to: losses, in: &builder) }
        let counted = loss.counted(losses, target: target, in: &builder)
        if let steps {
            guard steps.extents == losses.extents else { throw .steps }
        }
        if let valid = builder.scaled([steps, counted].compactMap { $0 }) {
            let share = reduction == .mean ? raised(valid, in: &builder) : valid
            factors = builder.scaled([factors, share].compactMap { $0 })
        }
        let values = factors.map { builder.scaled(losses, by: $0) } ?? losses
        let all = Array(values.extents.indices)
        switch reduction {
        case .sum: return builder.sum(values, over: all)
        case .mean: return builder.mean(values, over: all)
        case .weightedMean:
            guard let factors else { return builder.mean(values, over: all) }
            let total = builder.sum(values, over: all)
            let weight = builder.sum(factors, over: Array(factors.extents.indices))
            return builder.quotientOrZero(total, weight)
        }
    }

    /// Weights in a shape that Keras would multiply the samples' values by.
    private func fitted(
        _ weights: Value, to losses: Value, in builder: inout ProgramBuilder
    ) throws(LossShapeProblem) -> Value {
        let (rank, wanted) = (weights.extents.count, losses.extents.count)
        if rank == wanted, zip(weights.extents, losses.extents).allSatisfy({ $0 == 1 || $0 == $1 })
        {
            return weights
        }
        // A loss of the batch as a whole takes the rows' weights.
        if wanted == 0, rank == 1 { return weights }
        let isWider = rank == wanted + 1 && weights.extents.last == 1
        let isNarrower = wanted == rank + 1 && losses.extents.last == 1
        guard (isWider || isNarrower) && weights.count == losses.count else {
            throw .weights(expected: Array(losses.extents.dropFirst()))
        }
        return builder.reshaped(weights, to: losses.extents)
    }

    /// Steps that count, raised so that the mean over all of them is that over those that count; 0 if none does.
    private func raised(_ valid: Value, in builder: inout ProgramBuilder) -> Value {
        let total = builder.sum(valid, over: Array(valid.extents.indices))
        let one = builder.constant(1)
        let divisor = builder.maximum(total, one)
        let count = builder.constant(Double(valid.count))
        let weight = builder.quotient(count, divisor)
        return builder.scaled(valid, by: weight)
    }
}

/// Why a loss cannot be computed from its samples.
enum LossShapeProblem: Error {
    /// The mask's steps are not the loss's samples.
    case steps
    /// The weights are not one for each of the loss's samples.
    case weights(expected: [Int])
}

extension ProgramBuilder {
    /// The product of some values, `nil` of none.
    fileprivate mutating func scaled(_ factors: [Value]) -> Value? {
        guard var product = factors.first else { return nil }
        for factor in factors.dropFirst() { product = scaled(product, by: factor) }
        return product
    }

    /// `a / b`, 0 where `b` is 0 and `a` too.
    fileprivate mutating func quotientOrZero(_ a: Value, _ b: Value) -> Value {
        let size = map(.absolute, b)
        let isThere = map(.step, size)
        let negated = map(.negate, isThere)
        let isZero = sum(negated, 1)
        let divisor = sum(b, isZero)
        return quotient(a, divisor)
    }
}
