import TestSupport

@testable import HDF5

/// A file of the folder Fixtures.
struct FixtureFile {
    let bytes: [UInt8]

    init(_ name: String) throws {
        bytes = try Fixtures.bytes(name)
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    func document(limits: HDF5Limits = HDF5Limits()) throws -> HDF5Document {
        try bytes.withUnsafeBytes { try HDF5Document.read($0, limits: limits) }
    }

    func elements(of dataset: HDF5Dataset, shape: [UInt64]) throws -> HDF5Elements {
        try bytes.withUnsafeBytes { try dataset.elements(in: $0, shape: shape) }
    }

    /// The values of a dataset of float32.
    func floats(of dataset: HDF5Dataset, shape: [UInt64]) throws -> [Float] {
        try elements(of: dataset, shape: shape).bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)
            }
        }
    }
}
