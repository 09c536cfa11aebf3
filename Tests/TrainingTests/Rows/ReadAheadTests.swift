import NeuralNet
import Testing

@testable import Training

@Suite struct ReadAheadTests {
    /// The first numbers of the rows at places, by tens.
    private func rows(
        _ reader: ReadAhead, _ places: Range<Int>, _ order: RowOrder?
    ) throws(RowFileError) -> [Int] {
        var rows: [Int] = []
        try reader.withRows(at: places, of: order) { part in
            for start in stride(from: 0, to: part.count, by: 3) {
                rows.append(Int(part[start]) / 10)
            }
        }
        return rows
    }

    @Test(arguments: [1, 5, 12, 100, 1000], [1, 4, 7, 40])
    func `rows come in the order asked, whatever the windows`(window: Int, batch: Int) throws {
        let reader = ReadAhead(
            try numberedRows(53, width: 3), rows: 2..<51, windowBytes: window * 12)
        let orders = [nil, RowOrder(49, seed: 1, pass: 0), RowOrder(49, seed: 1, pass: 1), nil]

        for order in orders {
            for first in stride(from: 0, to: 49, by: batch) {
                let places = first..<min(first + batch, 49)
                let expected = places.map { 2 + (order?[$0] ?? $0) }

                // Inputs and targets take the same rows one after another.
                #expect(try rows(reader, places, order) == expected)
                #expect(try rows(reader, places, order) == expected)
            }
        }
    }

    @Test func `a fit may begin anywhere and go anywhere`() throws {
        let reader = ReadAhead(try numberedRows(40, width: 3), rows: 0..<40, windowBytes: 36)
        for first in [20, 10, 36, 0, 1, 2, 3, 30, 39, 4, 5] {
            #expect(try rows(reader, first..<first + 1, nil) == [first])
        }
    }

    @Test func `a file that became shorter is refused at the row that is missing`() throws {
        let file = try rowFile(
            [Float](repeating: 0, count: 30), rows: 10, width: 3, declared: 20)
        let reader = ReadAhead(file, rows: 0..<20, windowBytes: 60)

        #expect(try rows(reader, 0..<5, nil).count == 5)
        #expect(try rows(reader, 5..<10, nil).count == 5)
        #expect(throws: RowFileError.cutShort("rows")) { try rows(reader, 10..<15, nil) }
        #expect(throws: RowFileError.cutShort("rows")) { try rows(reader, 15..<20, nil) }
        #expect(try rows(reader, 0..<5, nil).count == 5)
    }
}
