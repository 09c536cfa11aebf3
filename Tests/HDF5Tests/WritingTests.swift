import Foundation
import Testing

@testable import HDF5

@Suite struct WritingTests {
    private static let kernel: [UInt8] = (0..<24).map { $0 }

    /// A model in the manner of Keras, with every kind of value that can be written.
    private static var model: HDF5FileContents {
        let dense = HDF5GroupContents(
            attributes: [
                HDF5AttributeContents(
                    name: "weight_names",
                    value: .textList(["dense/kernel:0", "dense/größe:0"], .fixedASCII))
            ],
            members: [
                member("dense/kernel:0", .number(.float32, .little), [2, 3], kernel),
                member("dense/größe:0", .number(.float16, .little), [], [0, 0x3c]),
                member("half", .opaque16, [2], [0x80, 0x3f, 0x00, 0xc0]),
                member("flags", .boolean, [2], [1, 0]),
                member("big", .number(.float64, .big), [1], [0x3f, 0xf0, 0, 0, 0, 0, 0, 0]),
                member("none", .number(.int64, .little), [0, 3], []),
            ])
        return HDF5FileContents(
            root: HDF5GroupContents(
                attributes: [
                    HDF5AttributeContents(
                        name: "backend", value: .scalarText("jax", .variableUTF8)),
                    HDF5AttributeContents(
                        name: "model_config",
                        value: .scalarText(String(repeating: "x", count: 100_000), .variableASCII)),
                    HDF5AttributeContents(
                        name: "layer_names", value: .textList(["dense", "", "ü"], .variableUTF8)),
                    HDF5AttributeContents(name: "fixed", value: .scalarText("", .fixedASCII)),
                    HDF5AttributeContents(name: "empty", value: .emptyList),
                ],
                members: [
                    HDF5Member(name: "model_weights/dense", content: .group(dense)),
                    HDF5Member(name: "vars", content: .hardLink(to: "/model_weights/dense")),
                ]))
    }

    private static func member(
        _ name: String, _ type: HDF5ElementType, _ shape: [UInt64], _ bytes: [UInt8]
    ) -> HDF5Member {
        HDF5Member(
            name: name,
            content: .dataset(
                HDF5DatasetContents(elementType: type, shape: shape, bytes: bytes)))
    }

    @Test func `attributes are read back`() throws {
        let root = try FixtureFile(bytes: try Self.model.image()).document().root

        let expected: [String: HDF5Attribute] = [
            "backend": HDF5Attribute(value: .text(["jax"]), shape: []),
            "model_config": HDF5Attribute(
                value: .text([String(repeating: "x", count: 100_000)]), shape: []),
            "layer_names": HDF5Attribute(value: .text(["dense", "", "ü"]), shape: [3]),
            "fixed": HDF5Attribute(value: .text([""]), shape: []),
            "empty": HDF5Attribute(value: .numbers([]), shape: [0]),
        ]
        #expect(root.attributes == expected)
    }

    @Test func `datasets are contiguous, in place, under all their names`() throws {
        let file = FixtureFile(bytes: try Self.model.image())
        let document = try file.document()

        #expect(document.root.links["vars"] != nil)
        let kernel = try document.dataset(at: "vars/dense/kernel:0")
        let range = try #require(kernel.nativeRange)
        #expect(Array(file.bytes[range]) == Self.kernel)
        #expect(kernel.shape == [2, 3])
        let half = try document.dataset(at: "model_weights/dense/half")
        #expect(half.elementType == .opaque16)
        #expect(try file.elements(of: half, shape: [2]).bytes == [0x80, 0x3f, 0x00, 0xc0])
        let flags = try document.dataset(at: "vars/flags")
        #expect(flags.elementType == .boolean)
        let big = try document.dataset(at: "vars/big")
        #expect(big.elementType == .number(.float64, .big))
        #expect(try file.elements(of: big, shape: [1]).bytes == [0, 0, 0, 0, 0, 0, 0xf0, 0x3f])
        #expect(try document.dataset(at: "vars/none").shape == [0, 3])
        #expect(try document.dataset(at: "vars/dense/größe:0").shape == [])
    }

    @Test func `equal contents give equal bytes, in pieces and in one`() throws {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "nnconvert-\(UUID().uuidString).h5").path
        defer { try? FileManager.default.removeItem(atPath: path) }

        let first = try Self.model.image()
        Thread.sleep(forTimeInterval: 1.1)
        let second = try Self.model.image()
        try Self.model.write(to: path)
        let written = try Data(contentsOf: URL(filePath: path))
        if let copy = ProcessInfo.processInfo.environment["WRITTEN_HDF5"] {
            try written.write(to: URL(filePath: copy))
        }

        #expect(first == second)
        #expect(Array(written) == first)
    }

    @Test func `large datasets are handed out in place, and the pieces make up the file`() throws {
        let long: [UInt8] = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let float = HDF5ElementType.number(.float32, .little)
        let contents = HDF5FileContents(
            root: HDF5GroupContents(
                members: [
                    Self.member("first", float, [250, 300], long),
                    Self.member("small", float, [2, 3], Self.kernel),
                    Self.member("deep/below/edge", float, [16384], Array(long[..<65536])),
                    Self.member("under", float, [16383], Array(long[..<65532])),
                    Self.member("bytes", .number(.uint8, .little), [3, 100_000], long),
                ] + Self.model.root.members))
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "nnconvert-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }

        let pieces = try contents.pieces(scratch: folder.appending(path: "scratch").path)

        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        var sizes: [Int] = []
        for piece in pieces { piece { sizes.append($0.count) } }
        #expect(sizes.filter { $0 == 300_000 }.count == 2)
        #expect(sizes.filter { $0 == 65536 }.count == 1)
        let path = folder.appending(path: "whole").path
        try contents.write(to: path)
        #expect(Array(try Data(contentsOf: URL(filePath: path))) == joined(pieces))
    }

    @Test func `a list too long for an attribute is refused`() {
        let names = [String](repeating: "x", count: 64513)
        let contents = HDF5FileContents(
            root: HDF5GroupContents(attributes: [
                HDF5AttributeContents(name: "names", value: .textList(names, .fixedASCII))
            ]))

        #expect(throws: HDF5Error.attributeTooLarge(name: "names", byteCount: 64513)) {
            try contents.image()
        }
    }

    @Test func `the longest list that Keras writes fits`() throws {
        let names = [String](repeating: "x", count: 64512)
        let contents = HDF5FileContents(
            root: HDF5GroupContents(attributes: [
                HDF5AttributeContents(name: "names", value: .textList(names, .fixedASCII))
            ]))

        let root = try FixtureFile(bytes: try contents.image()).document().root

        #expect(root.attributes["names"]?.value == .text(names))
    }

    @Test func `what cannot be written as asked is refused`() {
        let byte = HDF5ElementType.number(.uint8, .little)
        let twice = [Self.member("a", byte, [], [1]), Self.member("a", byte, [], [1])]
        let beneath = [Self.member("a", byte, [], [1]), Self.member("a/b", byte, [], [1])]
        let short = [Self.member("a", byte, [3], [1])]
        let text = [Self.member("a", .text, [1], [1])]
        func image(_ members: [HDF5Member]) throws -> [UInt8] {
            try HDF5FileContents(root: HDF5GroupContents(members: members)).image()
        }

        #expect(throws: HDF5Error.repeatedName(path: "/a")) { try image(twice) }
        #expect(throws: HDF5Error.repeatedName(path: "/a")) { try image(beneath) }
        #expect(throws: HDF5Error.wrongByteCount(path: "/a", expected: 3, provided: 1)) {
            try image(short)
        }
        #expect(throws: HDF5Error.unsupportedElements(path: "/a", type: .text)) {
            try image(text)
        }
        let zero = HDF5AttributeContents(name: "n", value: .scalarText("a\0b", .variableASCII))
        #expect(throws: HDF5Error.textContainsZero(name: "n")) {
            try HDF5FileContents(root: HDF5GroupContents(attributes: [zero])).image()
        }
    }

    @Test func `a disk that is full is an error`() {
        let error = HDF5Error.cannotWrite(path: "/dev/full", detail: "No space left on device")

        #expect(throws: error) { try Self.model.write(to: "/dev/full") }
        #expect(throws: error) { try Self.model.write(to: "/dev/full") }
    }

    @Test func `a folder that does not exist is an error`() {
        let path = "/nowhere/model.h5"

        #expect(throws: HDF5Error.cannotWrite(path: path, detail: "No such file or directory")) {
            try Self.model.write(to: path)
        }
    }
}

extension HDF5FileContents {
    /// The bytes of the file, put together.
    fileprivate func image() throws -> [UInt8] {
        let scratch = FileManager.default.temporaryDirectory.appending(
            path: "nnconvert-\(UUID().uuidString)")
        return joined(try pieces(scratch: scratch.path))
    }
}

private func joined(_ pieces: [HDF5DatasetContents.ByteProvider]) -> [UInt8] {
    var bytes: [UInt8] = []
    for piece in pieces { piece { bytes.append(contentsOf: $0) } }
    return bytes
}
