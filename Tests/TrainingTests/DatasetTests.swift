import TestSupport
import Testing
import Training

@Suite struct DatasetTests {
    private let x = DataArray("x", rows: [[1, 2], [3, 4], [5, 6]])

    @Test func `rows are gathered in any order, also more than once`() {
        #expect(x.gathered([2, 0, 2]) == [5, 6, 1, 2, 5, 6])
        #expect(x.gathered([]) == [])
        #expect(DataArray(name: "x", extents: [0], rows: 3, elements: []).gathered([1, 2]) == [])
    }

    @Test func `a range of rows keeps name and extents`() throws {
        let y = DataArray(name: "y", extents: [], rows: 3, elements: [7, 8, 9])
        let data = try Dataset(inputs: [x], targets: [y])

        let part = data.slice(rows: 1..<3)

        #expect(part.rows == 2)
        #expect(part.inputs == [DataArray("x", rows: [[3, 4], [5, 6]])])
        #expect(part.targets == [DataArray(name: "y", extents: [], rows: 2, elements: [8, 9])])
        #expect(data.slice(rows: 3..<3).rows == 0)
    }

    @Test func `arrays without input or of different rows are refused`() {
        let y = DataArray("y", rows: [[1]])

        #expect(throws: DatasetError.noInput) { try Dataset(inputs: [], targets: [y]) }
        #expect(throws: DatasetError.differentRowCounts("x", 3, "y", 1)) {
            try Dataset(inputs: [x], targets: [y])
        }
        #expect(
            "\(DatasetError.differentRowCounts("x", 3, "y", 1))"
                == "\"x\" has 3 row(s) and \"y\" has 1; give both the same number")
    }
}
