/// Why an HDF5 file cannot be read or written, as a sentence fragment that reads well behind a file name.
///
/// Paths are those of objects within the file, `/` the root group.
package enum HDF5Error: Error, Equatable {
    /// The bytes do not contain the signature of an HDF5 file.
    case notHDF5
    /// The file is shorter than its own superblock says.
    case truncated
    /// The structure under an object contradicts itself; `detail` are the library's or our own words.
    case damaged(path: String, detail: String)
    /// There is no object of this path.
    case missing(path: String)
    /// There is an object, but of another kind.
    case wrongKind(path: String, expected: HDF5ObjectKind, found: HDF5ObjectKind)
    /// The path leads through a link that is never followed.
    case linkRefused(path: String, link: HDF5Link)
    /// The values lie in another file, which is never opened.
    case externalStorage(path: String)
    /// The values are those of other datasets, perhaps in other files, which are never opened.
    case virtualDataset(path: String)
    /// The elements have a type that has no meaning here.
    case unsupportedElements(path: String, type: HDF5ElementType)
    /// The values were stored through a filter other than deflate, shuffle and Fletcher's checksum.
    case unsupportedFilter(path: String, name: String)
    /// The dataset has another shape than the caller can use.
    case unexpectedShape(path: String, expected: [UInt64], found: [UInt64])
    /// Few stored bytes declare very many.
    case inflatesTooMuch(path: String, stored: UInt64, declared: UInt64)
    /// The file goes beyond one of the limits that the reader set.
    case overLimit(HDF5Limits.Kind, limit: Int)
    /// An attribute takes more than ``HDF5AttributeContents/largestListByteCount``.
    case attributeTooLarge(name: String, byteCount: Int)
    /// A text to be written contains a zero byte, at which every reader would stop.
    case textContainsZero(name: String)
    /// Two members of a group to be written share a name.
    case repeatedName(path: String)
    /// The provider of a dataset's values handed out another number of bytes than the shape takes.
    case wrongByteCount(path: String, expected: UInt64, provided: Int)
    /// The file could not be written; `detail` are the words of the library or the system.
    case cannotWrite(path: String, detail: String)
}

extension HDF5Error: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notHDF5: "not an HDF5 file"
        case .truncated: "damaged HDF5 file: truncated"
        case .damaged(let path, let detail): "damaged HDF5 file at \(path): \(detail)"
        case .missing(let path): "there is no \(path)"
        case .wrongKind(let path, let expected, let found):
            "\(path) is \(found), where \(expected) is expected"
        case .linkRefused(let path, let link): "\(path) is \(link), which is not followed"
        case .externalStorage(let path):
            "the values of \(path) lie in another file (external storage), which is not opened"
        case .virtualDataset(let path):
            "\(path) is a virtual dataset, whose sources are not opened"
        case .unsupportedElements(let path, let type):
            "the elements of \(path) are of an unsupported type: \(type)"
        case .unsupportedFilter(let path, let name):
            "the values of \(path) are stored through an unsupported filter: \(name)"
        case .unexpectedShape(let path, let expected, let found):
            "\(path) has the shape \(text(of: found)), where \(text(of: expected)) is expected"
        case .inflatesTooMuch(let path, let stored, let declared):
            "\(path) declares \(declared) bytes, but stores only \(stored)"
        case .overLimit(let kind, let limit): "more than \(limit) \(kind.rawValue)"
        default: writingDescription
        }
    }

    private var writingDescription: String {
        switch self {
        case .attributeTooLarge(let name, let byteCount):
            "attribute \(name) takes \(byteCount) bytes, more than \(HDF5AttributeContents.largestListByteCount)"
        case .textContainsZero(let name): "a text of attribute \(name) contains a zero byte"
        case .repeatedName(let path): "\(path) is written twice"
        case .wrongByteCount(let path, let expected, let provided):
            "\(path) takes \(expected) bytes, \(provided) were provided"
        case .cannotWrite(let path, let detail): "cannot write \(path): \(detail)"
        default: "HDF5 error"
        }
    }
}

/// A shape as Python writes it, which is how users of Keras know shapes.
private func text(of shape: [UInt64]) -> String {
    let sizes = shape.map { "\($0)" }.joined(separator: ", ")
    return shape.count == 1 ? "(\(sizes),)" : "(\(sizes))"
}
