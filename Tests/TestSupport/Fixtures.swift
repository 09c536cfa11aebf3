package import Foundation

/// The committed files that tests read.
package enum Fixtures {
    /// The folder of all fixtures.
    package static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// The path of a fixture.
    package static func path(_ relative: String) -> String {
        folder.appending(path: relative).path(percentEncoded: false)
    }

    /// The bytes of a fixture.
    package static func bytes(_ relative: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: relative)))
    }

    /// The names of the folders and files in a folder, sorted.
    package static func names(in relative: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(relative)).sorted()
    }
}

/// Calls a closure with the path of a new empty folder, which is removed afterwards.
package func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(
        path: "nnconvert-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
        do { try FileManager.default.removeItem(at: folder) } catch {}
    }
    return try body(folder.path(percentEncoded: false))
}
