public import OrderedJSON

/// Lowers the learning rate when the watched result has not become better for a while: Keras' `ReduceLROnPlateau`.
public struct ReduceLROnPlateau: Callback {
    /// What is remembered from epoch to epoch.
    public struct State: Codable, Sendable {
        /// The epochs without a better result.
        var wait = 0
        /// The best result, `nil` before the first.
        var best: ExactNumber?
        /// The epochs that are still to pass before epochs without a better result count again.
        var cooldown = 0
    }

    /// The callback's name.
    static let name = "reduce-lr-on-plateau"

    public var name: String { Self.name }
    public let configuration: JSONObject
    public var state = State()
    private let monitor: Monitor
    private let factor: Double
    private let patience: Double
    private let cooldown: Int
    private let leastRate: Double

    /// Reads the settings: Keras' arguments.
    ///
    /// - Parameter configuration: the settings that are given.
    /// - Throws: ``TrainingError`` where one is invalid or unknown.
    public init(_ configuration: JSONObject) throws(TrainingError) {
        self.configuration = configuration
        var reader = SettingsReader(callback: Self.name, configuration)
        monitor = try Monitor(&reader, owner: reader.owner, leastChange: 1e-4)
        factor = try reader.number("factor", default: 0.1)
        try reader.check("factor", factor, "a number from 0 to below 1") { (0..<1).contains($0) }
        patience = try reader.number("patience", default: 10)
        let pause = try reader.number("cooldown", default: 0)
        try reader.check("cooldown", pause, "a whole number from 0 on") {
            $0 >= 0 && $0 < 1e9 && $0 == $0.rounded()
        }
        cooldown = Int(pause)
        leastRate = try reader.number("min_lr", default: 0)
        try reader.check("min_lr", leastRate, "a number not below 0") { $0 >= 0 }
        try reader.finish(ignoring: ["verbose"])
    }

    public func check(_ fit: Fit) throws(TrainingError) {
        try monitor.check(fit)
        try fit.checkRateIsSettable(by: Self.name)
    }

    public func checkState() throws(TrainingError) {
        try checkCount(state.wait, "wait of \(name)")
        try checkCount(state.cooldown, "cooldown of \(name)")
    }

    public mutating func endEpoch(_ control: inout FitControl) throws {
        let rate = control.learningRate
        control.report(LearningRateScheduler.reported, rate)
        guard let current = control.result(monitor.name) else { return }
        if state.cooldown > 0 {
            state.cooldown -= 1
            state.wait = 0
        }
        if monitor.isImprovement(current, on: state.best?.value, in: control.fit) {
            state.best = ExactNumber(current)
            state.wait = 0
        } else if state.cooldown == 0 {
            state.wait += 1
            guard Double(state.wait) >= patience, rate > Double(Float(leastRate)) else { return }
            try control.setLearningRate(max(rate * factor, leastRate))
            state.cooldown = cooldown
            state.wait = 0
        }
    }
}
