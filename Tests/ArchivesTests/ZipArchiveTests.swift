import Testing

@testable import Archives

@Suite struct ZipArchiveTests {
    @Test func `the members of a Keras archive are found in place`() throws {
        let file = try FixtureBytes("hostile/valid.keras")
        let archive = try file.archive()

        let names = ["metadata.json", "config.json", "model.weights.h5"]
        #expect(archive.members.map(\.name) == names)
        #expect(archive.members.allSatisfy { $0.method == .stored && $0.size == $0.compressedSize })
        let weights = file.bytes[try file.checkedRange(of: "model.weights.h5")]
        #expect(weights.starts(with: [0x89, 0x48, 0x44, 0x46]))
        #expect(try file.contents(of: "metadata.json").first == UInt8(ascii: "{"))
    }

    private static let refused: [(String, ArchiveError)] = [
        ("truncated.keras", .truncated),
        ("empty.h5", .notAnArchive),
        ("text.h5", .notAnArchive),
        ("valid.h5", .notAnArchive),
        ("zip-path.keras", .unsafeName("../outside.txt")),
        ("zip-encrypted.keras", .encrypted(name: "config.json")),
        ("zip-method.keras", .unknownMethod(name: "config.json", method: 99)),
        ("zip-duplicate-entry.keras", .repeatedName("config.json")),
        ("zip-size-lie.keras", .beyondArchive(name: "model.weights.h5")),
    ]

    @Test(arguments: refused)
    func `a suspect archive is refused as a whole`(name: String, error: ArchiveError) throws {
        let file = try FixtureBytes("hostile/\(name)")

        #expect(throws: error) { try file.archive() }
    }

    @Test func `a wrong checksum is refused, in place and copied`() throws {
        let file = try FixtureBytes("hostile/zip-bad-crc.keras")
        let error = ArchiveError.wrongChecksum(name: "model.weights.h5")

        #expect(throws: error) { try file.checkedRange(of: "model.weights.h5") }
        #expect(throws: error) { try file.contents(of: "model.weights.h5") }
    }

    @Test func `a member over its limit is refused before it is inflated`() throws {
        let file = try FixtureBytes("hostile/zip-bomb.keras")
        let size = try file.archive().member(named: "config.json").size

        #expect(throws: ArchiveError.tooLarge(name: "config.json", size: size, limit: 1 << 20)) {
            try file.contents(of: "config.json")
        }
        #expect(size >= 20 << 20)
        #expect(try file.contents(of: "config.json", limit: size).count == size)
    }

    @Test func `more than 64 MiB out of very little are refused`() throws {
        let file = try FixtureBytes("zip/bomb.zip")
        let member = try file.archive().member(named: "zeros")

        let error = ArchiveError.inflatesTooMuch(
            name: "zeros", stored: member.compressedSize, declared: 80 << 20)
        #expect(throws: error) { try file.contents(of: "zeros", limit: 1 << 30) }
    }

    @Test func `a missing member is named`() throws {
        let file = try FixtureBytes("hostile/zip-missing-config.keras")

        #expect(throws: ArchiveError.missing(name: "config.json")) {
            try file.contents(of: "config.json")
        }
    }

    private static let pythons: [String] = [
        "deflated.zip", "stored.zip", "streamed.zip", "zip64.zip", "comment.zip", "arrays.npz",
    ]

    @Test(arguments: pythons)
    func `archives of Python are read`(name: String) throws {
        let file = try FixtureBytes("zip/\(name)")
        let archive = try file.archive()

        let first = try #require(archive.members.first)
        if name == "arrays.npz" {
            #expect(archive.members.map(\.name) == ["x.npy", "y.npy"])
            let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
            #expect(try file.contents(of: "x.npy").starts(with: magic))
        } else {
            #expect(archive.members.map(\.name) == ["a.txt", "größe/b.txt"])
            #expect(try file.contents(of: "a.txt") == Array(repeating: 97, count: 5000))
            #expect(try file.contents(of: "größe/b.txt") == Array("text".utf8))
        }
        #expect((first.storedRange != nil) == (first.method == .stored))
    }

    private static let other: [(String, ArchiveError)] = [
        ("parts.zip", .multipleDisks),
        ("absolute.zip", .unsafeName("/etc/a")),
        ("backslash.zip", .unsafeName("a\\..\\b")),
        ("drive.zip", .unsafeName("C:/a")),
        (
            "contradiction.zip",
            .damaged(detail: "the local header of a.txt contradicts the directory")
        ),
        ("short-size.zip", .damaged(detail: "a.txt is stored in another size than its own")),
    ]

    @Test(arguments: other)
    func `further contradictions are refused`(name: String, error: ArchiveError) throws {
        let file = try FixtureBytes("zip/\(name)")

        #expect(throws: error) { try file.archive() }
    }

    @Test func `deflated data of another size are refused`() throws {
        let file = try FixtureBytes("zip/deflated-lie.zip")

        #expect(throws: ArchiveError.self) { try file.contents(of: "a.txt") }
    }

    @Test(arguments: ["hostile/valid.keras"] + pythons.map { "zip/\($0)" })
    func `libzip finds the same members`(name: String) throws {
        let file = try FixtureBytes(name)

        #expect(libzipMembers(of: file.bytes) == (try file.archive().members.map(MemberFacts.init)))
    }

    @Test(arguments: ["deflated.zip", "zip64.zip"])
    func `any cut and any changed byte is refused, or read as libzip reads it`(
        name: String
    ) throws {
        let original = try FixtureBytes("zip/\(name)").bytes
        var refusals = 0

        for place in original.indices {
            var changed = original
            changed[place] ^= 0xff
            for bytes in [Array(original[..<place]), changed] {
                do {
                    let file = FixtureBytes(bytes: bytes)
                    let members = try file.archive().members
                    let others = libzipMembers(of: bytes)
                    #expect(others == nil || others == members.map(MemberFacts.init))
                    for member in members {
                        _ = try file.contents(of: member.name)
                    }
                } catch {
                    #expect(error is ArchiveError)
                    refusals += 1
                }
            }
        }

        #expect(refusals > original.count)
    }
}
