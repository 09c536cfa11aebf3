import FoundationEssentials

/// The files under `Fixtures/`.
enum FixtureFiles {
    /// The folder.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    /// The path of a file in the folder.
    static func path(_ name: String) -> String { root.appendingPathComponent(name).path }
}
