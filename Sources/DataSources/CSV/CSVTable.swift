internal import NeuralNet

/// A CSV file whose header is known and whose rows are read once.
final class CSVTable: Table {
    let path: String
    /// The columns' names; their numbers from 1 where there is no header.
    let columns: [String]
    let hasNumericHeader: Bool

    private var scanner: RecordScanner
    /// The record that was scanned last is a row that was not read yet.
    private var isPending: Bool
    private let parser = DecimalParser()
    private var plain: PlainRecords?

    /// Opens a file and reads its first line.
    ///
    /// - Parameters:
    ///   - path: the file's path, `-` for standard input.
    ///   - delimiter: what stands between fields.
    ///   - hasHeader: whether the first line names the columns.
    ///   - capacity: the bytes that are read at once; tests set fewer.
    /// - Throws: ``DataError`` where the file cannot be read or its header is wrong.
    init(
        path: String, delimiter: UInt8 = UInt8(ascii: ","), hasHeader: Bool = true,
        capacity: Int = 256 << 10
    ) throws(DataError) {
        self.path = path
        isPending = !hasHeader
        scanner = try RecordScanner.opening(path: path, delimiter: delimiter, capacity: capacity)
        guard try scanner.next() else { throw .table(path, .empty) }
        if scanner.isBlank {
            throw try scanner.isDone()
                ? .table(path, .empty) : .table(path, .blankLine, line: scanner.line)
        }
        let names: [String]
        do throws(TableProblem) {
            names = try scanner.header()
            try Self.checkDelimiter(delimiter, header: names, parser: parser)
            // Of the names of columns, a single one would begin so least of all.
            if names.count == 1, scanner.isComment { throw TableProblem.comment }
            if hasHeader { try Self.checkNames(names) }
        } catch { throw .table(path, error, line: scanner.line) }
        columns = hasHeader ? names : names.indices.map { String($0 + 1) }
        let isUnnamed = names == names.indices.map(String.init)
        hasNumericHeader = hasHeader && !isUnnamed && names.allSatisfy { Double($0) != nil }
    }

    private static func checkDelimiter(
        _ delimiter: UInt8, header: [String], parser: DecimalParser
    ) throws(TableProblem) {
        guard header.count == 1 else { return }
        for other in [";", "\t", ","] as [Character]
        where other.asciiValue != delimiter && header[0].contains(other) {
            throw .wrongDelimiter(used: Character(Unicode.Scalar(delimiter)), found: other)
        }
    }

    private static func checkNames(_ names: [String]) throws(TableProblem) {
        var known: Set<String> = []
        for name in names where !known.insert(name).inserted { throw .repeatedColumn(name) }
    }

    var likelyRows: Int? {
        guard let size = scanner.size, let record = scanner.recordSize else { return nil }
        // A field takes two bytes at least.
        return size / max(record, 2 * columns.count) + 1
    }

    func read(
        _ limit: Int, _ rules: inout CellRules, into numbers: inout [Float]
    ) throws(DataError) -> Int {
        let first = rules.rows
        defer { rules.rows = first }
        var rows = 0
        while rows < limit {
            if !isPending {
                rows += takePlainRecords(rows..<limit, rules, into: &numbers)
                rules.rows = first + rows
                guard rows < limit, try nextRecord() else { break }
            }
            isPending = false
            do throws(TableProblem) {
                try takeRecord(&rules, into: &numbers, row: rows)
            } catch {
                throw .table(path, error, line: scanner.line)
            }
            rows += 1
            rules.rows = first + rows
        }
        return rows
    }

    /// Takes records from the buffer as long as there is nothing special about them.
    private func takePlainRecords(
        _ rows: Range<Int>, _ rules: CellRules, into numbers: inout [Float]
    ) -> Int {
        if plain == nil {
            plain = PlainRecords(
                rules.columns, of: columns.count, delimiter: scanner.delimiter)
        }
        // A number in a column of names is a name.
        guard let plain, rules.namedPlaces.isEmpty else { return 0 }
        let (count, next) = plain.read(
            scanner.buffer.span, from: scanner.start, rows: rows, into: &numbers)
        scanner.skip(to: next, records: count)
        return count
    }

    /// Scans the next record; false where only blank lines follow.
    private func nextRecord() throws(DataError) -> Bool {
        guard try scanner.next() else { return false }
        guard scanner.isBlank else { return true }
        let line = scanner.line
        if try scanner.isDone() { return false }
        throw .table(path, .blankLine, line: line)
    }

    private func takeRecord(
        _ rules: inout CellRules, into numbers: inout [Float], row: Int
    ) throws(TableProblem) {
        let fields = scanner.fields
        guard fields.count == columns.count else {
            if scanner.isComment { throw .comment }
            throw .ragged(expected: columns.count, found: fields.count)
        }
        let start = row * rules.columns.count
        for (place, column) in rules.columns.enumerated() {
            let field = fields[column]
            let outcome = parser.number(
                in: scanner.buffer.span, from: field.start, to: field.end)
            if case .number(let number) = outcome, !rules.holdsNames(place) {
                numbers[start + place] = number
            } else {
                let text = try scanner.text(at: column, limit: Self.textLimit)
                do throws(TableProblem) {
                    numbers[start + place] = try rules.number(for: text, outcome, at: place)
                } catch {
                    throw scanner.isComment ? .comment : error
                }
            }
        }
    }

    /// The bytes of a cell that are looked at where it is no number.
    private static let textLimit = 1024
}

@available(*, unavailable)
extension CSVTable: Sendable {}
