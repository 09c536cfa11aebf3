import Testing

@testable import DataSources

@Suite struct NumberArrayTests {
    private static let refusedForTheirNumbers: Set = [
        "integer-too-large.npy", "integer-too-large-fortran.npy", "number-too-large.npy",
    ]

    @Test func `every array that NumPy wrote is read as NumPy converts it`() throws {
        let expected = try ExpectedArray.all().filter {
            $0.key.hasSuffix(".npy") && !Self.refusedForTheirNumbers.contains($0.key)
        }
        #expect(expected.count > 25)

        for (name, array) in expected {
            let found = try NumberArray(path: fixture(name))

            #expect(found == NumberArray(extents: array.shape, elements: array.elements), "\(name)")
        }
    }

    @Test func `special values of half precision survive`() throws {
        let array = try NumberArray(path: fixture("special-f2.npy"))

        #expect(array.elements[0].isNaN)
        #expect(array.elements[1...2] == [.infinity, -.infinity])
        #expect(array.elements[3].sign == .minus && array.elements[3] == 0)
        #expect(array.elements[4...] == [0x1p-24, 65504])
    }

    @Test(arguments: ["integer-too-large.npy", "integer-too-large-fortran.npy"])
    func `an integer that float32 cannot hold is refused with its place`(name: String) {
        let problem = ArrayProblem.integerTooLarge(row: 3, column: 2, value: "16777217")

        #expect(throws: DataError.array(fixture(name), problem)) {
            try NumberArray(path: fixture(name))
        }
    }

    @Test func `a float64 beyond float32 is refused with its place`() {
        let problem = ArrayProblem.numberTooLarge(row: 2, column: 2, value: "-1e+300")

        #expect(throws: DataError.array(fixture("number-too-large.npy"), problem)) {
            try NumberArray(path: fixture("number-too-large.npy"))
        }
    }

    @Test(arguments: [
        ("text.npy", "\"<U1\" (text)"), ("objects.npy", "\"|O\" (Python objects)"),
        ("complex.npy", "\"<c16\" (complex numbers)"), ("records.npy", "records with named fields"),
    ])
    func `what is no number is refused by its type`(name: String, type: String) {
        #expect(throws: DataError.array(fixture(name), .unsupportedType(type))) {
            try NumberArray(path: fixture(name))
        }
    }

    @Test func `a file cut short anywhere is refused`() throws {
        let bytes = try fixtureBytes("little-f4.npy")

        for count in bytes.indices {
            let cut = Array(bytes[..<count])
            #expect(throws: ArrayProblem.self) { try NumberArray(npy: cut.span.bytes) }
        }
        let long = bytes + [0]
        #expect(throws: ArrayProblem.wrongByteCount(expected: 48, found: 49)) {
            try NumberArray(npy: long.span.bytes)
        }
    }

    @Test func `a version that is not known is refused`() throws {
        var bytes = try fixtureBytes("little-f4.npy")
        bytes[6] = 4

        #expect(throws: ArrayProblem.unsupportedVersion(major: 4, minor: 0)) {
            try NumberArray(npy: bytes.span.bytes)
        }
    }

    @Test(arguments: [
        ("(4611686018427387904, 4)", [1 << 62, 4]), ("(1152921504606846976,)", [1 << 60]),
    ])
    func `a size that overflows is refused before anything is allocated`(
        shape: String, extents: [Int]
    ) {
        let bytes = npy("{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }")

        #expect(throws: ArrayProblem.tooLarge(extents: extents)) {
            try NumberArray(npy: bytes.span.bytes)
        }
    }

    @Test(arguments: [
        "", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
        "{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (1,)}",
        "__import__('os').system('true')",
    ])
    func `a header that is no such dictionary is refused`(text: String) throws {
        let bytes = npy(text) + [0, 0, 0, 0]

        do throws(ArrayProblem) {
            _ = try NumberArray(npy: bytes.span.bytes)
            Issue.record("read")
        } catch {
            guard case .badHeader = error else { throw error }
        }
    }

    @Test func `keys may come in any order and spacing`() throws {
        let bytes =
            npy("{ \"shape\":(1,),'fortran_order' : True,'descr':'f4'}\n") + [0, 0, 0x80, 0x3F]

        #expect(
            try NumberArray(npy: bytes.span.bytes) == NumberArray(extents: [1], elements: [1]))
    }

    @Test(arguments: ["<i4", ">i4", "<u8", ">i8"])
    func `a large integer is judged wherever it stands`(type: String) throws {
        let width = type.last == "4" ? 4 : 8
        func file(_ place: Int, _ value: UInt64) -> [UInt8] {
            var bytes = npy("{'descr': '\(type)', 'fortran_order': False, 'shape': (37,), }")
            for index in 0..<37 {
                let number = index == place ? value : 16_777_215
                let little = (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
                bytes += type.first == ">" ? little.reversed() : little
            }
            return bytes
        }
        for place in 0..<37 {
            // 2²⁵ + 4 is a float32, 2²⁴ + 1 is none.
            let fine = try NumberArray(npy: file(place, 33_554_436).span.bytes)
            #expect(fine.elements[place] == 33_554_436)
            #expect(fine.elements[(place + 1) % 37] == 16_777_215)
            let problem = ArrayProblem.integerTooLarge(row: place + 1, column: 1, value: "16777217")
            #expect(throws: problem) {
                try NumberArray(npy: file(place, 16_777_217).span.bytes)
            }
        }
    }

    @Test(arguments: ["<f8", ">f8"])
    func `a float64 is judged wherever it stands`(type: String) throws {
        func file(_ place: Int, _ value: Double) -> [UInt8] {
            var bytes = npy("{'descr': '\(type)', 'fortran_order': False, 'shape': (37,), }")
            for index in 0..<37 {
                let bits = (index == place ? value : 0.1).bitPattern
                let stored = type.first == ">" ? bits.bigEndian : bits.littleEndian
                bytes += withUnsafeBytes(of: stored) { Array($0) }
            }
            return bytes
        }
        for place in 0..<37 {
            let fine = try NumberArray(npy: file(place, -.infinity).span.bytes)
            #expect(fine.elements[place] == -.infinity)
            #expect(fine.elements[(place + 1) % 37] == 0.1)
            let problem = ArrayProblem.numberTooLarge(row: place + 1, column: 1, value: "1e+39")
            #expect(throws: problem) { try NumberArray(npy: file(place, 1e39).span.bytes) }
        }
    }

    private func npy(_ header: String) -> [UInt8] {
        NPYHeader.magic + [1, 0, UInt8(header.utf8.count), 0] + header.utf8
    }
}
