public import OrderedJSON

/// Ends a fit behind a batch whose loss is not a finite number, without an error: Keras' `TerminateOnNaN`.
public struct TerminateOnNaN: Callback {
    /// The callback's name.
    static let name = "terminate-on-nan"

    public var name: String { Self.name }
    public let configuration: JSONObject
    public let endsAtLossNotFinite: Bool

    /// Reads the settings: Keras' `raise_error`, with which the loss is an error after all.
    ///
    /// - Parameter configuration: the settings that are given.
    /// - Throws: ``TrainingError`` where one is invalid or unknown.
    public init(_ configuration: JSONObject = [:]) throws(TrainingError) {
        self.configuration = configuration
        var reader = SettingsReader(callback: Self.name, configuration)
        endsAtLossNotFinite = !(try reader.boolean("raise_error", default: false))
        try reader.finish()
    }
}
