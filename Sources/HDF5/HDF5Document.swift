/// The objects of an HDF5 file as plain values: what is read in one pass, before any weights.
///
/// The values of datasets stay in the file's bytes: see ``HDF5Dataset/nativeRange`` and
/// ``HDF5Dataset/elements(in:shape:)``.
package struct HDF5Document: Sendable {
    /// The first bytes of a file, or those behind its user block.
    package static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

    /// All objects that hard links reach, each once, the root group first.
    package let objects: [HDF5Object]

    /// Reads all groups, links and attributes, and where each dataset's values stand.
    ///
    /// Nothing outside `bytes` is opened, whatever the file asks for.
    ///
    /// - Parameters:
    ///   - bytes: The whole file, in place until the call returns.
    ///   - limits: How much to read before the file is refused.
    /// - Returns: The objects.
    /// - Throws: The first thing that is wrong with the file.
    package static func read(
        _ bytes: UnsafeRawBufferPointer, limits: HDF5Limits = HDF5Limits()
    ) throws(HDF5Error) -> HDF5Document {
        HDF5Document(objects: try DocumentReader.objects(in: bytes, limits: limits))
    }

    /// The root group; a file has no other object without a path.
    package var root: HDF5Group {
        if case .group(let root)? = objects.first { root } else { HDF5Group(path: "/") }
    }

    /// The object of a path such as `dense/kernel:0`, relative to a group or, without one, to the root.
    ///
    /// Only hard links are followed. `..` is a name like any other; below a group, a path that starts
    /// with `/` is missing, so that what is found always lies inside it.
    package func object(
        at path: String, in group: HDF5Group? = nil
    ) throws(HDF5Error) -> HDF5Object {
        var found = HDF5Object.group(group ?? root)
        let whole = absolute(path, in: group)
        guard group == nil || !path.hasPrefix("/") else { throw .missing(path: whole) }
        for name in path.split(separator: "/") {
            guard case .group(let parent) = found else { throw .missing(path: whole) }
            switch parent.links[String(name)] {
            case .object(let index)? where objects.indices.contains(index): found = objects[index]
            case .object?, nil: throw .missing(path: whole)
            case .some(let link): throw .linkRefused(path: whole, link: link)
            }
        }
        return found
    }

    /// The group of a path: ``object(at:in:)``, which must be one.
    package func group(at path: String, in group: HDF5Group? = nil) throws(HDF5Error) -> HDF5Group {
        let object = try object(at: path, in: group)
        guard case .group(let found) = object else {
            throw .wrongKind(
                path: absolute(path, in: group), expected: .group, found: object.kind)
        }
        return found
    }

    /// The groups that hard links of a group lead to, in the order of their names there.
    package func groups(in group: HDF5Group) -> [HDF5Group] {
        group.names.compactMap { name in
            guard case .object(let index)? = group.links[name], objects.indices.contains(index),
                case .group(let found) = objects[index]
            else { return nil }
            return found
        }
    }

    /// The dataset of a path: ``object(at:in:)``, which must be one.
    package func dataset(
        at path: String, in group: HDF5Group? = nil
    ) throws(HDF5Error) -> HDF5Dataset {
        let object = try object(at: path, in: group)
        guard case .dataset(let found) = object else {
            throw .wrongKind(
                path: absolute(path, in: group), expected: .dataset, found: object.kind)
        }
        return found
    }

    private func absolute(_ path: String, in group: HDF5Group?) -> String {
        let parent = group?.path ?? "/"
        if path.hasPrefix("/") { return path }
        return parent == "/" ? "/\(path)" : "\(parent)/\(path)"
    }
}

/// What an object of a file is.
package enum HDF5ObjectKind: String, Sendable, CustomStringConvertible {
    case group
    case dataset
    case namedType

    package var description: String {
        switch self {
        case .group: "a group"
        case .dataset: "a dataset"
        case .namedType: "a named type"
        }
    }
}

/// An object of a file.
package enum HDF5Object: Sendable {
    case group(HDF5Group)
    case dataset(HDF5Dataset)
    /// A type that the file stores for its datasets to share; nothing is kept of it.
    case namedType

    /// Which of the three it is.
    package var kind: HDF5ObjectKind {
        switch self {
        case .group: .group
        case .dataset: .dataset
        case .namedType: .namedType
        }
    }
}

/// Where a name of a group leads.
package enum HDF5Link: Sendable, Equatable {
    /// To an object: its index in ``HDF5Document/objects``.
    case object(Int)
    /// To a path, looked up anew on each use.
    case soft(path: String)
    /// Into another file.
    case external(file: String, path: String)
    /// Of a class that only the program which wrote it knows.
    case userDefined(Int)
}

extension HDF5Link: CustomStringConvertible {
    package var description: String {
        switch self {
        case .object(let index): "a hard link to object \(index)"
        case .soft(let path): "a soft link to \(path)"
        case .external(let file, let path): "an external link to \(path) in the file \(file)"
        case .userDefined(let kind): "a user-defined link of class \(kind)"
        }
    }
}

/// A group: names that lead to objects, and attributes.
package struct HDF5Group: Sendable {
    /// The first path that was found to lead here.
    package let path: String
    /// The names in the order of their bytes.
    package internal(set) var names: [String] = []
    /// Where each of the names leads.
    package internal(set) var links: [String: HDF5Link] = [:]
    /// The attributes by name.
    package internal(set) var attributes: [String: HDF5Attribute] = [:]
}

/// The value of an attribute.
package struct HDF5Attribute: Sendable, Equatable {
    /// The elements in row-major order.
    package enum Value: Sendable, Equatable {
        /// Texts of whatever kind: fixed or variable, ASCII or UTF-8, with any padding.
        case text([String])
        /// Integers and Booleans of any width.
        case integers([Int64])
        /// Floats of any width.
        case numbers([Double])
        /// A value of another type, or text that is not UTF-8; described for an error.
        case unsupported(String)
    }

    /// The elements.
    package let value: Value
    /// The shape; empty for a scalar, `[0]` for an attribute without a value.
    package let shape: [UInt64]
    /// How texts are stored, `nil` for anything else; padding and terminators don't matter here.
    package internal(set) var textKind: HDF5TextKind?

    /// Whether value and shape agree, however texts are stored.
    package static func == (left: HDF5Attribute, right: HDF5Attribute) -> Bool {
        left.value == right.value && left.shape == right.shape
    }
}
