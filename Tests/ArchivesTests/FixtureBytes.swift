import TestSupport

@testable import Archives

/// A file of the folder Fixtures, or bytes that a test made.
struct FixtureBytes {
    let bytes: [UInt8]

    init(_ name: String) throws {
        bytes = try Fixtures.bytes(name)
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    func archive() throws -> ZipArchive {
        try bytes.withUnsafeBytes { try ZipArchive.read($0) }
    }

    func contents(of name: String, limit: Int = 1 << 20) throws -> [UInt8] {
        let archive = try archive()
        return try bytes.withUnsafeBytes {
            try archive.contents(of: try archive.member(named: name), in: $0, limit: limit)
        }
    }

    func checkedRange(of name: String) throws -> Range<Int> {
        let archive = try archive()
        return try bytes.withUnsafeBytes {
            try archive.checkedRange(of: try archive.member(named: name), in: $0)
        }
    }
}
