/// How much of a file is read before it is refused.
package struct HDF5Limits: Sendable {
    /// What is counted; the raw value names it in an error.
    package enum Kind: String, Sendable {
        case objects
        case depth = "nested groups"
        case metadataBytes = "bytes of names and attributes"
    }

    /// The groups, datasets and named types together.
    package var objects: Int
    /// The groups within one another.
    package var depth: Int
    /// The bytes of attribute values, names and paths together.
    package var metadataBytes: Int

    /// Limits that no file of Keras comes near.
    package init(
        objects: Int = 1_000_000, depth: Int = 200, metadataBytes: Int = 256 * 1024 * 1024
    ) {
        self.objects = objects
        self.depth = depth
        self.metadataBytes = metadataBytes
    }
}
