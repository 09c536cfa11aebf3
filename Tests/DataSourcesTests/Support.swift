import Foundation
import TestSupport

@testable import DataSources

/// The path of a file under `Fixtures/data`.
func fixture(_ name: String) -> String {
    Fixtures.path("data/\(name)")
}

/// The bytes of a file under `Fixtures/data`.
func fixtureBytes(_ name: String) throws -> [UInt8] {
    try Fixtures.bytes("data/\(name)")
}

/// An array as NumPy told it to `expected.json`.
struct ExpectedArray: Decodable {
    let shape: [Int]
    let elements: [Float]

    static func all() throws -> [String: ExpectedArray] {
        let data = try Data(contentsOf: URL(fileURLWithPath: fixture("expected.json")))
        return try JSONDecoder().decode([String: ExpectedArray].self, from: data)
    }
}

/// A folder that is removed with the object.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("nnconvert-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file of bytes and gives its path.
    @discardableResult
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let path = "\(self.path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Writes a file of text and gives its path.
    @discardableResult
    func write(_ text: String, to name: String = "table.csv") throws -> String {
        try write(text.utf8, to: name)
    }
}

extension Table {
    /// Reads all rows of chosen columns.
    func numbers(
        in chosen: [Int], names: [Int: [String]?] = [:], fill: FillRule? = nil
    ) throws(DataError) -> TableNumbers {
        let rules = CellRules(
            self, columns: chosen, targets: Set(names.keys), named: names, fill: fill)
        var reader = TableReader(self, rules)
        guard case .memory(let numbers) = try reader.read() else { throw .binding(.noData) }
        return numbers
    }
}

/// What folders and files hold.
enum FileNames {
    static func bytes(of path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    static func count(in folder: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: folder).count
    }
}
