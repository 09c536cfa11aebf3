import NeuralNet
import TestSupport
import Testing
import Training

@testable import DataSources

@Suite struct DataStreamTests {
    private let folder: TemporaryFolder
    private let signature = ModelSignature(
        inputs: [.init(name: "x", shape: [nil, 2]), .init(name: "z", shape: [nil, 1])],
        outputs: [.init(name: "y", shape: [nil, 1])])

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The rows of each part, and all of them together.
    private func parts(
        _ request: DataRequest, partSize: Int = 9
    ) throws(DataError) -> (rows: [Int], whole: [DataArray], filled: [Warning]) {
        var stream = try request.stream(for: signature, batchSize: 2, partSize: partSize)
        var (rows, whole): ([Int], [DataArray]) = ([], [])
        while let part = try stream.next() {
            rows.append(part[0].rows)
            whole = whole.isEmpty ? part : zip(whole, part).map { $0.followed(by: $1) }
        }
        return (rows, whole, stream.filled)
    }

    @Test(arguments: [1, 2, 3, 4, 7])
    func `the parts of a table are its rows`(count: Int) throws {
        let path = try folder.write(
            "a,b,c\n" + (0..<count).map { "\($0),\($0).5,-\($0)\n" }.joined())
        let request = DataRequest(data: [path])

        let (rows, whole, _) = try parts(request)

        #expect(rows.dropLast().allSatisfy { $0 == 2 } && rows.reduce(0, +) == count)
        #expect(try whole == request.dataset(for: signature).dataset.inputs)
    }

    @Test func `a batch of more rows than a part may have makes no larger parts`() throws {
        let path = try folder.write(
            "a,b,c\n" + (0..<7).map { "\($0),\($0).5,-\($0)\n" }.joined())
        var stream = try DataRequest(data: [path]).stream(
            for: signature, batchSize: .max, partSize: 9)

        #expect(try stream.next()?[0].rows == 3)
    }

    @Test func `gaps are filled on the way, or from the whole table`() throws {
        let path = try folder.write("a,b,c\n1,2,3\n,5,6\n7,8,\n10,11,12\n1,1,1\n")
        for fill in [FillRule.value(9), .median] {
            var request = DataRequest(data: [path])
            request.fill = fill

            let (_, whole, filled) = try parts(request)

            #expect(try whole == request.dataset(for: signature).dataset.inputs)
            #expect(filled.count == (fill == .median ? 0 : 2))
        }
    }

    @Test func `an error comes with its line, an empty table as one`() throws {
        let late = try folder.write("a,b,c\n1,2,3\n4,5,6\n7,8,9\n1,x,2\n", to: "late.csv")
        let empty = try folder.write("a,b,c\n", to: "empty.csv")
        let problem = TableProblem.notANumber(column: "b", text: "x")

        #expect(throws: DataError.table(late, problem, line: 5)) {
            try parts(DataRequest(data: [late]))
        }
        #expect(throws: DataError.table(empty, .headerOnly)) {
            try parts(DataRequest(data: [empty]))
        }
    }

    @Test func `outputs that come in parts make the file that they make at once`() throws {
        let array = DataArray(
            name: "y", extents: [2], rows: 5, elements: (0..<10).map { Float($0) / 3 })
        let words = ["a", "b", "c,d", "e", "f"]
        for format in ["csv", "npy"] {
            let (here, there) = ("\(folder.path)/here.\(format)", "\(folder.path)/there.\(format)")
            let hasWords = format == "csv"
            func texts(_ rows: Range<Int>) -> [TextColumn] {
                hasWords ? [TextColumn(name: "y_label", values: Array(words[rows]))] : []
            }

            try ResultFile(path: here).write([array], texts: texts(0..<5))
            var writer = try ResultWriter.begin(ResultFile(path: there))
            for rows in [0..<2, 2..<3, 3..<5] {
                try writer.append([array.slice(rows)], texts: texts(rows))
            }
            try writer.commit()

            #expect(try FileNames.bytes(of: here) == FileNames.bytes(of: there))
            if format == "npy" {
                let found = try NumberArray(path: there)
                #expect(found == NumberArray(extents: [5, 2], elements: array.elements))
            }
        }
    }
}
