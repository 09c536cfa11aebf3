/// One of the things that nnconvert does, with its options as properties.
protocol Command: Sendable {
    /// What the command takes.
    static var syntax: Syntax { get }

    /// Reads the options.
    ///
    /// - Parameter arguments: the words behind the command.
    /// - Throws: ``UsageError`` where they make no sense.
    init(_ arguments: Arguments) throws

    /// Does it.
    ///
    /// - Parameter console: where results and messages go.
    /// - Returns: how it went.
    /// - Throws: ``Failure`` or any error of the libraries, which ``Failure`` knows.
    func run(on console: Console) throws -> ExitStatus
}

/// How a command ended.
enum ExitStatus: Equatable {
    case done
    /// The check said no.
    case checkFailed
    case wrongUsage
    case unusableInput
    case unwritableOutput
    case trainingFailed
    case bug
    /// Stopped by a signal of that number.
    case interrupted(Int32)

    /// The status as the system takes it.
    var code: Int32 {
        switch self {
        case .done: 0
        case .checkFailed: 1
        case .wrongUsage: 2
        case .unusableInput: 3
        case .unwritableOutput: 4
        case .trainingFailed: 5
        case .bug: 70
        case .interrupted(let signal): 128 + signal
        }
    }
}
