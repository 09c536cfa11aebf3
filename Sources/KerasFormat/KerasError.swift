public import NeuralNet
public import OrderedJSON

/// Why a Keras file cannot be read or written; where the container itself is at fault, the errors of
/// HDF5, archives and JSON pass through as they are.
public enum KerasError: Error, Equatable, Sendable {
    // The file as a whole.
    case notJSON(place: String, JSONError)
    case noConfiguration(isWeightsFile: Bool)
    case unsupportedVersion(String)
    case missingGroup(String)
    case badAttribute(path: String, name: String, expected: String)
    case noWeights

    // The model.
    case unsupportedModelClass(String)
    case nestedModel(layer: String, className: String)
    case unsupportedLayer(layer: String, className: String)
    case unsupportedOperation(layer: String, operation: String)
    case pythonCode(layer: String, className: String)
    case unsupportedSetting(layer: String, key: String, value: String)
    case unsupportedPolicy(layer: String, policy: String)
    case unknownActivation(layer: String, key: String, name: String)
    case unsupportedCallArgument(layer: String, argument: String)
    case unknownReference(layer: String, to: String)
    case unknownOutput(layer: String, of: String, node: Int, tensor: Int)
    case cycle(layers: [String])
    case repeatedLayerName(String)
    case noInputShape(layer: String)
    case noLayers

    // The weights.
    case wrongLayerCount(expected: Int, found: Int)
    case wrongWeightCount(layer: String, expected: Int, found: Int)
    case missingWeight(layer: String, weight: String)
    case wrongWeightShape(layer: String, weight: String, expected: [Int], found: [UInt64])
    case unsupportedWeightType(layer: String, weight: String, type: String)
    case unusableInitializer(layer: String, key: String, InitialValuesError)
    case noInitialValues(layer: String, type: String)
    case tooManyParameters(bytes: Double, limit: Int)

    // Writing.
    case unknownExtension(path: String)
    case unknownDialect(String, known: [String])
    case noSuchContainer(version: String, fileExtension: String)
    case notExpressible(layer: String, what: String, target: String)
    case changedMeaning(layer: String, what: String, target: String)
    case forbiddenName(layer: String, target: String)
    case inconsistentProvenance(layer: String)
    case tooDeepGroups(path: String)
    case weightsNeedModel(fileExtension: String)
}

extension KerasError {
    /// Whether the file is sound and only something in it is not supported, so that its structure and weights
    /// can be had all the same: see ``KerasStructure``.
    public var isUnsupportedPart: Bool {
        switch self {
        case .nestedModel, .unsupportedLayer, .pythonCode, .unsupportedSetting, .unsupportedPolicy,
            .unknownActivation, .unsupportedCallArgument, .unsupportedOperation:
            true
        default: false
        }
    }
}

extension KerasError: CustomStringConvertible {
    /// The error as a sentence fragment that says what to do where something can be done.
    public var description: String {
        switch self {
        case .notJSON(let place, let error): "\(place) is not usable JSON: \(error)"
        case .noConfiguration(let isWeightsFile):
            isWeightsFile
                ? "holds weights only, not the model they belong to; give that as MODEL (its .json, or another "
                    + "file of the model) and this file by --weights, or save the whole model with model.save()"
                : "is no Keras model: it has no \(HDF5Names.configuration)"
        case .unsupportedVersion(let version):
            "was written by Keras \(version), of which only 1, 2 (from 2.2 on) and 3 can be read"
        case .missingGroup(let path): "has no group \(path); the file is incomplete"
        case .badAttribute(let path, let name, let expected):
            "the attribute \(name) of \(path) is not \(expected)"
        case .noWeights:
            "holds no weights of Keras: neither \(HDF5Names.layers) nor /\(ArchiveNames.layers)"
        case .unsupportedModelClass(let name):
            "the model is of the class \(name); only Sequential and functional models can be read"
        default: layerDescription ?? weightDescription ?? writingDescription
        }
    }

    private var layerDescription: String? {
        switch self {
        case .nestedModel(let layer, let className):
            "layer \"\(layer)\" wraps a model (\(className)), where only a layer can be read"
        case .unsupportedLayer(let layer, let className):
            "layer \"\(layer)\" is of the class \(className), which is not supported; supported are "
                + kerasLayers.map { $0.className }.joined(separator: ", ")
        case .unsupportedOperation(let layer, let operation):
            "\"\(layer)\" is the operation \(operation), which is not supported; supported are "
                + KerasOperation.all.map { $0.className }.joined(separator: ", ")
        case .tooDeepGroups(let path):
            "the groups at \(path.prefix(60))… lie deeper in one another than layers do"
        case .pythonCode(let layer, let className):
            "layer \"\(layer)\" (\(className)) holds Python code, which is never run; replace it by "
                + "layers of Keras, then save the model again"
        case .unsupportedSetting(let layer, let key, let value):
            "layer \"\(layer)\": the setting \(key) = \(value) is not supported"
        case .unsupportedPolicy(let layer, let policy):
            "layer \"\(layer)\" has the dtype policy \(policy), which is not supported; supported are "
                + "float16, bfloat16, float32, float64, mixed_float16 and mixed_bfloat16"
        case .unknownActivation(let layer, let key, let name):
            "layer \"\(layer)\": the \(key) \(name) is no activation of Keras"
        case .unsupportedCallArgument(let layer, let argument):
            "layer \"\(layer)\" is called with \(argument), which is not supported"
        case .unknownReference(let layer, let other):
            "layer \"\(layer)\" takes the output of \"\(other)\", which is not there"
        case .unknownOutput(let layer, let other, let node, let tensor):
            "\"\(layer)\" takes output \(tensor) of call \(node) of layer \"\(other)\", which has none"
        case .cycle(let layers):
            "the graph has a cycle through " + layers.map { "\"\($0)\"" }.joined(separator: ", ")
        case .repeatedLayerName(let name): "two layers are called \"\(name)\"; names must be unique"
        case .noInputShape(let layer):
            "the shape of the input is not stored and does not follow from layer \"\(layer)\"; in Keras, "
                + "build the model with an Input and save it again"
        case .noLayers: "the model has no layers"
        default: nil
        }
    }

    private var weightDescription: String? {
        switch self {
        case .wrongLayerCount(let expected, let found):
            "weights of \(found) layers are stored, where \(expected) layers of the model have weights"
        case .wrongWeightCount(let layer, let expected, let found):
            "layer \"\(layer)\" wants \(expected) weights, the file holds \(found)"
        case .missingWeight(let layer, let weight):
            "layer \"\(layer)\": the weight \(weight) is listed, but it is not in the layer's group"
        case .wrongWeightShape(let layer, let weight, let expected, let found):
            "layer \"\(layer)\": the weight \(weight) has the shape \(Self.text(found)), where the "
                + "configuration wants \(Self.text(expected))"
        case .unsupportedWeightType(let layer, let weight, let type):
            "layer \"\(layer)\": the weight \(weight) is stored as \(type), where floating-point numbers "
                + "are expected"
        case .unusableInitializer(let layer, let key, let error):
            "layer \"\(layer)\", \(key): \(error)"
        case .noInitialValues(let layer, let type):
            "layer \"\(layer)\" has parameters in \(type), for which none can be drawn; give its weights by --weights"
        case .tooManyParameters(let bytes, let limit):
            "the layers' parameters would take \(Int(bytes / 1e6)) MB, where \(limit / 1_000_000) MB may be used"
        default: nil
        }
    }

    private var writingDescription: String {
        switch self {
        case .unknownExtension(let path): "\(path): a Keras file is called .h5, .hdf5 or .keras"
        case .unknownDialect(let name, let known):
            "no files are written for a Keras \"\(name)\"; use any, 1, 2, 3, or one of "
                + known.joined(separator: ", ")
        case .noSuchContainer(let version, let fileExtension):
            "Keras \(version) has no \(fileExtension) files; write .h5, or ask for a version that has "
                + "them: --keras 2.12 to 2.15, or 3.0 on, or any"
        case .notExpressible(let layer, let what, let target):
            "layer \"\(layer)\": \(what) cannot be written for \(target)"
        case .changedMeaning(let layer, let what, let target):
            "layer \"\(layer)\": \(target) has no word for \(what); --rewrite writes layers that "
                + "compute the same"
        case .forbiddenName(let layer, let target):
            "the layer name \"\(layer)\" is not allowed in \(target); --rename writes it with escapes"
        case .inconsistentProvenance(let layer):
            "layer \"\(layer)\" is not in the configuration that the model was read with"
        case .weightsNeedModel(let fileExtension):
            "the names in \(fileExtension) follow from layers that are not supported; write .npz, or "
                + (fileExtension == ".h5" ? ".weights.h5" : ".h5 with --weights-only")
        default: "Keras file error"
        }
    }

    private static func text(_ extents: [some BinaryInteger]) -> String {
        let parts = extents.map { "\($0)" }
        return parts.count == 1 ? "(\(parts[0]),)" : "(" + parts.joined(separator: ", ") + ")"
    }
}
