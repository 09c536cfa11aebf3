import Testing

@testable import HDF5

@Suite struct DocumentTests {
    @Test func `an object with several names is one object`() throws {
        let document = try FixtureFile("hdf5/links.h5").document()

        #expect(document.objects.count == 4)  // the root, the group, its data, the type
        #expect(document.root.links["group"] == document.root.links["second"])
        #expect(try document.dataset(at: "second/itself/itself/data").path == "/group/data")
        #expect(try document.group(at: "group/root").path == "/")
        #expect(document.root.names.contains("type"))
    }

    @Test func `soft and external links are refused by name`() throws {
        let document = try FixtureFile("hdf5/links.h5").document()

        let soft = HDF5Link.soft(path: "/group/data")
        #expect(throws: HDF5Error.linkRefused(path: "/soft", link: soft)) {
            try document.dataset(at: "soft")
        }
        let loop = HDF5Link.soft(path: "/soft_loop")
        #expect(throws: HDF5Error.linkRefused(path: "/soft_loop", link: loop)) {
            try document.object(at: "soft_loop")
        }
        let external = HDF5Link.external(file: "/etc/other.h5", path: "/kernel")
        #expect(throws: HDF5Error.linkRefused(path: "/external/x", link: external)) {
            try document.dataset(at: "external/x")
        }
    }

    @Test func `a path below a group stays below it`() throws {
        let document = try FixtureFile("hdf5/links.h5").document()
        let group = try document.group(at: "group")

        #expect(try document.dataset(at: "data", in: group).shape == [3])
        #expect(throws: HDF5Error.missing(path: "/group/data")) {
            try document.object(at: "/group/data", in: group)
        }
        #expect(throws: HDF5Error.missing(path: "/group/../group")) {
            try document.object(at: "../group", in: group)
        }
        #expect(throws: HDF5Error.missing(path: "/group/data/x")) {
            try document.object(at: "data/x", in: group)
        }
    }

    @Test func `an object of another kind is refused`() throws {
        let document = try FixtureFile("hdf5/links.h5").document()

        let asGroup = HDF5Error.wrongKind(path: "/group/data", expected: .group, found: .dataset)
        #expect(throws: asGroup) { try document.group(at: "group/data") }
        let asDataset = HDF5Error.wrongKind(path: "/type", expected: .dataset, found: .namedType)
        #expect(throws: asDataset) { try document.dataset(at: "type") }
    }

    @Test func `the limits of objects and depth are kept`() throws {
        let file = try FixtureFile("hdf5/links.h5")

        #expect(throws: HDF5Error.overLimit(.objects, limit: 3)) {
            try file.document(limits: HDF5Limits(objects: 3))
        }
        #expect(throws: HDF5Error.overLimit(.depth, limit: 1)) {
            try file.document(limits: HDF5Limits(depth: 1))
        }
    }

    @Test func `files of the latest format are read`() throws {
        let file = try FixtureFile("hdf5/latest.h5")
        let document = try file.document()
        let layer = try document.group(at: "layer")

        #expect(layer.names == (0..<12).map { $0 < 10 ? "weight0\($0)" : "weight\($0)" })
        let unread = "variable-length text outside the object's header"
        #expect(layer.attributes["name11"]?.value == .unsupported(unread))
        let weight = try document.dataset(at: "weight07", in: layer)
        #expect(try file.floats(of: weight, shape: [2]) == [7, 7])
    }

    @Test func `the places of values count from the first byte, user block and all`() throws {
        let file = try FixtureFile("hdf5/user-block.h5")
        let data = try file.document().dataset(at: "data")

        let range = try #require(data.nativeRange)
        #expect(range.lowerBound > 512)
        #expect(try file.floats(of: data, shape: [3]) == [0, 1, 2])
        let chunked = try file.document().dataset(at: "chunked")
        #expect(try file.floats(of: chunked, shape: [6, 10]) == (0..<60).map { Float($0) })
    }

    @Test func `documents are read in parallel`() async throws {
        let file = try FixtureFile("hdf5/chunked.h5")

        let sums = try await withThrowingTaskGroup(of: Float.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    let dataset = try file.document().dataset(at: "shuffle")
                    return try file.floats(of: dataset, shape: [5, 7]).reduce(0, +)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(sums == [Float](repeating: 595, count: 32))
    }
}
