/// A real Keras whose loading of files is known from trials.
public enum Loader: String, Sendable, CaseIterable {
    case keras1 = "1.2.2"
    case keras22 = "2.2.4"
    case keras23 = "2.3.1"
    case tensorFlow1 = "tf1.15"
    case keras26 = "2.6"
    case keras212 = "2.12"
    case keras213 = "2.13"
    case keras214 = "2.14"
    case keras215 = "2.15"
    case tfKeras = "tf_keras 2.21"
    case keras30 = "3.0.5"
    case keras315 = "3.15.1"
}

extension Loader {
    /// The Keras of before TensorFlow took it in, from version 2 on.
    static let standAlone: Set<Loader> = [.keras22, .keras23]
    /// The Keras of TensorFlow 2, and what it became.
    static let tensorFlow2: Set<Loader> = [
        .keras26, .keras212, .keras213, .keras214, .keras215, .tfKeras,
    ]
    /// All of Keras 2.
    static let second = standAlone.union(tensorFlow2).union([.tensorFlow1])
    /// All of Keras 3.
    static let third: Set<Loader> = [.keras30, .keras315]
    static let all = Set(Loader.allCases)
    /// Those that have `.keras` archives.
    static let withArchives = tensorFlow2.subtracting([.keras26]).union(third)
}

/// What a real Keras makes of a file as it is.
public struct LoadingVerdict: Sendable, Equatable {
    /// What happens.
    public enum Outcome: String, Sendable {
        /// It loads, and predicts what the writer predicted.
        case loads
        /// It loads without its compile settings: `load_model(path, compile=False)`.
        case loadsUncompiled = "loads-uncompiled"
        /// It loads, but predicts something else.
        case predictsOtherwise = "predicts-otherwise"
        /// It does not load.
        case refuses
    }

    /// Which Keras.
    public let loader: Loader
    /// What happens.
    public let outcome: Outcome
    /// Why, as a sentence fragment; `nil` where it loads.
    public let reason: String?
}
