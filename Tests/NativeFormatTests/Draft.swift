import NeuralNet

@testable import NativeFormat

/// A file in parts that a test may change before they are put together.
struct Draft {
    var document: NativeDocument
    var data: [UInt8]

    /// The parts of a model's file.
    init(_ model: Model) throws {
        let file = try fileBytes(of: model)
        let prefix = try file.withUnsafeBytes { try FilePrefix(of: $0) }
        let header = file[FilePrefix.byteCount..<FilePrefix.byteCount + prefix.headerLength]
        document = try Array(header).withUnsafeBytes { try NativeDocument(decoding: $0) }
        data = Array(file[prefix.dataStart...])
    }

    /// The file with right digests and lengths.
    func file() throws -> [UInt8] {
        Draft.file(header: try document.encoded(), data: data)
    }

    /// A file of a header and data, with the right digest and lengths.
    static func file(header: [UInt8], data: [UInt8]) -> [UInt8] {
        let prefix = FilePrefix(
            headerLength: header.count, dataLength: data.count, digest: Digest(of: header))
        let padding = prefix.dataStart - FilePrefix.byteCount - header.count
        return prefix.bytes + header + [UInt8](repeating: 0, count: padding) + data
    }
}
