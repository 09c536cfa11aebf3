internal import CSQLite
internal import Glibc
internal import NeuralNet

/// A value of a row as SQLite holds it.
enum SQLiteValue {
    case null
    case integer(Int64)
    case real(Double)
    /// At most so many bytes as were asked for.
    case text(String)
    case blob
}

/// The owner of a database that is open for reading, and of one query.
struct SQLiteQuery: ~Copyable {
    private let database: OpaquePointer
    private let statement: OpaquePointer
    private let path: String
    /// The names of the result's columns.
    let columns: [String]

    /// The largest text that is looked at.
    private static let textLimit = 1024
    /// The largest value, in bytes.
    private static let valueLimit: Int32 = 64 << 20

    /// Opens a database (`sqlite3_open_v2`) and prepares a query (`sqlite3_prepare_v2`).
    ///
    /// - Parameters:
    ///   - path: the database's path.
    ///   - query: one statement that reads.
    /// - Throws: ``DataError``.
    init(path: String, query: String) throws(DataError) {
        // SQLite's message for a file that cannot be opened says no reason.
        guard access(path, R_OK) == 0 else { throw .file(FileError(path: path, reading: errno)) }
        var opened: OpaquePointer?
        let status = sqlite3_open_v2(
            path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened else { throw .database(path, .sqlite("out of memory")) }
        var prepared: OpaquePointer?
        do throws(DatabaseProblem) {
            guard status == SQLITE_OK else { throw Self.problem(opened) }
            Self.distrust(opened)
            prepared = try Self.prepare(query, in: opened)
        } catch {
            sqlite3_close_v2(opened)
            throw .database(path, error)
        }
        guard let prepared else {
            sqlite3_close_v2(opened)
            throw .database(path, .noQuery)
        }
        database = opened
        statement = prepared
        self.path = path
        columns = (0..<sqlite3_column_count(prepared)).map { column in
            sqlite3_column_name(prepared, column).map { String(cString: $0) } ?? ""
        }
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close_v2(database)
    }

    /// Lets nothing in the file's schema act by itself.
    private static func distrust(_ database: OpaquePointer) {
        _ = CSQLite_configure(database, SQLITE_DBCONFIG_DEFENSIVE, 1)
        _ = CSQLite_configure(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        sqlite3_limit(database, SQLITE_LIMIT_LENGTH, valueLimit)
    }

    private static func prepare(
        _ query: String, in database: OpaquePointer
    ) throws(DatabaseProblem) -> OpaquePointer? {
        var statement: OpaquePointer?
        var hasMore = false
        let text = query.utf8CString
        let status = text.withUnsafeBufferPointer { bytes in
            var tail: UnsafePointer<CChar>?
            let status = sqlite3_prepare_v2(
                database, bytes.baseAddress, Int32(clamping: bytes.count), &statement, &tail)
            // What follows is another statement, or blanks and comments, of which none can be made.
            var rest: OpaquePointer?
            if status == SQLITE_OK, let tail {
                hasMore =
                    sqlite3_prepare_v2(database, tail, -1, &rest, nil) != SQLITE_OK || rest != nil
                sqlite3_finalize(rest)
            }
            return status
        }
        guard status == SQLITE_OK else { throw problem(database) }
        guard let statement else { throw .noQuery }
        do throws(DatabaseProblem) {
            if hasMore { throw .severalStatements }
            guard sqlite3_stmt_readonly(statement) != 0 else { throw .changesData }
            guard sqlite3_column_count(statement) > 0 else { throw .noColumns }
            guard sqlite3_bind_parameter_count(statement) == 0 else { throw .parameters }
        } catch {
            sqlite3_finalize(statement)
            throw error
        }
        return statement
    }

    private static func problem(_ database: OpaquePointer) -> DatabaseProblem {
        .sqlite(sqlite3_errmsg(database).map { String(cString: $0) } ?? "an error without a name")
    }

    /// Goes to the next row (`sqlite3_step`).
    ///
    /// - Returns: false where there is none.
    /// - Throws: ``DataError/database(_:_:)``.
    mutating func next() throws(DataError) -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw .database(path, Self.problem(database))
        }
    }

    /// The value of a column in the row.
    func value(at column: Int) -> SQLiteValue {
        let column = Int32(column)
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
            let start = sqlite3_column_text(statement, column)
            let count = min(Int(sqlite3_column_bytes(statement, column)), Self.textLimit)
            return .text(
                String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_NULL: return .null
        default: return .blob
        }
    }
}

@available(*, unavailable)
extension SQLiteQuery: Sendable {}
