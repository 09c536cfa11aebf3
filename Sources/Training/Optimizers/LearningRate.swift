internal import NeuralNet
internal import OrderedJSON

/// The rate of an optimizer's steps.
enum LearningRate: Sendable {
    /// The same in each step.
    case constant(Double)
    /// Another in each step.
    case schedule(any Schedule)
    /// η / (1 + decay · steps): optimizers before tf.keras 2.11.
    case decaying(Double, decay: Double)

    /// Reads the rate.
    ///
    /// - Parameter settings: the optimizer's name and settings.
    /// - Throws: ``TrainingError`` where it is no number that a rate can be, and no schedule.
    init(_ settings: NamedSettings) throws(TrainingError) {
        let type = try Optimizers.type(named: settings.name)
        if let schedule = settings.configuration["learning_rate"]?.objectValue {
            self = .schedule(try Schedules.schedule(schedule, of: type.owner))
            return
        }
        var reader = SettingsReader(settings, owner: type.owner)
        let rate = try reader.number("learning_rate", default: type.defaultLearningRate)
        try reader.check("learning_rate", rate, "a number not below 0") { $0 >= 0 }
        let decay = try reader.number("decay", default: 0)
        try reader.check("decay", decay, "a number not below 0") { $0 >= 0 }
        // Nadam's decay is no rate's.
        let decays = decay != 0 && type.className != Nadam.className
        self = decays ? .decaying(rate, decay: decay) : .constant(rate)
    }

    /// The rate of a step.
    ///
    /// - Parameter iterations: the steps before.
    /// - Returns: the rate, rounded where Keras rounds it.
    func rate<Number: Scalar>(after iterations: Int) -> Number {
        switch self {
        case .constant(let rate): Number(rate)
        case .schedule(let schedule): schedule.rate(after: iterations)
        case .decaying(let rate, let decay):
            Number(rate) / (1 + Number(decay) * Number(iterations))
        }
    }
}
