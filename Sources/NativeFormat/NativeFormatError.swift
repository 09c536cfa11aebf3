public import NeuralNet
public import OrderedJSON

/// Why a native file cannot be read, or a model cannot be written as one.
///
/// A place names a row and a field of the header, counted from 0: `layers[3].name`.
public enum NativeFormatError: Error, Equatable, Sendable {
    // The prefix.
    case notAModel
    case changedAsText
    case unsupportedVersion(UInt32)
    case reservedByteSet(offset: Int)
    case headerTooLarge(UInt64)
    case dataTooLarge(UInt64)
    case truncated(expected: Int, found: Int)
    case bytesBehindTheEnd(expected: Int, found: Int)
    case wrongHeaderDigest(expected: String, found: String)
    case paddingNotZero(offset: Int)

    // The header as a message.
    case malformedHeader
    case headerTooComplex
    case configurationTooLong(String, Int)
    case unknownFeatures([String])
    case headerNotCanonical
    case textNotUTF8(String)
    case unknownField(String, number: UInt32)

    // Layers and graph.
    case badParent(String, UInt32)
    case missingGraph(owner: UInt32)
    case unknownKind(layer: String, kind: String)
    case misplacedFeature(String)
    case unknownPolicy(layer: String, policy: String)
    case configuration(layer: String, JSONError)
    case configurationNotCanonical(layer: String)
    case unknownStyle(UInt32)
    case oddReferences(String)
    case badReference(String, UInt32)
    case misplacedInput(String)
    case model(ModelError)

    // Tensors.
    case unknownRole(String, UInt32)
    case unknownElementType(String, UInt32)
    case rolesOutOfOrder(String)
    case wrongExtents(String)
    case wrongOffset(String, expected: Int, found: UInt64)
    case behindTheEnd(String)
    case wrongDataLength(expected: Int, found: Int)
    case parameterOutOfPlace(String, expected: String?, found: String)
    case misplacedField(String)
    case repeatedName(String)
    case unknownParameter(String)
    case missingRow(String, neededBy: String)
    case badSample(String)
    case malformedDigest(String)
    case wrongTensorDigest(name: String, expected: String, found: String)

    // Training state and provenance.
    case unknownPurpose(String, UInt32)
    case settingsOutOfOrder(String)
    case outputOutOfRange(String, UInt32)
    case tooMany(String, UInt64)
    case settings(String, JSONError)
    case textNotCanonical(String)
    case outOfOrder(String)
    case unknownContainer(String)
    case json(String, JSONError)
    case textNotCompact(String)
    case notAnObject(String)
    case checkpoint(JSONError)
    case checkpointNotCanonical
    case badClassNames(String)
}

extension NativeFormatError {
    /// The number of the rule in FORMAT.md that the file breaks.
    public var rule: Int {
        switch self {
        case .notAModel, .changedAsText: 1
        case .unsupportedVersion: 2
        case .reservedByteSet: 3
        case .headerTooLarge: 4
        case .dataTooLarge, .truncated, .bytesBehindTheEnd: 5
        case .wrongHeaderDigest: 6
        case .paddingNotZero: 7
        case .malformedHeader: 8
        case .headerTooComplex, .configurationTooLong: 9
        case .unknownFeatures: 10
        case .headerNotCanonical: 11
        case .textNotUTF8: 12
        case .unknownField: 13
        case .badParent, .missingGraph: 14
        case .unknownKind: 15
        case .unknownPolicy, .misplacedFeature: 36
        case .configuration, .configurationNotCanonical: 16
        case .unknownStyle: 17
        case .oddReferences, .badReference: 18
        case .misplacedInput: 19
        case .model(let error): NativeFormatError.rule(of: error)
        case .unknownRole, .unknownElementType, .rolesOutOfOrder: 22
        case .wrongExtents: 23
        case .wrongOffset, .behindTheEnd, .wrongDataLength: 24
        case .parameterOutOfPlace: 25
        case .misplacedField, .repeatedName: 26
        case .unknownParameter, .missingRow: 27
        case .badSample: 28
        case .malformedDigest, .wrongTensorDigest: 29
        case .unknownPurpose, .settingsOutOfOrder, .outputOutOfRange: 30
        case .settings, .textNotCanonical: 31
        case .tooMany: 32
        case .outOfOrder: 33
        case .unknownContainer: 34
        case .json, .textNotCompact, .notAnObject: 35
        case .checkpoint, .checkpointNotCanonical: 37
        case .badClassNames: 38
        }
    }

    private static func rule(of error: ModelError) -> Int {
        switch error {
        case .repeatedLayerName: 20
        case .brokenGraph, .layer: 21
        case .nestedTooDeeply, .tooManyCalls: 14
        case .noInputOrOutput: 19
        case .missingParameter, .unknownParameter, .wrongParameterShape: 25
        }
    }
}

extension NativeFormatError: CustomStringConvertible {
    /// The error as a sentence fragment.
    public var description: String {
        prefixDescription ?? graphDescription ?? tensorDescription ?? trainingDescription
            ?? "breaks rule \(rule)"
    }

    private var prefixDescription: String? {
        switch self {
        case .notAModel: "is no native model file"
        case .changedAsText: "was changed by a transfer as text; transfer it again as binary"
        case .unsupportedVersion(let version):
            "has version \(version) of the native format, known is \(FilePrefix.version)"
        case .reservedByteSet(let offset): "byte \(offset), which is reserved, is not 0"
        case .headerTooLarge(let size):
            "its header of \(size) bytes is larger than \(FilePrefix.headerLimit)"
        case .dataTooLarge(let size): "its data of \(size) bytes is larger than any file"
        case .truncated(let expected, let found):
            "is cut short: \(found) bytes are left of \(expected)"
        case .bytesBehindTheEnd(let expected, let found):
            "has \(found) bytes where it should end after \(expected)"
        case .wrongHeaderDigest(let expected, let found):
            "its header is damaged: its digest is \(found), not \(expected)"
        case .paddingNotZero(let offset): "byte \(offset), which is padding, is not 0"
        case .malformedHeader: "its header is no such Protocol Buffers message"
        case .headerTooComplex: "its header takes too much memory when decoded"
        case .configurationTooLong(let place, let count):
            "\(place) of \(count) bytes is longer than \(NativeDocument.configurationLimit)"
        case .unknownFeatures(let names):
            "needs features that are not known: \(names.joined(separator: ", "))"
        case .headerNotCanonical: "its header is not in the canonical encoding"
        case .textNotUTF8(let place): "\(place) is not UTF-8"
        case .unknownField(let place, let number):
            "\(place) has a field \(number), which is unknown"
        default: nil
        }
    }

    private var graphDescription: String? {
        switch self {
        case .badParent(let place, let number):
            "\(place) belongs to \(number), which is no model above it, or has a graph already"
        case .missingGraph(let owner): "the model \(owner) has no graph"
        case .unknownKind(let layer, let kind): "layer \"\(layer)\" is of unknown kind \"\(kind)\""
        case .misplacedFeature(let name):
            "names the feature \(name) and does not have it, or has it and does not name it"
        case .unknownPolicy(let layer, let policy):
            "layer \"\(layer)\" has the unknown policy \"\(policy)\""
        case .configuration(let layer, let error): "layer \"\(layer)\": \(error)"
        case .configurationNotCanonical(let layer):
            "layer \"\(layer)\": its configuration is not the canonical JSON of its kind"
        case .unknownStyle(let style): "its graph has an unknown style \(style)"
        case .oddReferences(let place): "\(place) are not pairs of call and output"
        case .badReference(let place, let number): "\(place) is \(number), which is not there"
        case .misplacedInput(let place): "\(place) contradicts the kind of its layer"
        case .model(let error): "\(error)"
        default: nil
        }
    }

    private var tensorDescription: String? {
        switch self {
        case .unknownRole(let place, let role): "\(place) has an unknown role \(role)"
        case .unknownElementType(let place, let type): "\(place) has unknown element type \(type)"
        case .rolesOutOfOrder(let place): "\(place) stands behind tensors of a later role"
        case .wrongExtents(let place): "\(place) has extents that its length contradicts"
        case .wrongOffset(let place, let expected, let found):
            "\(place) stands at \(found) in the data, where \(expected) is expected"
        case .behindTheEnd(let place): "\(place) reaches behind the end of the data"
        case .wrongDataLength(let expected, let found):
            "has \(found) bytes of data, its tensors end after \(expected)"
        case .parameterOutOfPlace(let place, let expected, let found):
            "\(place) is \(found), where \(expected ?? "no further parameter") is expected"
        case .misplacedField(let place): "\(place) is set, which its role does not have"
        case .repeatedName(let place): "\(place) has the name of a row before it"
        case .unknownParameter(let place): "\(place) names no parameter of the model"
        case .missingRow(let row, let user): "has no \(row), which \(user) needs"
        case .badSample(let place):
            "\(place) is no sample of \(RecordedVerification.sampleCount) elements"
        case .malformedDigest(let place): "\(place) has no digest of \(Digest.byteCount) bytes"
        case .wrongTensorDigest(let name, let expected, let found):
            "the values of \(name) are damaged: their digest is \(found), not \(expected)"
        default: nil
        }
    }

    private var trainingDescription: String? {
        switch self {
        case .unknownPurpose(let place, let purpose): "\(place) has an unknown purpose \(purpose)"
        case .settingsOutOfOrder(let place): "\(place) is out of order or repeated"
        case .outputOutOfRange(let place, let output):
            "\(place) is for output \(output), which is not there"
        case .tooMany(let place, let count): "\(place) is \(count), which is too large"
        case .settings(let place, let error): "\(place): \(error)"
        case .textNotCanonical(let place): "\(place) is not canonical JSON"
        case .outOfOrder(let place): "\(place) is out of order or repeated"
        case .unknownContainer(let name): "came from an unknown kind of file \"\(name)\""
        case .json(let place, let error): "\(place): \(error)"
        case .textNotCompact(let place): "\(place) is JSON, but not in its compact spelling"
        case .notAnObject(let place): "\(place) is no JSON object"
        case .checkpoint(let error): "its checkpoint: \(error)"
        case .checkpointNotCanonical: "its checkpoint is not canonical JSON"
        case .badClassNames(let place):
            "\(place) is out of order, empty, or for an output that is not there"
        default: nil
        }
    }
}
