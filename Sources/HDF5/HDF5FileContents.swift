/// A file to be written: the root group with everything in it, in order.
///
/// Equal contents give equal bytes: nothing depends on the time or on the machine.
package struct HDF5FileContents: Sendable {
    /// The root group.
    package var root: HDF5GroupContents

    /// A file with the given root group.
    package init(root: HDF5GroupContents = HDF5GroupContents()) {
        self.root = root
    }
}

/// A group to be written.
package struct HDF5GroupContents: Sendable {
    /// The attributes in the order of writing.
    package var attributes: [HDF5AttributeContents]
    /// The members in the order of writing.
    package var members: [HDF5Member]

    /// A group with the given attributes and members.
    package init(attributes: [HDF5AttributeContents] = [], members: [HDF5Member] = []) {
        self.attributes = attributes
        self.members = members
    }
}

/// A named member of a group to be written.
package struct HDF5Member: Sendable {
    /// What the name leads to.
    package indirect enum Content: Sendable {
        case group(HDF5GroupContents)
        case dataset(HDF5DatasetContents)
        /// A second name of an object: the path, from the root, under which it was written before.
        case hardLink(to: String)
    }

    /// The name; with slashes, the groups between are made as needed.
    package var name: String
    /// What the name leads to.
    package var content: Content

    /// A member of the given name.
    package init(name: String, content: Content) {
        self.name = name
        self.content = content
    }
}

/// A dataset to be written, contiguous and without filters.
package struct HDF5DatasetContents: Sendable {
    /// Hands the bytes of all elements to its argument, once, in place.
    package typealias ByteProvider =
        @Sendable (_ body: (UnsafeRawBufferPointer) -> Void) -> Void

    /// What the elements are; the bytes are taken to be in its byte order.
    package var elementType: HDF5ElementType
    /// The sizes; empty for a scalar.
    package var shape: [UInt64]
    /// The attributes in the order of writing.
    package var attributes: [HDF5AttributeContents]
    /// Where the elements come from, so that a mapped file is written without a copy.
    package var withBytes: ByteProvider

    /// A dataset whose elements a function hands out.
    package init(
        elementType: HDF5ElementType, shape: [UInt64], attributes: [HDF5AttributeContents] = [],
        withBytes: @escaping ByteProvider
    ) {
        self.elementType = elementType
        self.shape = shape
        self.attributes = attributes
        self.withBytes = withBytes
    }

    /// A dataset of the given bytes.
    package init(elementType: HDF5ElementType, shape: [UInt64], bytes: [UInt8]) {
        self.init(elementType: elementType, shape: shape) { body in
            bytes.withUnsafeBytes(body)
        }
    }
}

/// How a text attribute is stored; each kind is what some version of Keras writes.
package enum HDF5TextKind: String, Sendable {
    /// Of variable length, marked as ASCII: h5py 3 and Python `bytes`.
    case variableASCII
    /// Of variable length, marked as UTF-8: Python `str`.
    case variableUTF8
    /// As long as the longest, padded by zeros, marked as ASCII: NumPy's `S`.
    case fixedASCII
    /// As long as the longest, padded by zeros, marked as UTF-8.
    case fixedUTF8
}

/// An attribute to be written.
package struct HDF5AttributeContents: Sendable {
    /// Keras cuts its lists of fixed-length texts at this, a little below what an object header can hold.
    package static let largestListByteCount = 64512

    /// The values that Keras writes.
    package enum Value: Sendable {
        case scalarText(String, HDF5TextKind)
        case textList([String], HDF5TextKind)
        /// No elements, of float64: how h5py stores the empty list of a layer without weights.
        case emptyList
    }

    /// The name.
    package var name: String
    /// The value.
    package var value: Value

    /// An attribute of the given name.
    package init(name: String, value: Value) {
        self.name = name
        self.value = value
    }
}

extension HDF5FileContents {
    /// Writes the file, replacing what is there; not atomically, the caller renames.
    ///
    /// - Parameter path: The path of the file in the file system.
    /// - Throws: What cannot be written as asked, or the failure of the disk.
    package func write(to path: String) throws(HDF5Error) {
        try FileWriter.write(self, toFile: path)
    }

    /// The file in pieces from its first byte to its last, such as `model.weights.h5` within a zip.
    ///
    /// Large datasets are handed out from where they are; the rest is small, and in memory.
    ///
    /// - Parameter scratch: The path of a file that is made and gone again, for the library to write to.
    /// - Returns: The pieces; put together they are what ``write(to:)`` writes.
    /// - Throws: What cannot be written as asked, or the failure of the disk.
    package func pieces(
        scratch: String
    ) throws(HDF5Error) -> [HDF5DatasetContents.ByteProvider] {
        try FileWriter.pieces(of: self, scratch: scratch)
    }
}
