import NeuralNet
import TestSupport
import Testing
import Training

@testable import DataSources

@Suite struct SQLiteTableTests {
    private let path = fixture("bank.db")

    private func table(_ query: String) throws(DataError) -> SQLiteTable {
        try SQLiteTable(path: path, query: query)
    }

    @Test func `the rows of a query are read, text that spells a number too`() throws {
        let table = try table(
            "SELECT age, balance AS money, note FROM clients WHERE age < 35 OR age = 30; -- all")

        #expect(table.columns == ["age", "money", "note"])
        #expect(
            try table.numbers(in: [2, 0, 1]) == TableNumbers(rows: 1, elements: [1.5, 30, 0.1]))
    }

    @Test func `NULL is a gap and text a class`() throws {
        let table = try table("SELECT answer, note, age FROM clients ORDER BY age LIMIT 2")

        let numbers = try table.numbers(in: [0, 1], names: [0: nil], fill: .mean)

        #expect(numbers == TableNumbers(rows: 2, elements: [0, 1.5, 1, 1.5]))
    }

    @Test(
        arguments: [
            ("SELECT balance, note FROM clients", 2, .missingValue(column: "note", text: "")),
            (
                "SELECT note FROM clients WHERE age = 50", 1, .notANumber(column: "note", text: "x")
            ),
            ("SELECT note FROM clients WHERE age > 60", 1, .binaryValue(column: "note")),
            ("SELECT age FROM clients", 4, .integerTooLarge(column: "age", text: "16777217")),
            ("SELECT 1e300 AS x", 1, .notFinite(column: "x", text: "1e+300")),
        ] as [(String, Int, TableProblem)])
    func `a value that is no number is told with its row`(
        query: String, row: Int, problem: TableProblem
    ) throws {
        let table = try table(query)

        #expect(throws: DataError.row(path, problem, row: row)) {
            try table.numbers(in: Array(table.columns.indices))
        }
    }

    @Test(
        arguments: [
            ("", .noQuery), ("-- nothing", .noQuery), ("SELECT 1; SELECT 2", .severalStatements),
            ("DELETE FROM clients", .changesData), ("SELECT ?", .parameters),
            ("SELECT x FROM clients", .sqlite("no such column: x")),
            ("SELEKT 1", .sqlite("near \"SELEKT\": syntax error")),
            ("BEGIN", .noColumns),
        ] as [(String, DatabaseProblem)])
    func `a query that gives no rows is refused`(query: String, problem: DatabaseProblem) {
        #expect(throws: DataError.database(path, problem)) {
            try SQLiteTable(path: path, query: query)
        }
    }

    @Test func `columns of one name, files that are none and empty results are refused`() throws {
        let folder = try TemporaryFolder()
        let fake = try folder.write(Array("SQLite format 3\0".utf8) + [1, 2, 3], to: "x.db")

        #expect(throws: DataError.table(path, .repeatedColumn("age"))) {
            try table("SELECT age, age FROM clients")
        }
        #expect(throws: DataError.file(.missing("none.db"))) {
            try SQLiteTable(path: "none.db", query: "SELECT 1")
        }
        #expect(throws: DataError.self) {
            try SQLiteTable(path: fake, query: "SELECT * FROM clients")
        }
        #expect(throws: DataError.database(path, .noRows)) {
            try table("SELECT age FROM clients WHERE age < 0").numbers(in: [0])
        }
    }

    @Test func `a query feeds inputs and targets by its columns`() throws {
        let signature = ModelSignature(
            inputs: [.init(name: "x", shape: [nil, 2])],
            outputs: [.init(name: "y", shape: [nil, 1])]
        )
        var request = DataRequest(data: [path], targets: ["answer"])
        request.query = "SELECT age, balance, answer FROM clients WHERE age <= 50 ORDER BY age"

        let data = try request.dataset(for: signature).dataset

        #expect(data.inputs[0].elements == [30, 0.1, 40, -2.5, 50, 1e-30])
        #expect(data.targets[0].elements == [0, 1, 0])
        #expect(data.classNames == ["no", "yes"])
        request.data = ["x=\(fixture("vector.npy"))"]
        #expect(throws: DataError.binding(.queryWithoutDatabase)) {
            try request.dataset(for: signature)
        }
    }
}
