public import NeuralNet
public import OrderedJSON

/// Ends a fit whose watched result has not become better for a while: Keras' `EarlyStopping`.
public struct EarlyStopping: Callback {
    /// What is remembered from epoch to epoch.
    public struct State: Codable, Sendable {
        /// The epochs without a better result.
        var wait = 0
        /// The best result, `nil` before the first.
        var best: ExactNumber?
        /// The epoch of the best result, from 0.
        var bestEpoch = 0
    }

    /// The callback's name.
    static let name = "early-stopping"

    public var name: String { Self.name }
    public let configuration: JSONObject
    public var state = State()
    public var keptParameters: Parameters?
    private let monitor: Monitor
    private let patience: Double
    private let baseline: Double?
    private let restoresBest: Bool
    private let firstEpoch: Double

    /// Reads the settings: Keras' arguments.
    ///
    /// - Parameter configuration: the settings that are given.
    /// - Throws: ``TrainingError`` where one is invalid or unknown.
    public init(_ configuration: JSONObject) throws(TrainingError) {
        self.configuration = configuration
        var reader = SettingsReader(callback: Self.name, configuration)
        monitor = try Monitor(&reader, owner: reader.owner, leastChange: 0)
        patience = try reader.number("patience", default: 0)
        baseline = try reader.optionalNumber("baseline")
        restoresBest = try reader.boolean("restore_best_weights", default: false)
        firstEpoch = try reader.number("start_from_epoch", default: 0)
        try reader.finish(ignoring: ["verbose"])
    }

    public func check(_ fit: Fit) throws(TrainingError) { try monitor.check(fit) }

    public func checkState() throws(TrainingError) {
        try checkCount(state.wait, "wait of \(name)")
        try checkCount(state.bestEpoch, "bestEpoch of \(name)")
    }

    public mutating func endEpoch(_ control: inout FitControl) {
        guard let current = control.result(monitor.name), Double(control.epoch) >= firstEpoch
        else { return }
        // Without better ones the first weights are the best.
        if restoresBest, keptParameters == nil { keepParameters(control) }
        state.wait += 1
        if monitor.isImprovement(current, on: state.best?.value, in: control.fit) {
            state.best = ExactNumber(current)
            if restoresBest { keepParameters(control) }
            if baseline.map({ monitor.isImprovement(current, on: $0, in: control.fit) }) ?? true {
                state.wait = 0
            }
        } else if Double(state.wait) >= patience, control.epoch > 0 {
            control.stop()
        }
    }

    private mutating func keepParameters(_ control: FitControl) {
        state.bestEpoch = control.epoch
        keptParameters = control.parameters
    }

    public var endingNote: Warning? {
        keptParameters == nil
            ? nil
            : Warning(
                "\(name) brought the parameters of epoch \(state.bestEpoch + 1) back, the best by \(monitor.name)"
            )
    }

    public mutating func endTraining(_ control: inout FitControl) {
        if let keptParameters { control.setParameters(keptParameters) }
    }
}
