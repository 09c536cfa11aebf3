/// The result of a query on an SQLite database.
final class SQLiteTable: Table {
    let path: String
    let columns: [String]
    let hasNumericHeader = false
    let likelyRows: Int? = nil

    private var query: SQLiteQuery
    private let parser = DecimalParser()

    /// Opens a database and prepares a query.
    ///
    /// - Parameters:
    ///   - path: the database's path.
    ///   - query: one statement that reads.
    /// - Throws: ``DataError``.
    init(path: String, query: String) throws(DataError) {
        self.path = path
        self.query = try SQLiteQuery(path: path, query: query)
        columns = self.query.columns
        var known: Set<String> = []
        for name in columns where !known.insert(name).inserted {
            throw .table(path, .repeatedColumn(name))
        }
    }

    func read(
        _ limit: Int, _ rules: inout CellRules, into numbers: inout [Float]
    ) throws(DataError) -> Int {
        let first = rules.rows
        defer { rules.rows = first }
        let width = rules.columns.count
        for row in 0..<limit {
            guard try query.next() else { return row }
            rules.rows = first + row
            for place in 0..<width {
                do throws(TableProblem) {
                    numbers[row * width + place] = try number(at: place, &rules)
                } catch {
                    throw .row(path, error, row: first + row + 1)
                }
            }
        }
        return limit
    }

    private func number(at place: Int, _ rules: inout CellRules) throws(TableProblem) -> Float {
        let column = rules.columns[place]
        switch query.value(at: column) {
        case .null: return try rules.number(for: "", .notANumber, at: place)
        case .blob: throw .binaryValue(column: columns[column])
        case .integer(let value):
            let outcome = Float(exactly: value).map { DecimalParser.Outcome.number($0) }
            return try rules.number(for: String(value), outcome ?? .integerTooLarge, at: place)
        case .real(let value):
            let number = Float(value)
            return try rules.number(
                for: "\(value)", number.isFinite ? .number(number) : .tooLarge, at: place)
        case .text(let text):
            let bytes = Array(text.utf8)
            let outcome = parser.number(in: bytes.span, from: 0, to: bytes.count)
            return try rules.number(for: text, outcome, at: place)
        }
    }
}

@available(*, unavailable)
extension SQLiteTable: Sendable {}
