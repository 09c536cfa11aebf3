import TestSupport
import Testing

@testable import HDF5

@Suite struct HostileFileTests {
    private static let refused: [(String, HDF5Error)] = [
        ("empty.h5", .notHDF5), ("text.h5", .notHDF5), ("wrong-magic.h5", .notHDF5),
        ("truncated.h5", .truncated),
    ]

    @Test(arguments: refused)
    func `what is no HDF5 file is refused`(name: String, error: HDF5Error) throws {
        let file = try FixtureFile("hostile/\(name)")

        #expect(throws: error) { try file.document() }
    }

    @Test func `damage is described`() throws {
        let file = try FixtureFile("hostile/corrupt-metadata.h5")

        let error = #expect(throws: HDF5Error.self) { try file.document() }

        guard case .damaged(let path, let detail)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasPrefix("/"))
        #expect(detail.count > 5)
    }

    // libhdf5 1.10.8 overruns its memory on such a size.
    @Test(arguments: [8, 24])
    func `names of links that reach beyond the file are refused`(field: Int) throws {
        var bytes = try Fixtures.bytes("reference/k224-mlp/model.h5")
        let signature = Array("HEAP".utf8)
        let heaps = bytes.indices.filter { bytes[$0...].starts(with: signature) }
        try #require(!heaps.isEmpty)
        for heap in heaps {
            bytes.replaceSubrange(
                heap + field..<heap + field + 8, with: repeatElement(UInt8(0xff), count: 8))
        }

        let error = #expect(throws: HDF5Error.self) {
            try FixtureFile(bytes: bytes).document()
        }

        #expect(
            "\(try #require(error))".contains("the names of what it holds reach beyond the file"))
    }

    private static let kernel = "/model_weights/dense/dense/kernel:0"
    private static let bias = "/model_weights/dense/dense/bias:0"

    private static let unreadable: [(String, String, [UInt64], HDF5Error)] = [
        (
            "giant-shape.h5", kernel, [4, 2],
            .unexpectedShape(path: kernel, expected: [4, 2], found: [1 << 30, 1 << 30])
        ),
        (
            "giant-contiguous.h5", kernel, [4, 2],
            .unexpectedShape(path: kernel, expected: [4, 2], found: [1 << 40])
        ),
        (
            "external-link.h5", kernel, [4, 2],
            .linkRefused(path: kernel, link: .external(file: "/etc/passwd", path: "/kernel"))
        ),
        ("external-storage.h5", kernel, [4, 2], .externalStorage(path: kernel)),
        ("virtual-dataset.h5", kernel, [4, 2], .virtualDataset(path: kernel)),
        (
            "soft-link-loop.h5", kernel, [4, 2],
            .linkRefused(path: kernel, link: .soft(path: kernel))
        ),
        (
            "wrong-rank.h5", bias, [2],
            .unexpectedShape(path: bias, expected: [2], found: [])
        ),
        ("string-weights.h5", bias, [2], .unsupportedElements(path: bias, type: .text)),
        (
            "compound-weights.h5", bias, [2],
            .unsupportedElements(path: bias, type: .other("compound"))
        ),
        (
            "group-for-weight.h5", bias, [2],
            .wrongKind(path: bias, expected: .dataset, found: .group)
        ),
    ]

    @Test(arguments: unreadable)
    func `a weight that cannot be had is refused by name`(
        name: String, path: String, shape: [UInt64], error: HDF5Error
    ) throws {
        let file = try FixtureFile("hostile/\(name)")
        let document = try file.document()

        #expect(throws: error) {
            try file.elements(of: try document.dataset(at: path), shape: shape)
        }
    }

    @Test func `a group that contains itself is walked once`() throws {
        let valid = try FixtureFile("hostile/valid.h5").document()
        let cyclic = try FixtureFile("hostile/hard-link-cycle.h5").document()

        #expect(cyclic.objects.count == valid.objects.count)
    }

    @Test func `zeros that were configured are inflated`() throws {
        let file = try FixtureFile("hostile/filter-bomb.h5")
        let kernel = try file.document().dataset(at: Self.kernel)

        let elements = try file.elements(of: kernel, shape: [4, 524288])

        #expect(kernel.storedByteCount == 8163)
        #expect(elements.bytes == [UInt8](repeating: 0, count: 8 * 1024 * 1024))
    }
}
