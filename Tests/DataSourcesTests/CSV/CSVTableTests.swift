import Testing

@testable import DataSources

@Suite struct CSVTableTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func numbers(_ text: String, hasHeader: Bool = true, capacity: Int = 256) throws
        -> TableNumbers
    {
        let path = try folder.write(text)
        let table = try CSVTable(path: path, hasHeader: hasHeader, capacity: capacity)
        return try table.numbers(in: Array(table.columns.indices))
    }

    /// The problem of a table and the line that it is told for.
    private func problem(
        _ text: String, names: [Int: [String]?] = [:], fill: FillRule? = nil
    ) throws -> (TableProblem, Int?) {
        let path = try folder.write(text)
        do throws(DataError) {
            let table = try CSVTable(path: path)
            _ = try table.numbers(
                in: Array(table.columns.indices), names: names, fill: fill)
        } catch {
            guard case .table(path, let problem, let line) = error else { throw error }
            return (problem, line)
        }
        throw Unexpected.success
    }

    private enum Unexpected: Error { case success }

    @Test(
        arguments: [
            "a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r",
            "\u{FEFF}a,b\n1,2\n3,4\n\n\n", "\"a\",\"b\"\n\"1\",\"2\"\n3,\"4\"",
            " a , b \n 1 , 2 \n3,4\r\n\r\n",
        ], [16, 17, 19, 64, 4096])
    func `line ends, quotes, blanks and a byte order mark make no difference`(
        text: String, capacity: Int
    ) throws {
        let path = try folder.write(text)

        let table = try CSVTable(path: path, capacity: capacity)
        let numbers = try table.numbers(in: [0, 1])

        #expect(table.columns == ["a", "b"])
        #expect(numbers == TableNumbers(rows: 2, elements: [1, 2, 3, 4]))
    }

    @Test func `columns are read in the order asked, whatever the others hold`() throws {
        let path = try folder.write(
            "name,a,\"b \"\"x\"\", y\"\n\"Ann\nLee\",1,2\n\"B,\"\"o\"\"\",3,4\n")

        let table = try CSVTable(path: path, capacity: 16)

        #expect(table.columns == ["name", "a", "b \"x\", y"])
        #expect(
            try table.numbers(in: [2, 1]) == TableNumbers(rows: 2, elements: [2, 1, 4, 3]))
    }

    @Test func `without a header the first line is data and columns are numbered`() throws {
        let path = try folder.write("1,2\n3,4\n")

        let table = try CSVTable(path: path, hasHeader: false)

        #expect(table.columns == ["1", "2"])
        #expect(
            try table.numbers(in: [0, 1]) == TableNumbers(rows: 2, elements: [1, 2, 3, 4]))
    }

    @Test func `a header of numbers is noticed, unless a library numbered the columns`() throws {
        let data = try CSVTable(path: try folder.write("5.1,3.5\n1,2\n"))
        let numbered = try CSVTable(path: try folder.write("0,1\n1,2\n"))

        #expect(data.hasNumericHeader)
        #expect(!numbered.hasNumericHeader)
    }

    @Test(
        arguments: [
            ("", TableProblem.empty, nil), ("\n\n", .empty, nil), ("a,b\n", .headerOnly, nil),
            ("a,b\n\n", .headerOnly, nil), ("a,b\n1,2\n3\n", .ragged(expected: 2, found: 1), 3),
            ("a,b\n1,2,3\n", .ragged(expected: 2, found: 3), 2),
            ("a,b\n1,2\n\n3,4\n", .blankLine, 3),
            (
                String(repeating: ",", count: 1 << 20), .tooManyColumns(limit: 1 << 20), 1
            ),
            ("a,b,a\n1,2,3\n", .repeatedColumn("a"), 1),
            ("a;b\n1;2\n", .wrongDelimiter(used: ",", found: ";"), 1),
            ("a\tb\n1\t2\n", .wrongDelimiter(used: ",", found: "\t"), 1),
            ("a,b\n1,\"2\n3,4\n", .unclosedQuote, 2), ("a,b\n1,\"2\"x\n", .textBehindQuote, 2),
            ("a,b\n1,x\u{0}\n", .nul, 2), ("a\u{0},b\n1,2\n", .nul, 1),
            ("\"a\nb\",c\n1,2\n3,?\n", .missingValue(column: "c", text: "?"), 4),
        ] as [(String, TableProblem, Int?)])
    func `what is wrong with a table is told with its line`(
        text: String, wanted: TableProblem, wantedLine: Int?
    ) throws {
        let (problem, line) = try problem(text)

        #expect(problem == wanted)
        #expect(line == wantedLine)
    }

    @Test(arguments: [
        ("abc", TableProblem.notANumber(column: "b", text: "abc")),
        ("\"1,5\"", .notANumber(column: "b", text: "1,5")),
        ("", .missingValue(column: "b", text: "")),
        ("NaN", .missingValue(column: "b", text: "NaN")),
        ("N/A", .missingValue(column: "b", text: "N/A")),
        ("inf", .notFinite(column: "b", text: "inf")),
        ("1e99", .notFinite(column: "b", text: "1e99")),
        ("16777217", .integerTooLarge(column: "b", text: "16777217")),
    ])
    func `a cell that is no number is told with line, column and text`(
        cell: String, wanted: TableProblem
    ) throws {
        let (problem, line) = try problem("a,b\n1,2\n3,\(cell)\n")

        #expect(problem == wanted)
        #expect(line == 3)
    }

    @Test(arguments: ["# made by hand\na,b\n1,2\n", "a,b\n1,2\n# the end\n", "a,b\n#1,2\n"])
    func `a comment is refused as one`(text: String) throws {
        let found = try problem(text)

        #expect(found.0 == .comment)
    }

    @Test func `text that is not UTF-8 is told with its line`() throws {
        let path = try folder.write(Array("a,b\n1,".utf8) + [0xE4] + Array("\n".utf8), to: "x.csv")
        let table = try CSVTable(path: path)

        #expect(throws: DataError.table(path, .notUTF8, line: 2)) { try table.numbers(in: [0, 1]) }
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "text in UTF-16"),
            ([0x1F, 0x8B, 8, 0], "compressed by gzip"),
            ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array"),
        ] as [([UInt8], String)])
    func `a file that is no text is named for what it is`(start: [UInt8], kind: String) throws {
        let path = try folder.write(start, to: "x.csv")

        #expect(throws: DataError.table(path, .notText(kind: kind))) { try CSVTable(path: path) }
    }

    @Test func `messages say what, where and what to do`() {
        let error = DataError.table("x.csv", .notANumber(column: "b", text: "1,5"), line: 3)

        #expect(
            error.description
                == "x.csv, line 3: column \"b\" holds \"1,5\" where a number belongs; "
                + "write decimals with a point")
    }
}
