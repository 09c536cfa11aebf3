/// The kinds of layer; the raw value is the name in native files.
public enum LayerKind: String, CaseIterable, Codable, Sendable {
    case input
    case dense
    case activation
    case prelu
    case dropout
    case flatten
    case batchNormalization = "batch-normalization"
    case merge
    case concatenate
    case dot
    case reshape
    case permute
    case repeatVector = "repeat-vector"
    case cropping
    case zeroPadding = "zero-padding"
    case upSampling = "up-sampling"
    case layerNormalization = "layer-normalization"
    case rmsNormalization = "rms-normalization"
    case groupNormalization = "group-normalization"
    case unitNormalization = "unit-normalization"
    case spatialDropout = "spatial-dropout"
    case alphaDropout = "alpha-dropout"
    case gaussianDropout = "gaussian-dropout"
    case gaussianNoise = "gaussian-noise"
    case embedding
    case masking
    case normalization
    case rescaling
    case discretization
    case categoryEncoding = "category-encoding"
    case integerLookup = "integer-lookup"
    case einsumDense = "einsum-dense"
    case timeDistributed = "time-distributed"
    case function
    case arithmetic

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
        case .merge: Merge.self
        case .concatenate: Concatenate.self
        case .dot: Dot.self
        case .reshape: ReshapeLayer.self
        case .permute: Permute.self
        case .repeatVector: RepeatVector.self
        case .cropping: Cropping.self
        case .zeroPadding: ZeroPadding.self
        case .upSampling: UpSampling.self
        case .layerNormalization: LayerNormalization.self
        case .rmsNormalization: RMSNormalization.self
        case .groupNormalization: GroupNormalization.self
        case .unitNormalization: UnitNormalization.self
        case .spatialDropout: SpatialDropout.self
        case .alphaDropout: AlphaDropout.self
        case .gaussianDropout: GaussianDropout.self
        case .gaussianNoise: GaussianNoise.self
        case .embedding: Embedding.self
        case .masking: Masking.self
        case .normalization: Normalization.self
        case .rescaling: Rescaling.self
        case .discretization: Discretization.self
        case .categoryEncoding: CategoryEncoding.self
        case .integerLookup: IntegerLookup.self
        case .einsumDense: EinsumDense.self
        case .timeDistributed: TimeDistributed.self
        case .function: FunctionLayer.self
        case .arithmetic: ArithmeticLayer.self
        }
    }
}
