import Foundation
import Testing

@testable import Archives

@Suite struct ZipWriterTests {
    private static let members = [
        ZipContents(name: "metadata.json", bytes: Array("{}".utf8)),
        ZipContents(name: "assets/größe.txt", bytes: []),
        ZipContents(
            name: "model.weights.h5", bytes: (0..<1000).map { UInt8(truncatingIfNeeded: $0) }),
    ]

    @Test func `the bytes are those of the format's specification`() throws {
        let writer = ZipWriter(members: [ZipContents(name: "a", bytes: Array("123456789".utf8))])

        let archive = try writer.archive()

        // CRC-32 of "123456789" is cbf43926 by every table of test vectors.
        let shared: [UInt8] = [
            0, 0, 0, 0, 0, 0, 0x21, 0, 0x26, 0x39, 0xf4, 0xcb, 9, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0,
        ]
        let local = [0x50, 0x4b, 3, 4, 20, 0] + shared + Array("a123456789".utf8)
        let central =
            [0x50, 0x4b, 1, 2, 20, 0, 20, 0] + shared + [UInt8](repeating: 0, count: 14)
            + Array("a".utf8)
        let end: [UInt8] = [
            0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, 47, 0, 0, 0, 40, 0, 0, 0, 0, 0,
        ]
        #expect(archive == local + central + end)
    }

    @Test(arguments: [UInt64(UInt32.max), 500, 0])
    func `what is written is read, with and without zip64`(threshold: UInt64) throws {
        var writer = ZipWriter(members: Self.members)
        writer.threshold64 = threshold

        let file = FixtureBytes(bytes: try writer.archive())
        if let folder = ProcessInfo.processInfo.environment["WRITTEN_ZIPS"] {
            try Data(file.bytes).write(to: URL(filePath: "\(folder)/written-\(threshold).zip"))
        }

        let archive = try file.archive()
        #expect(archive.members.map(\.name) == Self.members.map(\.name))
        #expect(archive.members.map(\.size) == [2, 0, 1000])
        #expect(try file.contents(of: "metadata.json") == Array("{}".utf8))
        let weights = file.bytes[try file.checkedRange(of: "model.weights.h5")]
        #expect(Array(weights) == (0..<1000).map { UInt8(truncatingIfNeeded: $0) })
    }

    @Test func `a member in pieces is the member in one`() throws {
        let bytes = Array("123456789".utf8)
        let whole = ZipWriter(members: [ZipContents(name: "a", bytes: bytes)])
        let cut = ZipWriter(members: [
            ZipContents(
                name: "a",
                pieces: [
                    { $0(UnsafeRawBufferPointer(start: nil, count: 0)) },
                    { body in bytes[..<4].withUnsafeBytes(body) },
                    { body in bytes[4...].withUnsafeBytes(body) },
                ])
        ])

        #expect(try cut.archive() == whole.archive())
    }

    @Test func `a piece that is not handed out is an error`() {
        let writer = ZipWriter(members: [ZipContents(name: "a", pieces: [{ _ in }])])

        #expect(throws: ArchiveError.missing(name: "a")) { try writer.archive() }
    }

    @Test func `a large member is checked part by part to its last byte`() throws {
        let size = 40 << 20
        let large = [UInt8](repeating: 7, count: size)
        var bytes = try ZipWriter(members: [ZipContents(name: "a", bytes: large)]).archive()
        let archive = try bytes.withUnsafeBytes { try ZipArchive.read($0) }
        let member = try archive.member(named: "a")
        var parts: [Range<Int>] = []

        let range = try bytes.withUnsafeBytes {
            try archive.checkedRange(of: member, in: $0) { parts.append($0) }
        }

        #expect(range.count == size)
        #expect(parts.count > 1)
        #expect(parts.first?.lowerBound == range.lowerBound)
        #expect(parts.last?.upperBound == range.upperBound)
        #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        for place in [range.lowerBound, range.lowerBound + size / 2, range.upperBound - 1] {
            bytes[place] ^= 1
            #expect(throws: ArchiveError.wrongChecksum(name: "a")) {
                try bytes.withUnsafeBytes { try archive.checkedRange(of: member, in: $0) }
            }
            bytes[place] ^= 1
        }
    }

    @Test func `the file holds the bytes of the image`() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "nnconvert-\(UUID().uuidString).zip")
        defer { try? FileManager.default.removeItem(at: url) }
        let writer = ZipWriter(members: Self.members)

        try writer.write(to: url.path)

        #expect(Array(try Data(contentsOf: url)) == (try writer.archive()))
    }

    @Test func `names that readers refuse are not written`() {
        for name in ["/a", "a/../b", "", ".."] {
            let writer = ZipWriter(members: [ZipContents(name: name, bytes: [])])
            #expect(throws: ArchiveError.unsafeName(name)) { try writer.archive() }
        }
        let twice = [ZipContents(name: "a", bytes: []), ZipContents(name: "a", bytes: [])]
        #expect(throws: ArchiveError.repeatedName("a")) {
            try ZipWriter(members: twice).archive()
        }
    }

    @Test func `a disk that is full is an error`() {
        let error = ArchiveError.cannotWrite(path: "/dev/full", detail: "No space left on device")

        #expect(throws: error) { try ZipWriter(members: Self.members).write(to: "/dev/full") }
    }

    @Test func `a folder that does not exist is an error`() {
        let path = "/nowhere/model.keras"

        #expect(throws: ArchiveError.cannotWrite(path: path, detail: "No such file or directory")) {
            try ZipWriter(members: Self.members).write(to: path)
        }
    }
}
