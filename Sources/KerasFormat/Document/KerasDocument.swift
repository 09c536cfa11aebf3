import HDF5
import NeuralNet
import OrderedJSON
import Training

/// What a Keras file says, nothing resolved.
struct KerasDocument: Sendable {
    /// The kind of file.
    var container: Provenance.Container
    /// The version that the file names.
    var kerasVersion: String?
    /// The backend that the file names.
    var backend: String?
    /// Whose words the configuration uses.
    var generation: Generation
    /// The model's configuration, without compile settings.
    var configuration: JSON
    /// The compile settings, `nil` if there are none.
    var compileConfiguration: JSON?
    /// The weights by layer.
    var weights: StoredWeights
    /// The optimizer's variables in the file's order, empty if there are none.
    var optimizer: [StoredTensor]
    /// What the writer needs to know besides, to write the file as it was.
    var layout: Layout
    /// The bytes that the weights lie in.
    var image: FileSlice
    /// The bytes that the optimizer's variables lie in, where they are others than the weights'.
    var optimizerImage: FileSlice?
    /// What the user should know.
    var warnings: [Warning] = []
}

/// The weights as a file lists them.
enum StoredWeights: Sendable {
    /// By the layers' names, in the order of `layer_names`.
    case listed([StoredLayer])
    /// By groups that are named after the layers' classes.
    case grouped(GroupedWeights)
    /// Not at all: the file is an architecture alone.
    case absent
}

/// The weights of a `.keras` file.
struct GroupedWeights: Sendable {
    /// The objects of the file of weights.
    let document: HDF5Document
    /// The name of the group that holds those of the layers, in the model and in each model inside.
    let container: String
    /// How the groups are numbered.
    let counting: GroupCounting
}

/// How the groups of a `.keras` file are numbered.
enum GroupCounting: String, Sendable {
    /// Every layer counts once: from 2.14 on.
    case once
    /// A layer with weights counts twice: 2.12 and 2.13.
    case withWeightsTwice
}

/// The weights of one layer, in order.
struct StoredLayer: Sendable {
    /// The name in the file.
    var name: String
    /// The weights.
    var tensors: [StoredTensor]
}

/// A dataset and the name by which the file lists it.
struct StoredTensor: Sendable {
    /// The name in the file.
    var name: String
    /// Type, shape and place.
    var dataset: HDF5Dataset
}

/// A part of a mapped file.
struct FileSlice: Sendable {
    /// The file.
    let file: MappedFile
    /// The part.
    let range: Range<Int>

    /// The part's bytes, valid while the file is.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[range]) }
}

extension FileSlice {
    /// The values of a dataset, in place where they can be used so.
    ///
    /// - Parameters:
    ///   - dataset: the dataset.
    ///   - extents: the shape it must have, checked before any byte is touched.
    /// - Returns: the tensor; `nil` if its elements are no numbers.
    /// - Throws: why the values cannot be had.
    func tensor(of dataset: HDF5Dataset, extents: [Int]) throws -> Tensor? {
        guard let type = ElementType(dataset.elementType) else { return nil }
        if let place = dataset.nativeRange {
            return try Tensor(
                extents: extents, elementType: type, file: file,
                offset: range.lowerBound + place.lowerBound)
        }
        let elements = try dataset.elements(in: bytes, shape: extents.map { UInt64($0) })
        return try Tensor(extents: extents, elementType: type, bytes: elements.bytes)
    }
}

extension ElementType {
    /// The type of a dataset's elements, `nil` for texts and the like.
    init?(_ type: HDF5ElementType) {
        switch type {
        case .number(let number, _):
            guard let known = ElementType(rawValue: number.rawValue) else { return nil }
            self = known
        case .opaque16: self = .bfloat16
        case .boolean: self = .boolean
        case .text, .other: return nil
        }
    }
}

extension HDF5ElementType {
    /// How a tensor's elements are stored.
    init(_ type: ElementType) {
        switch type {
        case .bfloat16: self = .opaque16
        case .boolean: self = .boolean
        case .int8: self = .number(.int8, .little)
        case .int16: self = .number(.int16, .little)
        case .int32: self = .number(.int32, .little)
        case .int64: self = .number(.int64, .little)
        case .uint8: self = .number(.uint8, .little)
        case .uint16: self = .number(.uint16, .little)
        case .uint32: self = .number(.uint32, .little)
        case .uint64: self = .number(.uint64, .little)
        case .float16: self = .number(.float16, .little)
        case .float32: self = .number(.float32, .little)
        case .float64: self = .number(.float64, .little)
        }
    }
}
