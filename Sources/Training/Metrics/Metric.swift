public import NeuralNet

/// A number that a fit reports: it is gathered over the rows of an epoch or of an evaluation.
public protocol Metric: Sendable {
    /// Keras' names of the metric; the first is the one in snake case.
    static var names: [String] { get }

    /// Makes the metric for an output.
    ///
    /// - Parameters:
    ///   - settings: name and settings.
    ///   - shapes: the extents of one row of target, prediction and weights.
    /// - Throws: ``TrainingError`` where the metric does not suit them.
    init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError)

    /// The loss whose samples' values the metric is made of, `nil` if it is made of target and prediction.
    var formula: (any Loss)? { get }

    /// Whether masked steps of the prediction don't count.
    var heedsMask: Bool { get }

    /// What was gathered, always as many numbers; zeros before the first batch.
    var gathered: [Double] { get set }

    /// Takes in a batch.
    mutating func add(_ batch: MetricBatch)

    /// The metric over all batches taken in.
    var result: Double { get }
}

extension Metric {
    /// None.
    public var formula: (any Loss)? { nil }

    /// Not heeded.
    public var heedsMask: Bool { false }

    /// Forgets all batches.
    mutating func reset() { gathered = [Double](repeating: 0, count: gathered.count) }
}

/// What a metric takes of a batch.
public struct MetricBatch {
    /// The elements of the target.
    let target: UnsafeBufferPointer<Float>
    /// The elements of the prediction.
    let prediction: UnsafeBufferPointer<Float>
    /// The values of the metric's formula, `nil` if it has none.
    let values: UnsafeBufferPointer<Float>?
    /// What groups of neighbouring samples weigh, `nil` if all weigh 1.
    let weights: UnsafeBufferPointer<Float>?
}

/// The extents of one row of what a metric takes, by which `accuracy` is resolved.
public struct MetricShapes: Sendable {
    /// The target's, without the batch axis.
    public let target: [Int]
    /// The prediction's, without the batch axis.
    public let prediction: [Int]
    /// The sample weights', without the batch axis; `nil` if all weigh 1.
    public var weights: [Int]?
    /// The prediction's mask, without the batch axis; `nil` if all steps count.
    public let mask: [Int]?

    /// Describes a row.
    init(target: [Int], prediction: [Int], weights: [Int]? = nil, mask: [Int]? = nil) {
        self.target = target
        self.prediction = prediction
        self.weights = weights
        self.mask = mask
    }

    /// The number of classes: the extent of the prediction's last axis.
    var classes: Int { prediction.last ?? 1 }

    /// Checks that the target has as many elements as it should.
    func checkTarget(_ wanted: [Int], of metric: String) throws(TrainingError) {
        guard target.reduce(1, *) == wanted.reduce(1, *) else {
            throw .wrongTargetShape(
                loss: "the metric \(metric)", expected: Shape([nil] + wanted.map { $0 }),
                found: Shape([nil] + target.map { $0 }))
        }
    }

    /// Checks that weights and mask are those of samples or of groups of them.
    ///
    /// - Parameters:
    ///   - samples: the extents of the samples of one row.
    ///   - metric: the metric's name.
    ///   - mask: the mask where it makes weights, `nil` where it does not.
    /// - Throws: ``TrainingError/wrongWeightShape(loss:expected:found:)``.
    func checkWeights(
        of samples: [Int], _ metric: String, mask: [Int]?
    ) throws(TrainingError) {
        if let weights, let mask, weights.withoutLastOnes != mask.withoutLastOnes {
            throw .wrongWeightShape(
                loss: "the metric \(metric)", expected: Shape([nil] + mask.map { $0 }),
                found: Shape([nil] + weights.map { $0 }))
        }
        for extents in [weights, mask].compactMap({ $0 })
        where !samples.starts(with: extents.withoutLastOnes) {
            throw .wrongWeightShape(
                loss: "the metric \(metric)", expected: Shape([nil] + samples.map { $0 }),
                found: Shape([nil] + extents.map { $0 }))
        }
    }
}
