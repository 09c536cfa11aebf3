internal import NeuralNet

/// A CSV file whose header is known and whose rows are read once.
final class CSVTable {
    /// The file's path, `-` for standard input.
    let path: String
    /// The columns' names; their numbers from 1 where there is no header.
    let columns: [String]
    /// The header's fields are all numbers, and not those that a library gives to columns without names.
    let hasNumericHeader: Bool

    private var scanner: RecordScanner
    private let hasHeader: Bool
    private let parser = DecimalParser()

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
        self.hasHeader = hasHeader
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

    /// The place of a column.
    func index(of column: String) throws(DataError) -> Int {
        guard let index = columns.firstIndex(of: column) else {
            throw .table(path, .unknownColumn(column, existing: columns))
        }
        return index
    }

    /// Numbers of all rows: those of each row one after another, in the order asked.
    struct Numbers: Equatable {
        var rows = 0
        var elements: [Float] = []
    }

    /// Reads all rows, once.
    ///
    /// - Parameters:
    ///   - chosen: the columns that are wanted, in the order wanted; the others may hold anything.
    ///   - targets: the columns among them whose texts are class names.
    /// - Returns: the numbers in the chosen columns.
    /// - Throws: ``DataError`` naming the line where a row is wrong.
    func numbers(in chosen: [Int], targets: Set<Int> = []) throws(DataError) -> Numbers {
        var numbers = Numbers()
        var isPending = !hasHeader
        while true {
            if !isPending {
                guard try scanner.next() else { break }
                if scanner.isBlank {
                    let line = scanner.line
                    if try scanner.isDone() { break }
                    throw .table(path, .blankLine, line: line)
                }
            }
            isPending = false
            if numbers.rows == 0 { reserve(&numbers, columns: chosen.count) }
            let failure = scanner.append(chosen, of: columns.count, to: &numbers.elements, parser)
            if let failure {
                throw .table(path, problem(failure, targets: targets), line: scanner.line)
            }
            numbers.rows += 1
            if numbers.rows & 0xFFFF == 0, numbers.elements.count > physicalMemory / 8 {
                throw .table(path, .tooLarge)
            }
        }
        guard numbers.rows > 0 else { throw .table(path, .headerOnly) }
        return numbers
    }

    private func reserve(_ numbers: inout Numbers, columns: Int) {
        guard let size = scanner.size, let record = scanner.recordSize else { return }
        // A field takes two bytes at least.
        let rows = size / max(record, 2 * self.columns.count) + 1
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow else { return }
        numbers.elements.reserveCapacity(min(count, size / 2 + 1, physicalMemory / 16))
    }

    private func problem(_ failure: RecordFailure, targets: Set<Int>) -> TableProblem {
        switch failure {
        case .ragged(let found): return .ragged(expected: columns.count, found: found)
        case .field(let index, let outcome):
            let column = columns[index]
            let text: String
            do throws(TableProblem) { text = try scanner.text(at: index, limit: 64) } catch {
                return error
            }
            switch outcome {
            case .number, .tooLarge: return .notFinite(column: column, text: text)
            case .integerTooLarge: return .integerTooLarge(column: column, text: text)
            case .notANumber:
                return problem(text, column: column, isTarget: targets.contains(index))
            }
        }
    }

    private func problem(_ text: String, column: String, isTarget: Bool) -> TableProblem {
        let missing: Set = ["", "na", "n/a", "#n/a", "nan", "-nan", "null", "none", "?"]
        let infinite: Set = ["inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"]
        let word = text.lowercased()
        if missing.contains(word) { return .missingValue(column: column, text: text) }
        if infinite.contains(word) { return .notFinite(column: column, text: text) }
        return isTarget
            ? .textTarget(column: column, text: text) : .notANumber(column: column, text: text)
    }
}

@available(*, unavailable)
extension CSVTable: Sendable {}
