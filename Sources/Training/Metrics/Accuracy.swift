public import NeuralNet
internal import OrderedJSON

/// The share of samples whose class is predicted: Keras' `accuracy`, resolved by shapes as Keras does.
///
/// One unit: prediction above the threshold against the target. Several: the largest against the target's class
/// number, or against the target's largest where it has as many elements as the prediction. The class `Accuracy` counts
/// the elements that are equal to their targets.
public struct Accuracy: Metric {
    public static let names = [
        "accuracy", "acc", "Accuracy", "binary_accuracy", "categorical_accuracy",
        "sparse_categorical_accuracy", "BinaryAccuracy", "CategoricalAccuracy",
        "SparseCategoricalAccuracy",
    ]

    private enum Kind {
        /// 1 above the threshold, 0 up to it.
        case binary(Float)
        case categorical(Int)
        case sparse(Int)
        case exact
    }

    private let kind: Kind
    private var mean = WeightedMean()

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        let threshold = Float(try reader.number("threshold", default: 0.5))
        try reader.refuse("axis", unless: -1)
        try reader.finish(ignoring: ["fn"])
        kind = Accuracy.kind(settings.name, for: shapes, threshold: threshold)
        let samples: [Int]
        switch kind {
        case .binary, .exact:
            samples = shapes.prediction
            try shapes.checkTarget(shapes.prediction, of: settings.name)
        case .categorical:
            samples = shapes.prediction.dropLast()
            try shapes.checkTarget(shapes.prediction, of: settings.name)
        case .sparse:
            samples = shapes.prediction.dropLast()
            try shapes.checkTarget(samples, of: settings.name)
        }
        try shapes.checkWeights(of: samples, settings.name, mask: shapes.mask)
    }

    private static func kind(
        _ name: String, for shapes: MetricShapes, threshold: Float
    ) -> Kind {
        switch name {
        case "Accuracy": return .exact
        case "binary_accuracy", "BinaryAccuracy": return .binary(threshold)
        case "categorical_accuracy", "CategoricalAccuracy": return .categorical(shapes.classes)
        case "sparse_categorical_accuracy", "SparseCategoricalAccuracy":
            return .sparse(shapes.classes)
        default:
            if shapes.classes == 1 { return .binary(threshold) }
            let isSparse =
                shapes.target.count < shapes.prediction.count || shapes.target.last == 1
            return isSparse ? .sparse(shapes.classes) : .categorical(shapes.classes)
        }
    }

    public var heedsMask: Bool { true }

    public mutating func add(_ batch: MetricBatch) {
        let (target, prediction) = (batch.target, batch.prediction)
        switch kind {
        case .binary(let threshold):
            mean.add(prediction.count, weights: batch.weights) {
                target[$0] == (prediction[$0] > threshold ? 1 : 0) ? 1 : 0
            }
        case .exact:
            mean.add(prediction.count, weights: batch.weights) {
                target[$0] == prediction[$0] ? 1 : 0
            }
        case .categorical(let classes):
            mean.add(prediction.count / max(classes, 1), weights: batch.weights) { row in
                let largest = target.largest(from: row * classes, classes)
                return largest == prediction.largest(from: row * classes, classes) ? 1 : 0
            }
        case .sparse(let classes):
            mean.add(prediction.count / max(classes, 1), weights: batch.weights) { row in
                target[row] == Float(prediction.largest(from: row * classes, classes)) ? 1 : 0
            }
        }
    }

    public var gathered: [Double] {
        get { mean.gathered }
        set { mean.gathered = newValue }
    }

    public var result: Double { mean.value }
}

/// The share of samples whose class is among the k largest predictions: Keras' `top_k_categorical_accuracy` and
/// `sparse_top_k_categorical_accuracy`.
public struct TopKAccuracy: Metric {
    public static let names = [
        "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy",
        "TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy",
    ]

    private let count: Int
    private let classes: Int
    private let isSparse: Bool
    private var mean = WeightedMean()

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        count = try reader.integer("k", default: 5)
        try reader.check("k", Double(count), "a number above 0") { $0 > 0 }
        try reader.refuse("from_sorted_ids", unless: false)
        try reader.finish(ignoring: ["fn"])
        classes = shapes.classes
        isSparse = settings.name.lowercased().hasPrefix("sparse")
        let samples = Array(shapes.prediction.dropLast())
        try shapes.checkTarget(isSparse ? samples : shapes.prediction, of: settings.name)
        try shapes.checkWeights(of: samples, settings.name, mask: shapes.mask)
    }

    public var heedsMask: Bool { true }

    public mutating func add(_ batch: MetricBatch) {
        let (target, prediction) = (batch.target, batch.prediction)
        let (classes, count, isSparse) = (classes, count, isSparse)
        mean.add(prediction.count / max(classes, 1), weights: batch.weights) { row in
            let isClass = !isSparse || (target[row] > -1 && target[row] < Float(classes))
            guard isClass else { return 0 }
            let number =
                isSparse
                ? Int(target[row]) : target.largest(from: row * classes, classes)
            let own = prediction[row * classes + number]
            guard own.isFinite else { return 0 }
            var larger = 0
            // Of equal ones all are among the first where one of them is.
            for place in row * classes..<(row + 1) * classes where prediction[place] > own {
                larger += 1
            }
            return larger < count ? 1 : 0
        }
    }

    public var gathered: [Double] {
        get { mean.gathered }
        set { mean.gathered = newValue }
    }

    public var result: Double { mean.value }
}

extension UnsafeBufferPointer<Float> {
    /// The position of the first largest of some elements, counted from the first of them.
    func largest(from start: Int, _ count: Int) -> Int {
        var best = start
        for index in start..<start + count where self[index] > self[best] { best = index }
        return best - start
    }
}
