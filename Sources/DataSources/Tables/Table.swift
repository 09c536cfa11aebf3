/// Rows of named columns that are read once, in order: a CSV file or the result of a query.
protocol Table: AnyObject {
    /// The file's path, `-` for standard input.
    var path: String { get }
    /// The columns' names.
    var columns: [String] { get }
    /// The names are numbers, and not those that a library gives to columns without names.
    var hasNumericHeader: Bool { get }
    /// How many rows there may be, `nil` where nothing tells.
    var likelyRows: Int? { get }

    /// Reads the next rows.
    ///
    /// - Parameters:
    ///   - limit: how many at most.
    ///   - rules: what cells become.
    ///   - numbers: where the rows go, from the first element on; it has room for so many.
    /// - Returns: how many were read; fewer than the limit at the end only.
    /// - Throws: ``DataError`` naming the place where a row is wrong.
    func read(
        _ limit: Int, _ rules: inout CellRules, into numbers: inout [Float]
    ) throws(DataError) -> Int
}

extension Table {
    /// The error of a table without rows.
    var emptiness: DataError {
        self is CSVTable ? .table(path, .headerOnly) : .database(path, .noRows)
    }

    /// The place of a column.
    func index(of column: String) throws(DataError) -> Int {
        guard let index = columns.firstIndex(of: column) else {
            throw .table(path, .unknownColumn(column, existing: columns))
        }
        return index
    }
}
