internal import NeuralNet

/// What `--threshold` and `--labels` ask for: a class for each row of an output.
struct DecisionRequest {
    private let threshold: Double?
    private let labels: [String]?

    /// The options that ask for it.
    static let options: [Option] = [.threshold, .labels]

    /// Reads the options.
    init(_ arguments: Arguments) throws(UsageError) {
        threshold = try arguments.number(.threshold)
        labels = try arguments.list(.labels)
    }

    /// Whether a class is asked for.
    var isThere: Bool { threshold != nil || labels != nil }

    /// How the model's output is decided, `nil` if that is not asked for and the model has no names of classes.
    ///
    /// - Parameter model: the model.
    /// - Returns: the rule.
    /// - Throws: ``UsageError`` where the request does not suit the output.
    func decision(for model: Model) throws(UsageError) -> Decision? {
        let stored = model.graph.outputs.count == 1 ? model.training.classNames[0] : nil
        guard isThere || stored != nil else { return nil }
        guard model.graph.outputs.count == 1 else {
            throw .notAllowed(
                "--labels and --threshold", reason: "need a model of one output; this has several")
        }
        let units = model.outputShapes[0].extents.dropFirst().reduce(1) { $0 * ($1 ?? 1) }
        // Stored names that don't suit are those of another target.
        if !isThere, stored?.count != max(units, 2) { return nil }
        let labels = labels ?? stored
        guard units > 1 else {
            let names = labels ?? ["0", "1"]
            guard names.count == 2 else {
                throw .wrongLabelCount(found: names.count, expected: 2)
            }
            return .threshold(Float(threshold ?? 0.5), names)
        }
        guard threshold == nil else {
            throw .notAllowed(
                "--threshold", reason: "needs an output of one unit; this has \(units)")
        }
        guard let labels, labels.count == units else {
            throw .wrongLabelCount(found: labels?.count ?? 0, expected: units)
        }
        return .largest(labels)
    }
}

/// How the numbers of an output's row become a class.
enum Decision: Equatable {
    /// Above the threshold is the second class, else the first.
    case threshold(Float, [String])
    /// The class of the largest number; of equal ones the first.
    case largest([String])

    /// The class of a row.
    ///
    /// - Parameter row: the output's numbers; NaN decides nothing.
    /// - Returns: the class's name, empty where there is none.
    func label(of row: [Float]) -> String {
        guard !row.contains(where: \.isNaN) else { return "" }
        switch self {
        case .threshold(let threshold, let labels): return labels[row[0] > threshold ? 1 : 0]
        case .largest(let labels):
            let best = row.indices.max { row[$0] < row[$1] } ?? 0
            return labels[row.firstIndex(of: row[best]) ?? best]
        }
    }
}
