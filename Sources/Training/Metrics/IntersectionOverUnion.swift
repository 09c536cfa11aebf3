public import NeuralNet
internal import OrderedJSON

/// The mean over classes of intersection by union: Keras' `IoU`, `MeanIoU`, `BinaryIoU`, `OneHotIoU` and
/// `OneHotMeanIoU`.
public struct IntersectionOverUnion: Metric {
    public static let names = [
        "io_u", "mean_io_u", "binary_io_u", "one_hot_io_u", "one_hot_mean_io_u", "IoU", "MeanIoU",
        "BinaryIoU", "OneHotIoU", "OneHotMeanIoU",
    ]

    private let classes: Int
    private let chosen: [Int]
    private let ignoredClass: Int?
    private let threshold: Float?
    /// The elements that make a class number, by their largest; 1 where numbers are given.
    private let targetWidth: Int
    private let predictionWidth: Int
    /// How often a class (row) is predicted as another (column).
    public var gathered: [Double]

    public init(_ settings: NamedSettings, for shapes: MetricShapes) throws(TrainingError) {
        let kind = settings.name.lowercased().filter { $0 != "_" }
        var reader = SettingsReader(settings, owner: "the metric \(settings.name)")
        let isBinary = kind.hasPrefix("binary")
        classes = isBinary ? 2 : try reader.integer("num_classes", default: 0)
        guard classes > 0, classes <= 4096 else {
            throw reader.refusal("num_classes", expected: "a number from 1 to 4096")
        }
        let isMean = kind.contains("mean")
        let own = isMean ? nil : try reader.integers("target_class_ids")
        guard let chosen = own ?? (isMean || isBinary ? Array(0..<classes) : nil) else {
            throw reader.refusal("target_class_ids", expected: "a list of classes")
        }
        guard let least = chosen.min(), let most = chosen.max(), least >= 0, most < classes else {
            throw reader.refusal("target_class_ids", expected: "classes from 0 to \(classes - 1)")
        }
        self.chosen = chosen
        threshold = isBinary ? Float(try reader.number("threshold", default: 0.5)) : nil
        ignoredClass = isBinary ? nil : try reader.integerIfPresent("ignore_class")
        let isOneHot = kind.hasPrefix("onehot")
        let hasNumbers =
            isOneHot ? false : isBinary ? true : try reader.boolean("sparse_y_true", default: true)
        let givesNumbers =
            isBinary ? true : try reader.boolean("sparse_y_pred", default: !isOneHot)
        try reader.refuse("axis", unless: -1)
        try reader.finish()
        (targetWidth, predictionWidth) = (
            hasNumbers ? 1 : shapes.target.last ?? 1, givesNumbers ? 1 : shapes.classes
        )
        let samples = shapes.prediction.reduce(1, *) / max(predictionWidth, 1)
        try shapes.checkTarget([samples, targetWidth], of: settings.name)
        guard shapes.weights == nil else {
            throw .unsupportedSetting(
                of: "the metric \(settings.name), which Keras counts in whole numbers,",
                key: "weights", value: "samples'")
        }
        gathered = [Double](repeating: 0, count: classes * classes)
    }

    public mutating func add(_ batch: MetricBatch) {
        for sample in 0..<batch.prediction.count / max(predictionWidth, 1) {
            var predicted = number(batch.prediction, sample, width: predictionWidth)
            if let threshold { predicted = batch.prediction[sample] >= threshold ? 1 : 0 }
            guard let own = number(batch.target, sample, width: targetWidth), let predicted,
                own != ignoredClass
            else { continue }
            gathered[own * classes + predicted] += 1
        }
    }

    /// The class of a sample, `nil` if there is none of that number.
    private func number(
        _ elements: UnsafeBufferPointer<Float>, _ sample: Int, width: Int
    ) -> Int? {
        guard width == 1 else {
            let number = elements.largest(from: sample * width, width)
            return number < classes ? number : nil
        }
        let element = elements[sample]
        guard element > -1, element < Float(classes) else { return nil }
        return Int(element)
    }

    public var result: Double {
        var (total, count) = (0.0, 0.0)
        for own in chosen {
            let intersection = gathered[own * classes + own]
            var union = -intersection
            for other in 0..<classes {
                union += gathered[own * classes + other] + gathered[other * classes + own]
            }
            guard union > 1e-9 else { continue }
            total += intersection / (union + 1e-7)
            count += 1
        }
        return total / (count + 1e-7)
    }
}
