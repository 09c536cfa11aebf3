internal import DataSources
internal import KerasFormat
internal import NeuralNet
internal import Training

/// Why a command failed, with the status that says so; the errors of the libraries are its causes.
enum Failure: Error {
    case usage(any Error)
    /// An input cannot be used; the file is named unless the cause names it.
    case unusable(any Error, file: String? = nil)
    /// An output cannot be written; the file is named unless the cause names it.
    case unwritable(any Error, file: String? = nil)
    /// Training went wrong.
    case training(any Error, file: String)
    /// Whoever read the output has gone.
    case closedPipe
    /// A signal ended a fit.
    case interrupted(signal: Int32, output: String, checkpoint: String?)
    /// A bug of ours.
    case bug(any Error)

    /// Tells what an error means that no command placed.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as UsageError: self = .usage(error)
        case DataError.spool(let cause): self = .unwritable(DataError.spool(cause))
        case let error as DataError: self = error.isUsage ? .usage(error) : .unusable(error)
        case let error as FileError: self = .unusable(error)
        default: self = .bug(error)
        }
    }

    /// Tells what it means that a callback failed: it could not write.
    init(ofCallback failure: CallbackFailure) {
        self = failure.cause as? Failure ?? .unwritable(failure.cause)
    }

    /// How the command ends.
    var status: ExitStatus {
        switch self {
        case .usage: .wrongUsage
        case .unusable: .unusableInput
        case .unwritable, .closedPipe: .unwritableOutput
        case .training: .trainingFailed
        case .interrupted(let signal, _, _): .interrupted(signal)
        case .bug: .bug
        }
    }

    /// The sentence for standard error, `nil` where silence is right.
    var message: String? {
        switch self {
        case .usage(let error): "\(error)"
        case .unusable(let error, let file), .unwritable(let error, let file):
            Failure.sentence(error, file: file)
        case .training(let error, let file): Failure.sentence(error, file: file)
        case .closedPipe: nil
        case .interrupted(_, let output, let checkpoint):
            "stopped as asked; \(output) was not written"
                + (checkpoint.map { ", the same command with --resume goes on from \($0)" } ?? "")
        case .bug(let error):
            "an error that should not happen: \(error); please report it as a bug of nnconvert"
        }
    }

    private static func sentence(_ error: any Error, file: String?) -> String {
        guard let file, !(error is FileError), !(error is DataError), !(error is WeightsFileError)
        else { return "\(error)" }
        return "\(file): \(error)"
    }
}

/// Does something with an input; what goes wrong is the input's fault.
///
/// - Parameters:
///   - file: the input's path.
///   - body: what is done.
/// - Returns: what the body returns.
/// - Throws: ``Failure``.
func using<Result>(_ file: String, _ body: () throws -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch let failure as Failure {
        throw failure
    } catch let error as DataError {
        throw Failure(error)
    } catch {
        throw .unusable(error, file: file)
    }
}

/// Sees that a file can be written, without touching what stands there.
func checkWritable(_ file: String) throws(Failure) {
    try writing(file) { _ = try AtomicFile(path: file) }
}

/// Writes something; what goes wrong is the output's fault.
///
/// - Parameters:
///   - file: the output's path.
///   - body: what is done.
/// - Returns: what the body returns.
/// - Throws: ``Failure``.
func writing<Result>(_ file: String, _ body: () throws -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch let failure as Failure {
        throw failure
    } catch let error as KerasError {
        // A dialect without such a container is a wrong wish, not a full disk.
        switch error {
        case .noSuchContainer, .unknownDialect: throw .usage(error)
        default: throw .unwritable(error, file: file)
        }
    } catch {
        throw .unwritable(error, file: file)
    }
}
