public import NeuralNet

/// Why data cannot be read, used or written.
public enum DataError: Error, Equatable, Sendable {
    /// A file cannot be opened, read or written at all.
    case file(FileError)
    /// A CSV file is wrong at a line (from 1, that of the header included) or as a whole.
    case table(String, TableProblem, line: Int? = nil)
    /// The result of a query is wrong at a row (from 1).
    case row(String, TableProblem, row: Int)
    /// A database cannot be used or refuses its query, in SQLite's words.
    case database(String, DatabaseProblem)
    /// An array of NumPy, named by its file or by `file.npz:name`, is wrong.
    case array(String, ArrayProblem)
    /// Data and model don't fit, or the command line doesn't say how they do.
    case binding(BindingProblem)
    /// The temporary file of a table that does not fit into memory cannot be written or read again.
    case spool(FileError)
    /// Results cannot be written to a path as asked.
    case output(String, OutputProblem)
}

/// What is wrong in a CSV file.
public enum TableProblem: Error, Equatable, Sendable {
    case empty
    case headerOnly
    case notText(kind: String)
    case notUTF8
    case nul
    case blankLine
    case comment
    case tooManyColumns(limit: Int)
    case binaryValue(column: String)
    case ragged(expected: Int, found: Int)
    case rowTooLong(limit: Int)
    case unclosedQuote
    case textBehindQuote
    case wrongDelimiter(used: Character, found: Character)
    case repeatedColumn(String)
    case notANumber(column: String, text: String)
    case textAmongNumbers(column: String, text: String)
    case unknownClass(column: String, text: String, known: [String])
    case tooManyClasses(column: String, Int)
    case missingValue(column: String, text: String, canBeFilled: Bool = true)
    case nothingToFillFrom(column: String)
    case notFinite(column: String, text: String)
    case integerTooLarge(column: String, text: String)
    case unknownColumn(String, existing: [String])
    case surplusColumns(expected: Int, columns: [String])
    case tooFewColumns(expected: Int, columns: [String])
    case wrongOutputColumns(expected: Int, columns: [String])
    case partlyMatchingNames(matched: String, missing: String, columns: [String])
    case tooLarge
}

/// What is wrong in a `.npy` or `.npz` file.
public enum ArrayProblem: Error, Equatable, Sendable {
    case notNPY
    case unsupportedVersion(major: Int, minor: Int)
    case truncatedHeader
    case badHeader(String)
    case unsupportedType(String)
    case tooLarge(extents: [Int])
    case wrongByteCount(expected: Int, found: Int)
    case integerTooLarge(row: Int, column: Int, value: String)
    case numberTooLarge(row: Int, column: Int, value: String)
    case noRows(extents: [Int])
    case wrongShape(port: String, expected: Shape, found: [Int])
    case badArchive(String)
    case noArrays
    case noDatasets
    case unknownArray(String, existing: [String])
    case missingArray(port: String, existing: [String])
    case wrongArrayCount(expected: Int, existing: [String])
}

/// Why a database gives no rows.
public enum DatabaseProblem: Error, Equatable, Sendable {
    /// SQLite's message.
    case sqlite(String)
    case noQuery
    case severalStatements
    case changesData
    case noColumns
    case noRows
    case parameters
}

/// What is wrong between a model, its data and the command line.
public enum BindingProblem: Equatable, Sendable {
    case noData
    case unknownName(String, known: [String])
    case repeatedName(String)
    case unfed([String])
    case nameNeeded(argument: String, known: [String])
    case arrayNameNeeded(argument: String)
    case notAContainer(argument: String, kind: String)
    case queryNeeded(String)
    case queryWithoutDatabase
    case databaseAsTarget(String)
    case standardInputTwice
    case featuresWithoutTable
    case featuresOfSeveralTables
    case repeatedFeature(String)
    case featureIsTarget(String)
    case unknownTarget(String, columns: [String])
    case openShape(String, Shape)
    case badDelimiter(String)
    case rowCounts(String, Int, String, Int)
    case noReferenceInputs(String)
}

/// Why results cannot be written.
public enum OutputProblem: Equatable, Sendable {
    case unknownExtension
    case severalArrays([String])
    case repeatedName(String)
    case archive(String)
}

extension TableProblem {
    /// There are more or fewer columns than are to be fed.
    static func wrongColumnCount(expected: Int, columns: [String], role: DataRole) -> TableProblem {
        guard role == .input else {
            return .wrongOutputColumns(expected: expected, columns: columns)
        }
        return columns.count > expected
            ? .surplusColumns(expected: expected, columns: columns)
            : .tooFewColumns(expected: expected, columns: columns)
    }
}

extension DataError {
    /// Whether the command line is wrong, rather than a file.
    public var isUsage: Bool {
        switch self {
        case .binding(.rowCounts), .binding(.openShape), .binding(.unknownTarget): false
        case .binding, .output: true
        case .database(_, let problem): problem.isUsage
        case .file, .table, .row, .array, .spool: false
        }
    }
}

extension DatabaseProblem {
    /// Whether the query is to blame, rather than the database.
    fileprivate var isUsage: Bool {
        switch self {
        case .sqlite, .noRows: false
        case .noQuery, .severalStatements, .changesData, .noColumns, .parameters: true
        }
    }
}
