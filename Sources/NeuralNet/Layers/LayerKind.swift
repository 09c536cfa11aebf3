/// The kinds of layer; the raw value is the name in native files.
public enum LayerKind: String, CaseIterable, Codable, Sendable {
    case input
    case dense
    case activation
    case prelu
    case dropout
    case flatten
    case batchNormalization = "batch-normalization"

    /// The type of the layers of this kind.
    public var type: any Layer.Type {
        switch self {
        case .input: InputLayer.self
        case .dense: Dense.self
        case .activation: ActivationLayer.self
        case .prelu: PReLU.self
        case .dropout: Dropout.self
        case .flatten: Flatten.self
        case .batchNormalization: BatchNormalization.self
        }
    }
}
