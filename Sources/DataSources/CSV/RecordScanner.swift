/// A field of a record: where its text is in the scanner's buffer, without the quotes around it.
struct Field: Equatable {
    let start: Int
    let end: Int
    /// The text was quoted; a quote within it is still written twice.
    let isQuoted: Bool
}

/// Splits a stream of bytes into the records of a CSV file (RFC 4180), one at a time.
///
/// Records end in LF, CRLF or CR. Nothing larger than ``recordLimit`` is ever held.
struct RecordScanner: ~Copyable {
    /// The largest record in bytes.
    static let recordLimit = 64 << 20
    /// The largest number of fields of a record.
    static let fieldLimit = 1 << 20

    /// The bytes that ``fields`` refer to.
    private(set) var buffer: [UInt8]
    /// The fields of the record that was scanned last.
    private(set) var fields: [Field] = []
    /// The line on which that record begins, from 1.
    private(set) var line = 1
    /// The size of the whole file, `nil` where it cannot be known.
    var size: Int? { stream.size }

    private let stream: ByteStream
    private let path: String
    let delimiter: UInt8
    /// Where the next record begins in the buffer.
    private(set) var start = 0
    /// The bytes of the buffer that are the file's; a NUL follows.
    private var filled = 0
    private var isAtEnd = false
    private var nextLine = 1

    /// Opens a file and reads its beginning.
    ///
    /// - Parameters:
    ///   - path: the file's path, `-` for standard input.
    ///   - delimiter: what stands between fields.
    ///   - capacity: the bytes that are read at once; tests set fewer.
    /// - Returns: a scanner before the first record.
    /// - Throws: ``DataError`` where the file cannot be read or is no text.
    static func opening(
        path: String, delimiter: UInt8, capacity: Int
    ) throws(DataError) -> RecordScanner {
        let stream = try ByteStream(path: path)
        var scanner = RecordScanner(
            stream: stream, path: path, delimiter: delimiter, capacity: capacity)
        try scanner.begin()
        return scanner
    }

    private init(stream: consuming ByteStream, path: String, delimiter: UInt8, capacity: Int) {
        self.stream = stream
        self.path = path
        self.delimiter = delimiter
        // The last byte stays NUL.
        buffer = [UInt8](repeating: 0, count: max(capacity, 16) + 1)
    }

    private mutating func begin() throws(DataError) {
        while filled < 16, !isAtEnd { try fill() }
        if let kind = FileKind(start: buffer[..<filled]) {
            throw .table(path, .notText(kind: kind.description))
        }
        if buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    }

    /// Scans the next record.
    ///
    /// - Returns: false where there is none.
    /// - Throws: ``DataError`` where quotes are wrong or the file cannot be read.
    mutating func next() throws(DataError) -> Bool {
        line = nextLine
        while true {
            if start == filled, isAtEnd { return false }
            if let end = try scan() {
                start = end.next
                nextLine += end.lines
                return true
            }
            try fill()
        }
    }

    /// Whether nothing but line ends follows.
    mutating func isDone() throws(DataError) -> Bool {
        while true {
            while start < filled, isLineEnd(buffer[start]) { start += 1 }
            if start < filled { return false }
            if isAtEnd { return true }
            try fill()
        }
    }

    private mutating func fill() throws(DataError) {
        if start > 0 {
            buffer.replaceSubrange(0..<filled - start, with: buffer[start..<filled])
            filled -= start
            start = 0
        }
        if filled == buffer.count - 1 {
            guard filled < Self.recordLimit else {
                throw .table(path, .rowTooLong(limit: Self.recordLimit), line: line)
            }
            buffer += [UInt8](repeating: 0, count: buffer.count)
        }
        let count = try stream.read(into: &buffer, filling: filled..<buffer.count - 1)
        filled += count
        buffer[filled] = 0
        isAtEnd = count == 0
    }

    /// Goes on behind whole records, each of one line.
    mutating func skip(to next: Int, records: Int) {
        start = next
        nextLine += records
    }

    private struct RecordEnd {
        let next: Int
        let lines: Int
    }

    /// Finds the fields of the record at the start; `nil` where it goes on beyond the buffer.
    private mutating func scan() throws(DataError) -> RecordEnd? {
        fields.removeAll(keepingCapacity: true)
        var position = start
        var lines = 0
        while true {
            guard fields.count < Self.fieldLimit else {
                throw .table(path, .tooManyColumns(limit: Self.fieldLimit), line: line)
            }
            if position < filled, buffer[position] == UInt8(ascii: "\"") {
                guard let end = try scanQuoted(from: position + 1, lines: &lines) else {
                    return nil
                }
                position = end
            } else {
                let end = endOfPlain(from: position)
                fields.append(Field(start: position, end: end, isQuoted: false))
                position = end
            }
            guard position < filled else {
                return isAtEnd ? RecordEnd(next: position, lines: lines + 1) : nil
            }
            if buffer[position] != delimiter {
                return endOfLine(at: position, lines: lines + 1)
            }
            position += 1
        }
    }

    private func endOfPlain(from start: Int) -> Int {
        let bytes = buffer.span
        let delimiter = delimiter
        // Digits lie above the comma, so that one comparison passes most bytes.
        let highest = max(delimiter, UInt8(ascii: "\r"))
        var position = start
        while position < filled {
            let byte = bytes[position]
            if byte <= highest, byte == delimiter || isLineEnd(byte) { break }
            position += 1
        }
        return position
    }

    /// Adds the quoted field whose text begins at a position, and gives the place behind its closing
    /// quote, `nil` where that is beyond the buffer.
    private mutating func scanQuoted(from start: Int, lines: inout Int) throws(DataError) -> Int? {
        var position = start
        while position < filled {
            let byte = buffer[position]
            position += 1
            if byte == UInt8(ascii: "\n") { lines += 1 }
            guard byte == UInt8(ascii: "\"") else { continue }
            guard position < filled || isAtEnd else { return nil }
            if position < filled, buffer[position] == UInt8(ascii: "\"") {
                position += 1
                continue
            }
            fields.append(Field(start: start, end: position - 1, isQuoted: true))
            guard
                position == filled || buffer[position] == delimiter
                    || isLineEnd(buffer[position])
            else { throw .table(path, .textBehindQuote, line: line + lines) }
            return position
        }
        if isAtEnd { throw .table(path, .unclosedQuote, line: line) }
        return nil
    }

    private func endOfLine(at position: Int, lines: Int) -> RecordEnd? {
        guard buffer[position] == UInt8(ascii: "\r") else {
            return RecordEnd(next: position + 1, lines: lines)
        }
        guard position + 1 < filled else {
            return isAtEnd ? RecordEnd(next: position + 1, lines: lines) : nil
        }
        let next = position + (buffer[position + 1] == UInt8(ascii: "\n") ? 2 : 1)
        return RecordEnd(next: next, lines: lines)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}

@available(*, unavailable)
extension RecordScanner: Sendable {}
