internal import Glibc
internal import NativeFormat
internal import NeuralNet
internal import OrderedJSON
internal import Training

/// The checkpoint beside the output: when it is written, read and removed.
struct CheckpointFile {
    static let resume = Option.flag(
        "resume",
        "Go on from OUT.checkpoint.nnm or, without it, behind the epochs that MODEL has finished; --epochs is the "
            + "total then.")
    static let every = Option.value(
        "checkpoint-every", "N",
        "Write OUT.checkpoint.nnm behind every Nth epoch (1, but at most once a second).")
    private static let ending = ".checkpoint.nnm"

    /// Whether the fit goes on with one that stopped.
    let isResuming: Bool
    /// The path.
    let path: String
    /// The epochs from one checkpoint to the next, `nil` for a pace by the clock.
    private let interval: Int?
    private let isKept: Bool
    private var lastWritten = ContinuousClock.now

    /// Reads the options.
    ///
    /// - Parameters:
    ///   - arguments: the command line.
    ///   - output: the path of the output.
    ///   - backup: the settings of the callback `backup-and-restore`, `nil` if it is not given.
    /// - Throws: ``UsageError`` where they make no sense.
    init(_ arguments: Arguments, output: String, backup: JSONObject?) throws(UsageError) {
        path = backup?["path"]?.stringValue ?? output + Self.ending
        let every = try arguments.integer(Self.every)
        interval = every ?? (backup == nil ? nil : 1)
        isKept = backup?["delete_checkpoint"]?.booleanValue == false
        for (key, value) in backup ?? [:] {
            let isKnown =
                key == "path" || key == "delete_checkpoint" && value.booleanValue != nil
                || key == "save_freq" && value.stringValue == "epoch"
            guard isKnown else {
                throw .invalidValue(
                    option: CallbackOptions.callback.spelling,
                    value: "backup-and-restore:\(key)=\(value.stringValue ?? value.text())",
                    expected: "path=FILE.nnm, delete_checkpoint=true or false, save_freq=epoch")
            }
        }
        isResuming =
            arguments.has(Self.resume) || backup != nil && access(path, F_OK) == 0
    }

    /// Whether there is a checkpoint.
    var isThere: Bool { access(path, F_OK) == 0 }

    /// Reads the model that the fit begins with: the checkpoint's, or the one that the command names.
    ///
    /// - Parameters:
    ///   - model: the path of the model that the command names.
    ///   - console: where notes go.
    /// - Returns: the model and the path that it was read from.
    /// - Throws: ``Failure``.
    func start(
        insteadOf model: String, on console: Console
    ) throws(Failure) -> (model: Model, path: String) {
        guard isResuming, isThere else {
            if isThere, !isResuming {
                console.note(
                    "\(path) of an earlier fit is not used and will be replaced; --resume would go on from it"
                )
            }
            return (try ModelFiles.read(model, on: console), model)
        }
        return (try ModelFiles.read(path, on: console), path)
    }

    /// Whether a checkpoint is due behind an epoch.
    ///
    /// - Parameter epoch: the epochs that are done.
    /// - Returns: whether it is.
    func isDue(after epoch: Int) -> Bool {
        guard let interval else { return .now - lastWritten >= .seconds(1) }
        return epoch % interval == 0
    }

    /// Writes a checkpoint.
    mutating func write(_ model: Model) throws(Failure) {
        let held = HeldSignals()
        defer { held.release() }
        let path = path
        _ = try writing(path) { try NativeFile.write(model, to: path, options: WriteOptions()) }
        lastWritten = .now
    }

    /// Removes the checkpoint, as the output holds all of it.
    func remove() throws(Failure) {
        guard !isKept else { return }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .unwritable(FileError.cannotWrite(path, code: errno))
        }
    }
}
