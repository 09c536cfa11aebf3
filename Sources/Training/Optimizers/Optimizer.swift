package import NeuralNet

/// How gradients change parameters, as Keras 3 computes it: formulas of operations, which are compiled into the step.
package protocol Optimizer: Sendable {
    /// Keras' class name.
    static var className: String { get }

    /// The learning rate that Keras takes where none is given.
    static var defaultLearningRate: Double { get }

    /// The weight decay that Keras takes where none is given, `nil` for none.
    static var defaultWeightDecay: Double? { get }

    /// Reads Keras 3's settings of the optimizer, all but those that every optimizer has.
    ///
    /// - Parameter settings: name and settings.
    /// - Throws: ``TrainingError`` where a setting is invalid or not supported.
    init(_ settings: NamedSettings) throws(TrainingError)

    /// What is remembered of a parameter of a shape, in Keras' order.
    func slots(of extents: [Int]) -> [Slot]

    /// The numbers that change from step to step, which ``lower(_:in:)`` takes in the same order.
    ///
    /// - Parameter moment: what they are computed from.
    /// - Returns: the numbers; the first is the rate of ``rule``.
    func numbers<Number: Scalar>(at moment: Moment<Number>) -> StepNumbers<Number>

    /// The numbers of a step in float32, as steps are run.
    ///
    /// - Parameter moment: what they are computed from.
    /// - Returns: the numbers of ``numbers(at:)``; called through the protocol, this needs no generics at run time.
    func floatNumbers(at moment: Moment<Float>) -> StepNumbers<Float>

    /// Adds the formulas of one parameter's update.
    ///
    /// - Parameters:
    ///   - given: the parameter, its gradient, and what they are computed with.
    ///   - builder: the program under construction.
    /// - Returns: what parameter and slots become.
    func lower(_ given: Given, in builder: inout ProgramBuilder) -> Changed

    /// The kernel that computes the same as the formulas, `nil` if there is none.
    var rule: UpdateRule? { get }

    /// Keras' name of a number that belongs to no parameter and goes from step to step, at first 1; `nil` if there
    /// is none.
    var carriedName: String? { get }

    /// What the carried number becomes in a step.
    ///
    /// - Parameters:
    ///   - number: the number before.
    ///   - step: the step, counted from 1.
    /// - Returns: the number that the step's ``numbers(at:)`` see.
    func carried<Number: Scalar>(_ number: Number, step: Int) -> Number

    /// What the carried number becomes in float32, as steps are run.
    ///
    /// - Parameters:
    ///   - number: the number before.
    ///   - step: the step, counted from 1.
    /// - Returns: the number that the step's ``floatNumbers(at:)`` see.
    func floatCarried(_ number: Float, step: Int) -> Float
}

extension Optimizer {
    /// No weight decay.
    package static var defaultWeightDecay: Double? { nil }

    /// No kernel.
    package var rule: UpdateRule? { nil }

    /// No carried number.
    package var carriedName: String? { nil }

    /// The numbers of the step.
    package func floatNumbers(at moment: Moment<Float>) -> StepNumbers<Float> {
        numbers(at: moment)
    }

    /// The carried number.
    package func floatCarried(_ number: Float, step: Int) -> Float { carried(number, step: step) }

    /// The number as it was.
    package func carried<Number: Scalar>(_ number: Number, step: Int) -> Number { number }

    /// How messages call the optimizer.
    static var owner: String { "the optimizer \(className)" }
}

/// A tensor that an optimizer remembers of a parameter.
package struct Slot: Sendable, Equatable {
    /// Keras 3's name.
    package let name: String
    /// The extent of each axis.
    package let extents: [Int]
    /// What each element is at first.
    package let initial: Double

    /// Describes a tensor.
    ///
    /// - Parameters:
    ///   - name: Keras 3's name.
    ///   - extents: the extent of each axis.
    ///   - initial: what each element is at first.
    package init(_ name: String, _ extents: [Int], initial: Double = 0) {
        self.name = name
        self.extents = extents
        self.initial = initial
    }
}

/// What the formulas of an update are written with.
package struct Given {
    /// The parameter before the update, weight decay included.
    package let parameter: Value
    /// The loss's derivative with respect to each element, clipped.
    package let gradient: Value
    /// What is remembered of the parameter, in the order of the optimizer's slots.
    package let slots: [Value]
    /// The numbers of the step, in the optimizer's order.
    package let numbers: [Value]
}

/// What the formulas of an update come to.
package struct Changed {
    /// The parameter after the update.
    package let parameter: Value
    /// What is remembered of it, in the order of the optimizer's slots.
    package let slots: [Value]

    /// Names the results.
    ///
    /// - Parameters:
    ///   - parameter: the parameter after the update.
    ///   - slots: what is remembered of it.
    package init(_ parameter: Value, slots: [Value]) {
        self.parameter = parameter
        self.slots = slots
    }
}

/// The optimizers by name.
public enum Optimizers {
    /// All optimizers.
    static let all: [any Optimizer.Type] = [
        SGD.self, RMSprop.self, Adam.self, AdamW.self, Adamax.self, Nadam.self, Adagrad.self,
        Adadelta.self, Ftrl.self, Lion.self, Lamb.self, Adafactor.self,
    ]

    /// The class names of all optimizers.
    public static var names: [String] { all.map { $0.className } }

    /// The type of an optimizer, by Keras' class name in any case.
    static func type(named name: String) throws(TrainingError) -> any Optimizer.Type {
        guard let type = all.first(where: { $0.className.lowercased() == name.lowercased() }) else {
            throw .unknownOptimizer(name, known: names)
        }
        return type
    }

    /// Makes an optimizer.
    ///
    /// - Parameter settings: name and settings.
    /// - Returns: the optimizer.
    /// - Throws: ``TrainingError`` where there is none or a setting is not supported.
    static func optimizer(_ settings: NamedSettings) throws(TrainingError) -> any Optimizer {
        try type(named: settings.name).init(settings)
    }

    /// The learning rate that settings start with.
    ///
    /// - Parameter settings: name and settings.
    /// - Returns: the rate, `nil` if a schedule says what it is in each step.
    /// - Throws: ``TrainingError`` where it is neither.
    package static func learningRate(_ settings: NamedSettings) throws(TrainingError) -> Double? {
        let rate = try LearningRate(settings)
        if case .schedule = rate { return nil }
        return rate.rate(after: 0)
    }
}
