internal import NeuralNet
internal import Training

/// What `--new-head` and `--standardize` ask for: other layers before a fit begins.
struct ModelChanges {
    private static let newHead = Option.value(
        "new-head", "N:ACTIVATION",
        "Put a dense layer of N units in the place of the last one, drawn by the seed: "
            + "\(NewHead.activationNames.joined(separator: ", ")).")
    private static let standardize = Option.flag(
        "standardize",
        "Measure mean and variance of the inputs over the training rows, and put a Normalization layer in front."
    )

    /// The options.
    static let options = [newHead, standardize]

    private let head: NewHead?
    private let standardizes: Bool

    /// Reads the options.
    init(_ arguments: Arguments) throws(UsageError) {
        standardizes = arguments.has(Self.standardize)
        guard let text = arguments.text(Self.newHead) else {
            head = nil
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let units = Int(parts[0]),
            let head = NewHead(units: units, activation: String(parts[1]))
        else {
            throw .invalidValue(
                option: Self.newHead.spelling, value: text,
                expected:
                    "N:ACTIVATION with \(alternatives(NewHead.activationNames)) as activation")
        }
        self.head = head
    }

    /// Puts the new head in its place; a model in the midst of a fit has it already.
    ///
    /// - Parameters:
    ///   - model: the model, which is changed.
    ///   - path: its path.
    ///   - seed: the seed of the head's kernel.
    /// - Returns: a line for each thing that the user should know.
    /// - Throws: ``Failure``.
    func replaceHead(of model: inout Model, at path: String, seed: UInt64) throws -> [String] {
        guard let head, model.training.checkpoint == nil else { return [] }
        let (changed, notes) = try using(path) { try head.replacingHead(of: model, seed: seed) }
        model = changed
        return notes.map(\.description)
    }

    /// Puts a layer that standardizes in front; a model in the midst of a fit has it already.
    ///
    /// - Parameters:
    ///   - model: the model, which is changed.
    ///   - rows: the rows that train.
    ///   - blame: the files that errors name.
    ///   - settings: what the command line says about settings.
    /// - Returns: a line for each thing that the user should know.
    /// - Throws: ``Failure``.
    func standardize(
        _ model: inout Model, by rows: Dataset, _ blame: Blame, _ settings: SettingsOptions
    ) throws(Failure) -> [String] {
        guard standardizes, model.training.checkpoint == nil else { return [] }
        let old = model
        let (changed, notes) = try blame.placing(settings) { () throws(TrainingError) in
            try Standardization.standardizing(old, by: rows)
        }
        model = changed
        return notes.map(\.description)
    }
}
