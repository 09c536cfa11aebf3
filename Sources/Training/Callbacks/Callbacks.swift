public import NeuralNet
internal import OrderedJSON

/// The callbacks by name.
public enum Callbacks {
    /// The names of all callbacks.
    public static let names = [
        EarlyStopping.name, ReduceLROnPlateau.name, LearningRateScheduler.name,
        ModelCheckpoint.name, CSVLogger.name, TerminateOnNaN.name,
    ]

    /// Makes a callback.
    ///
    /// - Parameters:
    ///   - settings: name and settings: Keras' arguments.
    ///   - write: writes a model to a path, for `model-checkpoint`.
    /// - Returns: the callback.
    /// - Throws: ``TrainingError`` where there is none or a setting is invalid.
    public static func callback(
        _ settings: NamedSettings, write: @escaping ModelCheckpoint.Writer
    ) throws(TrainingError) -> any Callback {
        let configuration = settings.configuration
        switch settings.name {
        case EarlyStopping.name: return try EarlyStopping(configuration)
        case ReduceLROnPlateau.name: return try ReduceLROnPlateau(configuration)
        case LearningRateScheduler.name: return try LearningRateScheduler(configuration)
        case ModelCheckpoint.name: return try ModelCheckpoint(configuration, write: write)
        case CSVLogger.name: return try CSVLogger(configuration)
        case TerminateOnNaN.name: return try TerminateOnNaN(configuration)
        default: throw .unknownCallback(settings.name, known: names)
        }
    }
}

extension SettingsReader {
    /// Starts to read a callback's settings.
    ///
    /// - Parameters:
    ///   - callback: the callback's name.
    ///   - configuration: the settings.
    init(callback: String, _ configuration: JSONObject) {
        self.init(
            NamedSettings(name: callback, configuration: configuration),
            owner: "the callback \(callback)", known: [])
    }

    /// A text, or its default where it is absent or null.
    mutating func text(_ key: String, default value: String) throws(TrainingError) -> String {
        try textIfPresent(key) ?? value
    }

    /// One of some words, or its default where it is absent or null.
    mutating func text(
        _ key: String, default value: String, among words: [String]
    ) throws(TrainingError) -> String {
        let text = try text(key, default: value)
        guard words.contains(text) else {
            throw .invalidSetting(
                of: owner, key: key, value: text, expected: alternatives(words))
        }
        return text
    }
}
