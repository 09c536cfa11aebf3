import NeuralNet
import OrderedJSON

/// A layer class of Keras: how its configuration is read in every era, and written.
protocol KerasLayer: SendableMetatype {
    /// The class' name in Keras' files.
    static var className: String { get }

    /// Whether tf.keras takes the class for an activation function.
    static var isActivation: Bool { get }

    /// Reads a configuration.
    static func read(_ reader: inout LayerReader) throws -> any Layer

    /// The shape of the layer's input behind the batch, as far as it follows from its weights.
    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput

    /// The configuration of a layer, `nil` if the class cannot hold it.
    static func configuration(of layer: any Layer, for writer: inout LayerWriter) throws
        -> JSONObject?
}

/// What the weights of a layer tell of its input.
enum InferredInput: Equatable {
    /// Nothing, but the layer's output has the same shape.
    case asOutput
    /// The extents behind the batch.
    case extents([Int?])
    /// Nothing.
    case unknown
}

extension KerasLayer {
    static var isActivation: Bool { false }

    static func input(of layer: any Layer, givenWeights extents: [[Int]]) -> InferredInput {
        .asOutput
    }
}

/// The classes that can be read; nowhere else are class names compared.
let kerasLayers: [any KerasLayer.Type] = [
    InputLayer.self, Dense.self, KerasActivation.self, KerasReLU.self, KerasLeakyReLU.self,
    PReLU.self,
    KerasELU.self, KerasSoftmax.self, KerasThresholdedReLU.self, Dropout.self, Flatten.self,
    BatchNormalization.self, KerasAdd.self, KerasSubtract.self, KerasMultiply.self,
    KerasAverage.self, KerasMaximum.self, KerasMinimum.self, Concatenate.self, Dot.self,
    ReshapeLayer.self, Permute.self, RepeatVector.self, KerasCropping1D.self, KerasCropping2D.self,
    KerasCropping3D.self, KerasZeroPadding1D.self, KerasZeroPadding2D.self, KerasZeroPadding3D.self,
    KerasUpSampling1D.self, KerasUpSampling2D.self, KerasUpSampling3D.self, LayerNormalization.self,
    RMSNormalization.self, GroupNormalization.self, UnitNormalization.self, AlphaDropout.self,
    GaussianDropout.self, GaussianNoise.self, KerasSpatialDropout1D.self,
    KerasSpatialDropout2D.self, KerasSpatialDropout3D.self, Embedding.self, Masking.self,
    KerasIdentity.self, KerasActivityRegularization.self, Normalization.self, Rescaling.self,
    Discretization.self, CategoryEncoding.self, IntegerLookup.self, EinsumDense.self,
    KerasLegacyMerge.self, TimeDistributed.self,
]

/// What TensorFlow 1 and early TensorFlow 2 called classes in some files.
private let renamedClasses = [
    "BatchNormalizationV1": "BatchNormalization", "BatchNormalizationV2": "BatchNormalization",
]

/// The row of a class in ``kerasLayers``.
func kerasLayer(named className: String) -> (any KerasLayer.Type)? {
    let name = renamedClasses[className] ?? className
    return kerasLayers.first { $0.className == name }
}
