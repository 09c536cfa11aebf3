internal import NeuralNet
internal import OrderedJSON
internal import Training

/// What `--callback` asks for.
struct CallbackOptions {
    static let callback = Option.values(
        "callback", "NAME[:key=value,…]",
        "A callback of Keras with its arguments, see below.")
    /// The callback that `finetune` is by itself: checkpoints, and going on from them.
    private static let backup = "backup-and-restore"
    /// Settings that are texts however they look.
    private static let texts: Set<String> = ["path", "monitor", "mode", "schedule", "separator"]
    /// The setting that names a file.
    private static let path = "path"

    /// What help says of callbacks.
    static let note =
        "Callbacks: \((Callbacks.names + [backup]).joined(separator: ", ")). Their keys are Keras' arguments, with path "
        + "for files: early-stopping:monitor=val_loss,patience=3, model-checkpoint:path=best-{epoch:02d}.h5,save_best_only=true. learning-rate-scheduler "
        + "takes schedule=RATE@EPOCH;RATE@EPOCH (epochs from 0), or factor=F and start_epoch=N."

    /// The callbacks, in order, without ``backup``.
    let settings: [NamedSettings]
    /// The settings of ``backup``, `nil` if it is not given.
    let backupSettings: JSONObject?

    /// Reads the options.
    init(_ arguments: Arguments) throws(UsageError) {
        var all: [NamedSettings] = []
        for text in arguments.texts(Self.callback) { all.append(try Self.settings(text)) }
        backupSettings = all.first { $0.name == Self.backup }?.configuration
        settings = all.filter { $0.name != Self.backup }
        for path in settings.compactMap(Self.modelPath) { _ = try Self.output(path) }
    }

    private static func settings(_ text: String) throws(UsageError) -> NamedSettings {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var settings = NamedSettings(name: String(parts[0]))
        guard parts.count == 2 else { return settings }
        for pair in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[0].isEmpty else {
                throw .invalidValue(
                    option: callback.spelling, value: text, expected: "NAME:key=value,key=value")
            }
            let (key, value) = (String(sides[0]), String(sides[1]))
            guard settings.configuration[key] == nil else {
                throw .invalidValue(
                    option: callback.spelling, value: text, expected: "each key once")
            }
            settings.configuration[key] =
                texts.contains(key) ? JSON(value) : JSON(word: value)
        }
        return settings
    }

    /// The paths of the files that callbacks write.
    var paths: [String] { settings.compactMap { $0.configuration[Self.path]?.stringValue } }

    /// The path of models that a callback writes, `nil` if it writes none.
    private static func modelPath(_ settings: NamedSettings) -> String? {
        settings.name == "model-checkpoint" ? settings.configuration[path]?.stringValue : nil
    }

    private static func output(_ path: String) throws(UsageError) -> ModelOutput {
        let output = try ModelOutput(path)
        guard output.holdsModel else {
            throw .unknownExtension(path, known: ModelOutput.modelEndings)
        }
        return output
    }

    /// Makes callbacks.
    ///
    /// - Parameters:
    ///   - settings: their names and settings.
    ///   - console: where notes on models that they write go.
    /// - Returns: the callbacks, in order.
    /// - Throws: ``Failure/usage(_:)`` where there is none of a name, or its settings are invalid.
    static func callbacks(
        _ settings: [NamedSettings], on console: Console
    ) throws(Failure) -> [any Callback] {
        var callbacks: [any Callback] = []
        do throws(TrainingError) {
            for settings in settings {
                callbacks.append(
                    try Callbacks.callback(settings) { model, path in
                        console.note(try output(path).write(model))
                    })
            }
        } catch {
            throw .usage(error)
        }
        return callbacks
    }

    /// Writes models that callbacks will write to folders of their own, so that a refusal comes before a long fit.
    func rehearse(_ model: Model) throws {
        for path in settings.compactMap(Self.modelPath) { try Self.output(path).rehearse(model) }
    }
}
