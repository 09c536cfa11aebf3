public import NeuralNet
public import OrderedJSON

/// Something that a fit asks at the borders of its epochs, and that may change the rate, end the fit or write files.
///
/// The calls come in the order of the list of callbacks, as in Keras. What a callback remembers from one call to the
/// next is its ``state`` and its ``keptParameters``: a checkpoint holds both, so that a fit goes on with them.
public protocol Callback: Sendable {
    /// What the callback remembers.
    associatedtype State: Codable & Sendable

    /// The callback's name, such as `early-stopping`.
    var name: String { get }

    /// The settings by which a checkpoint tells the same callback from another.
    var configuration: JSONObject { get }

    /// What the callback remembers; numbers in it must be finite.
    var state: State { get set }

    /// Values of all parameters that the callback remembers, `nil` if it does not.
    var keptParameters: Parameters? { get set }

    /// What the user should know when the fit has ended, `nil` for nothing.
    var endingNote: Warning? { get }

    /// Whether the fit ends, without an error, behind a batch whose loss is not a finite number.
    var endsAtLossNotFinite: Bool { get }

    /// Checks, before the first step, that the callback suits a fit.
    ///
    /// - Parameter fit: the fit.
    /// - Throws: ``TrainingError`` where it does not.
    func check(_ fit: Fit) throws(TrainingError)

    /// Checks the ``state`` that a checkpoint brought.
    ///
    /// - Throws: ``TrainingError`` where the callback cannot go on from it.
    func checkState() throws(TrainingError)

    /// Is called before the first epoch, also of a fit that goes on.
    ///
    /// - Parameter control: what the callback may see and change.
    /// - Throws: any error, which ends the fit.
    mutating func beginTraining(_ control: inout FitControl) throws

    /// Is called before each epoch.
    ///
    /// - Parameter control: what the callback may see and change.
    /// - Throws: any error, which ends the fit.
    mutating func beginEpoch(_ control: inout FitControl) throws

    /// Is called behind each epoch and its validation.
    ///
    /// - Parameter control: what the callback may see and change.
    /// - Throws: any error, which ends the fit.
    mutating func endEpoch(_ control: inout FitControl) throws

    /// Is called behind the last epoch.
    ///
    /// - Parameter control: what the callback may see and change.
    /// - Throws: any error, which ends the fit.
    mutating func endTraining(_ control: inout FitControl) throws
}

/// The state of a callback that remembers nothing.
public struct NoState: Codable, Sendable {
    /// Remembers nothing.
    public init() {}
}

extension Callback {
    /// No parameters.
    public var keptParameters: Parameters? {
        get { nil }
        set { precondition(newValue == nil, "a callback that keeps parameters says so") }
    }

    /// Nothing.
    public var endingNote: Warning? { nil }

    /// The fit does not end.
    public var endsAtLossNotFinite: Bool { false }

    /// Suits every fit.
    public func check(_ fit: Fit) throws(TrainingError) {}

    /// Any state will do.
    public func checkState() throws(TrainingError) {}

    /// Does nothing.
    public mutating func beginTraining(_ control: inout FitControl) throws {}

    /// Does nothing.
    public mutating func beginEpoch(_ control: inout FitControl) throws {}

    /// Does nothing.
    public mutating func endEpoch(_ control: inout FitControl) throws {}

    /// Does nothing.
    public mutating func endTraining(_ control: inout FitControl) throws {}
}

extension Callback where State == NoState {
    /// Nothing.
    public var state: NoState {
        get { NoState() }
        set {}
    }
}

/// Why a callback ended a fit.
public struct CallbackFailure: Error, Equatable, CustomStringConvertible {
    /// The callback's name.
    public let callback: String
    /// What it threw.
    public let cause: any Error

    /// Whether the callbacks have one name and the causes say the same.
    public static func == (left: CallbackFailure, right: CallbackFailure) -> Bool {
        left.callback == right.callback && "\(left.cause)" == "\(right.cause)"
    }

    /// The cause as a sentence fragment.
    public var description: String { "the callback \(callback): \(cause)" }
}
