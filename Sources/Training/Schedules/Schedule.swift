package import NeuralNet
internal import OrderedJSON

/// A learning rate that changes with the steps, as Keras 3 computes it: in the type of the rate.
package protocol Schedule: Sendable {
    /// Keras' class name.
    static var className: String { get }

    /// Reads Keras 3's settings of the schedule.
    ///
    /// - Parameter settings: name and settings.
    /// - Throws: ``TrainingError`` where a setting is missing, invalid or not supported.
    init(_ settings: NamedSettings) throws(TrainingError)

    /// The rate of a step.
    ///
    /// - Parameter iterations: the steps before.
    /// - Returns: the rate.
    func rate<Number: Scalar>(after iterations: Int) -> Number
}

extension Schedule {
    /// Starts to read a schedule's settings.
    static func reader(_ settings: NamedSettings) -> SettingsReader {
        SettingsReader(settings, owner: "the schedule \(className)")
    }
}

/// The schedules by name.
enum Schedules {
    /// All schedules.
    static let all: [any Schedule.Type] = [
        ExponentialDecay.self, InverseTimeDecay.self, PiecewiseConstantDecay.self,
        PolynomialDecay.self, CosineDecay.self, CosineDecayRestarts.self,
    ]

    /// The schedule that an optimizer's `learning_rate` describes.
    ///
    /// - Parameters:
    ///   - object: the schedule as Keras serializes it.
    ///   - owner: how messages call the optimizer.
    /// - Returns: the schedule.
    /// - Throws: ``TrainingError`` where there is none of its name or a setting is invalid.
    static func schedule(
        _ object: JSONObject, of owner: String
    ) throws(TrainingError) -> any Schedule {
        let name = object["class_name"]?.stringValue ?? "a schedule"
        let known = name.split(separator: ">").last.map(String.init) ?? name
        guard let type = all.first(where: { $0.className == known }) else {
            throw .unsupportedSetting(of: owner, key: "learning_rate", value: name)
        }
        return try type.init(
            NamedSettings(name: name, configuration: object["config"]?.objectValue ?? [:]))
    }
}

/// What multiplies or changes a rate is reached after some steps; parts of them count, or whole ones alone.
struct Pace: Sendable {
    private let steps: Double
    private let isStaircase: Bool

    /// Reads `decay_steps` and `staircase`.
    init(_ reader: inout SettingsReader) throws(TrainingError) {
        steps = try reader.required("decay_steps")
        try reader.check("decay_steps", steps, "a number above 0") { $0 > 0 }
        isStaircase = try reader.boolean("staircase", default: false)
    }

    /// How many times the steps have passed.
    func passed<Number: Scalar>(after iterations: Int) -> Number {
        let passed = Number(iterations) / Number(steps)
        return isStaircase ? passed.rounded(.down) : passed
    }
}

extension SettingsReader {
    /// A number that has no default.
    mutating func required(_ key: String) throws(TrainingError) -> Double {
        guard let number = try optionalNumber(key) else {
            throw refusal(key, expected: "a number")
        }
        return number
    }
}
