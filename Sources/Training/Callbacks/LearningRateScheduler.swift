public import OrderedJSON

/// Sets the learning rate before each epoch: Keras' `LearningRateScheduler` for functions that can be written down.
///
/// `schedule` is a table, `0.01@0;0.001@5`: the rate from an epoch (counted from 0) on; before the first of the
/// table the rate stays as it is. `factor` multiplies the rate before each epoch from `start_epoch` (1) on.
public struct LearningRateScheduler: Callback {
    private enum Rule {
        case table([(rate: Double, epoch: Int)])
        case factor(Double, start: Double)
    }

    /// The callback's name.
    static let name = "learning-rate-scheduler"
    /// The name under which epochs report the rate.
    static let reported = "learning_rate"

    public var name: String { Self.name }
    public let configuration: JSONObject
    private let rule: Rule

    /// Reads the settings: either `schedule`, or `factor` and `start_epoch`.
    ///
    /// - Parameter configuration: the settings that are given.
    /// - Throws: ``TrainingError`` where one is invalid, unknown or missing.
    public init(_ configuration: JSONObject) throws(TrainingError) {
        self.configuration = configuration
        var reader = SettingsReader(callback: Self.name, configuration)
        let expected = "RATE@EPOCH;RATE@EPOCH;… with ascending epochs from 0 on"
        if let text = try reader.textIfPresent("schedule") {
            guard let table = Self.table(text) else {
                throw .invalidSetting(
                    of: reader.owner, key: "schedule", value: text, expected: expected)
            }
            rule = .table(table)
        } else if let factor = try reader.optionalNumber("factor") {
            let start = try reader.number("start_epoch", default: 1)
            try reader.check("factor", factor, "a number not below 0") { $0 >= 0 }
            rule = .factor(factor, start: start)
        } else {
            throw .invalidSetting(
                of: reader.owner, key: "schedule", value: "nothing",
                expected: "\(expected), or factor,")
        }
        try reader.finish(ignoring: ["verbose"])
    }

    private static func table(_ text: String) -> [(rate: Double, epoch: Int)]? {
        var rows: [(rate: Double, epoch: Int)] = []
        for entry in text.split(separator: ";", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, let rate = Double(parts[0]), let epoch = Int(parts[1]),
                rate.isFinite, rate >= 0, epoch > rows.last?.epoch ?? -1
            else { return nil }
            rows.append((rate, epoch))
        }
        return rows
    }

    public func check(_ fit: Fit) throws(TrainingError) {
        try fit.checkRateIsSettable(by: Self.name)
    }

    public mutating func beginEpoch(_ control: inout FitControl) throws {
        switch rule {
        case .table(let rows):
            guard let row = rows.last(where: { $0.epoch <= control.epoch }) else { return }
            try control.setLearningRate(row.rate)
        case .factor(let factor, let start):
            guard Double(control.epoch) >= start else { return }
            try control.setLearningRate(control.learningRate * factor)
        }
    }

    public mutating func endEpoch(_ control: inout FitControl) {
        control.report(Self.reported, control.learningRate)
    }
}
