import Archives
import FoundationEssentials
import HDF5
import KerasFormat
import NeuralNet
import OrderedJSON
import Training

/// A folder that goes when its owner does.
final class TemporaryFolder {
    private let url = FileManager.default.temporaryDirectory
        .appendingPathComponent("KerasFormatTests-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of a file in the folder.
    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// The names of the files in the folder.
    var contents: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    }
}

/// Every object of an HDF5 file as comparable lines: paths, attributes with their kind, types, shapes, bytes.
func lines(ofHDF5 bytes: [UInt8]) throws -> Set<String> {
    try bytes.withUnsafeBytes { bytes in
        let document = try HDF5Document.read(bytes)
        var lines: [String] = []
        for object in document.objects {
            switch object {
            case .group(let group):
                for (name, attribute) in group.attributes {
                    let kind = attribute.textKind.map { "\($0)" } ?? ""
                    lines.append(
                        "\(group.path) @\(name) \(kind) \(attribute.shape) \(attribute.value)")
                }
                lines.append("\(group.path) \(group.names)")
            case .dataset(let dataset):
                let elements = try dataset.elements(in: bytes, shape: dataset.shape)
                lines.append(
                    "\(dataset.path) \(dataset.elementType) \(dataset.shape) \(elements.bytes)")
            case .namedType: lines.append("a type")
            }
        }
        return Set(lines)
    }
}

/// The members of an archive by name.
func members(ofArchive bytes: [UInt8]) throws -> [String: [UInt8]] {
    try bytes.withUnsafeBytes { bytes in
        let archive = try ZipArchive.read(bytes)
        var members: [String: [UInt8]] = [:]
        for member in archive.members {
            members[member.name] = try archive.contents(of: member, in: bytes, limit: 1 << 24)
        }
        return members
    }
}

/// The bytes of a file.
func bytes(at path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}
