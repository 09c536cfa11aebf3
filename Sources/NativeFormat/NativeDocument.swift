internal import NeuralNet

/// What a native file's header says, nothing resolved: the rows of its tables.
///
/// FORMAT.md says what each means; `NativeHeader.proto` numbers the fields.
struct NativeDocument: Equatable {
    /// A layer.
    struct LayerRow: Equatable {
        var kind: String
        var name: String
        var parent: UInt32 = 0
        var isTrainable: Bool
        var configuration: String
        var trainingObstacles: [String] = []
        var policy = ""
    }

    /// A use of a layer; inputs are call, output, call, output, ….
    struct CallRow: Equatable {
        var layer: UInt32
        var inputs: [UInt32]
    }

    /// The inputs and outputs of the model.
    struct GraphRow: Equatable {
        var owner: UInt32 = 0
        var style: UInt32
        var inputs: [UInt32]
        var outputs: [UInt32]
    }

    /// A tensor and where its bytes stand.
    struct TensorRow: Equatable {
        var role: UInt32
        var name: String
        var slot = ""
        var elementType: UInt32
        var extents: [UInt64]
        var offset: UInt64 = 0
        var length: UInt64
        var digest = [UInt8](repeating: 0, count: Digest.byteCount)
        var isSampled = false
        var sampledExtents: [UInt64] = []
        var norm: UInt64 = 0
    }

    /// How much the compile settings say; what they say stands in ``SettingsRow``s.
    struct CompilationRow: Equatable {
        var losses: UInt32
        var metrics: UInt32
        var weightedMetrics: UInt32
        var hasLossWeights: Bool
        var lossWeights: [UInt64]
    }

    /// A loss, metric or optimizer.
    struct SettingsRow: Equatable {
        var purpose: UInt32
        var output: UInt32
        var name: String
        var configuration: String
    }

    /// The optimizer's state but for its slots.
    struct OptimizerRow: Equatable {
        var iterations: UInt64
        var learningRate: [UInt64]
    }

    /// A number of the optimizer that belongs to no parameter.
    struct ScalarRow: Equatable {
        var name: String
        var value: UInt64
    }

    /// The recorded step but for its tensors.
    struct RecordedRow: Equatable {
        var loss: String
        var lossValue: UInt64
        var learningRate: UInt64
    }

    /// The file that the model came from.
    struct ProvenanceRow: Equatable {
        var container: String
        var kerasVersion: [String]
        var backend: [String]
        var configuration: String
        var compilation: [String]
        var layout: String
    }

    /// Where a fit stopped but for its tensors.
    struct CheckpointRow: Equatable {
        var state: String
    }

    /// The names of the classes of an output.
    struct ClassNamesRow: Equatable {
        var output: UInt32
        var names: [String]
    }

    var requiredFeatures: [String] = []
    var name: String
    var layers: [LayerRow] = []
    var calls: [CallRow] = []
    var graphs: [GraphRow] = []
    var tensors: [TensorRow] = []
    var compilation: CompilationRow?
    var settings: [SettingsRow] = []
    var optimizer: OptimizerRow?
    var scalars: [ScalarRow] = []
    var finishedEpochs: UInt64 = 0
    var recorded: RecordedRow?
    var provenance: ProvenanceRow?
    var checkpoint: CheckpointRow?
    var classNames: [ClassNamesRow] = []
    var extensions = Extensions()
}
