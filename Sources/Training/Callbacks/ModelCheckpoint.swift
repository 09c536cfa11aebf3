public import NeuralNet
public import OrderedJSON

/// Writes the model behind each epoch, or behind those whose watched result is the best so far: Keras' `ModelCheckpoint`.
public struct ModelCheckpoint: Callback {
    /// What is remembered from epoch to epoch.
    public struct State: Codable, Sendable {
        /// The best result, `nil` before the first.
        var best: ExactNumber?
    }

    /// Writes a model to a path.
    public typealias Writer = @Sendable (_ model: Model, _ path: String) throws -> Void

    /// The callback's name.
    static let name = "model-checkpoint"

    public var name: String { Self.name }
    public let configuration: JSONObject
    public var state = State()
    private let monitor: Monitor
    private let pattern: FileNamePattern
    private let path: String
    private let savesBestOnly: Bool
    private let write: Writer

    /// Reads the settings: Keras' arguments, with `path` for `filepath`.
    ///
    /// - Parameters:
    ///   - configuration: the settings that are given.
    ///   - write: writes a model; the path's ending says in which format.
    /// - Throws: ``TrainingError`` where one is invalid, unknown or missing.
    public init(_ configuration: JSONObject, write: @escaping Writer) throws(TrainingError) {
        self.configuration = configuration
        self.write = write
        var reader = SettingsReader(callback: Self.name, configuration)
        monitor = try Monitor(&reader, owner: reader.owner, leastChange: nil)
        path = try reader.text("path")
        guard let pattern = FileNamePattern(path) else {
            throw .invalidSetting(
                of: reader.owner, key: "path", value: path,
                expected: "a path with {epoch}, {epoch:02d}, {val_loss:.2f} and the like")
        }
        self.pattern = pattern
        savesBestOnly = try reader.boolean("save_best_only", default: false)
        state.best = try reader.optionalNumber("initial_value_threshold").map { ExactNumber($0) }
        try reader.refuse("save_weights_only", unless: false, "false", "False")
        try reader.refuse("save_freq", unless: "epoch")
        try reader.finish(ignoring: ["verbose"])
    }

    public func check(_ fit: Fit) throws(TrainingError) {
        if savesBestOnly { try monitor.check(fit) }
        let names = ["epoch"] + fit.reportedNames + [LearningRateScheduler.reported]
        for name in pattern.names where !names.contains(name) {
            throw .invalidSetting(
                of: "the callback \(Self.name)", key: "path", value: path,
                expected: "a path whose braces hold some of \(names.joined(separator: ", "))")
        }
    }

    public mutating func endEpoch(_ control: inout FitControl) throws {
        if savesBestOnly {
            guard let current = control.result(monitor.name),
                monitor.isImprovement(current, on: state.best?.value, in: control.fit)
            else { return }
            state.best = ExactNumber(current)
        }
        let path = pattern.path(epoch: control.epoch + 1) { control.result($0) }
        try write(try control.model(), path)
    }
}
