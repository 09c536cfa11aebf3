package import NeuralNet
internal import OrderedJSON

/// How gradients change parameters, in float32 as Keras 3 computes it.
package protocol Optimizer: Sendable {
    /// Keras' class name.
    static var className: String { get }

    /// The learning rate that Keras takes where none is given.
    static var defaultLearningRate: Double { get }

    /// Reads Keras 3's settings of the optimizer, all but the learning rate.
    ///
    /// - Parameter settings: name and settings.
    /// - Throws: ``TrainingError`` where a setting is invalid or not supported.
    init(_ settings: NamedSettings) throws(TrainingError)

    /// What is remembered for each parameter, by Keras 3's names, in Keras' order; all start at zero.
    var slotNames: [String] { get }

    /// Changes a parameter by its gradient.
    ///
    /// - Parameters:
    ///   - parameter: the parameter's elements.
    ///   - gradient: the loss's derivative with respect to each element.
    ///   - slots: what is remembered for the parameter, in the order of ``slotNames``.
    ///   - step: the step, counted from 1.
    ///   - learningRate: the learning rate.
    func update(
        _ parameter: inout [Float], gradient: [Float], slots: inout [[Float]], step: Int,
        learningRate: Float)

    /// The kernel that does the same in a compiled step, `nil` if there is none.
    var rule: UpdateRule? { get }

    /// The rate that the kernel takes.
    ///
    /// - Parameters:
    ///   - learningRate: the learning rate.
    ///   - step: the step, counted from 1.
    /// - Returns: what multiplies the kernel's direction.
    func rate(_ learningRate: Float, step: Int) -> Float
}

extension Optimizer {
    /// No kernel.
    package var rule: UpdateRule? { nil }

    /// The learning rate itself.
    package func rate(_ learningRate: Float, step: Int) -> Float { learningRate }
}

/// The optimizers by name.
public enum Optimizers {
    /// All optimizers.
    static let all: [any Optimizer.Type] = [SGD.self, Adam.self]

    /// The class names of all optimizers.
    public static var names: [String] { all.map { $0.className } }

    /// The type of an optimizer, by Keras' class name in any case.
    static func type(named name: String) throws(TrainingError) -> any Optimizer.Type {
        guard let type = all.first(where: { $0.className.lowercased() == name.lowercased() }) else {
            throw .unknownOptimizer(name, known: names)
        }
        return type
    }

    /// Makes an optimizer and refuses settings that would change a step and are not supported.
    ///
    /// - Parameter settings: name and settings.
    /// - Returns: the optimizer.
    /// - Throws: ``TrainingError`` where there is none or a setting is not supported.
    static func optimizer(_ settings: NamedSettings) throws(TrainingError) -> any Optimizer {
        let type = try type(named: settings.name)
        var reader = SettingsReader(settings, owner: "the optimizer \(type.className)")
        for key in [
            "clipnorm", "clipvalue", "global_clipnorm",
            "gradient_accumulation_steps",
        ] {
            try reader.refuse(key)
        }
        try reader.refuse("weight_decay", unless: 0)
        try reader.refuse("decay", unless: 0)
        try reader.refuse("use_ema", unless: false)
        try reader.refuse("loss_scale_factor")
        return try type.init(settings)
    }

    /// Keys that every optimizer's configuration may hold and that its own reader passes over.
    static let commonKeys: Set<String> = [
        "learning_rate", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "decay",
        "use_ema",
        "ema_momentum", "ema_overwrite_frequency", "loss_scale_factor",
        "gradient_accumulation_steps",
        "jit_compile", "is_legacy_optimizer",
    ]

    /// The learning rate of settings.
    ///
    /// - Parameter settings: name and settings.
    /// - Returns: the rate, Keras' default where none is given.
    /// - Throws: ``TrainingError`` where it is a schedule, which is not supported, or no positive number.
    package static func learningRate(_ settings: NamedSettings) throws(TrainingError) -> Double {
        let type = try type(named: settings.name)
        if let schedule = settings.configuration["learning_rate"]?.objectValue {
            let name = schedule["class_name"]?.stringValue ?? "a schedule"
            throw .unsupportedSetting(
                of: "the optimizer \(type.className)", key: "learning_rate", value: name)
        }
        var reader = SettingsReader(settings, owner: "the optimizer \(type.className)")
        let rate = try reader.number("learning_rate", default: type.defaultLearningRate)
        try reader.check("learning_rate", rate, "a number not below 0") { $0 >= 0 }
        return rate
    }
}
