internal import NeuralNet

/// A result that a callback watches, and when it counts as better.
struct Monitor: Sendable {
    /// Which values are better.
    enum Direction: Sendable { case down, up }

    /// The result's name.
    let name: String
    private let owner: String
    private let leastChange: Double
    private var direction: Direction?

    /// Reads `monitor`, `mode` and, where it is one of the settings, `min_delta`.
    ///
    /// - Parameters:
    ///   - reader: the settings.
    ///   - owner: how messages call the callback.
    ///   - leastChange: the default of `min_delta`; `nil` where there is no such setting.
    /// - Throws: ``TrainingError`` where a setting is invalid.
    init(
        _ reader: inout SettingsReader, owner: String, leastChange: Double?
    ) throws(TrainingError) {
        self.owner = owner
        name = try reader.text("monitor", default: "val_loss")
        switch try reader.text("mode", default: "auto", among: ["auto", "min", "max"]) {
        case "min": direction = .down
        case "max": direction = .up
        default: direction = nil
        }
        self.leastChange =
            if let leastChange {
                abs(try reader.number("min_delta", default: leastChange))
            } else {
                0
            }
    }

    /// Whether a value is better than another by more than the least change, compared in float32 as Keras does.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - other: the other; anything is better than none.
    ///   - fit: what reports the values.
    /// - Returns: whether it is.
    func isImprovement(_ value: Double, on other: Double?, in fit: Fit) -> Bool {
        guard let other else { return true }
        switch direction ?? fit.direction(of: name) ?? .down {
        case .down: return Float(value + leastChange) < Float(other)
        case .up: return Float(value - leastChange) > Float(other)
        }
    }

    /// Checks that a fit reports the result, and that it is known which values are better.
    func check(_ fit: Fit) throws(TrainingError) {
        let names = fit.reportedNames
        guard names.contains(name) else {
            throw .invalidSetting(
                of: owner, key: "monitor", value: name,
                expected: "one of \(names.joined(separator: ", "))")
        }
        guard direction != nil || fit.direction(of: name) != nil else {
            throw .invalidSetting(
                of: owner, key: "mode", value: "auto",
                expected: "min or max (which of them \(name) wants does not follow from its name)")
        }
    }
}

extension Fit {
    /// The names of what each epoch reports before callbacks add to it.
    var reportedNames: [String] {
        let names = metrics.results(loss: 0).map(\.name)
        return names + (validation == nil ? [] : names.map { "val_" + $0 })
    }

    /// Which values of a result are better, as Keras 3 knows it of the metric's class; `nil` where it does not.
    func direction(of name: String) -> Monitor.Direction? {
        let plain = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
        if plain == "loss" { return .down }
        guard let kind = metrics.kind(ofMetric: plain) else { return nil }
        let letters = kind.lowercased().filter { $0 != "_" }
        if Fit.undirected.contains(letters) { return nil }
        return Fit.rising.contains { letters.contains($0) } ? .up : .down
    }

    /// Parts of the names of metrics that are better the larger they are.
    private static let rising = [
        "acc", "auc", "precision", "recall", "f1", "fbeta", "iou", "cosinesimilarity", "r2",
        "correlation", "sensitivity", "specificity",
    ]
    /// Metrics that are better neither way.
    private static let undirected: Set<String> = [
        "truepositives", "falsepositives", "truenegatives", "falsenegatives", "mean", "sum",
    ]
}
