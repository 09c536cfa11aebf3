/// Why a record's numbers cannot be taken.
enum RecordFailure {
    case ragged(found: Int)
    case field(Int, DecimalParser.Outcome)
}

extension RecordScanner {
    /// The record is a line without any text.
    var isBlank: Bool {
        fields.count == 1 && fields[0].start == fields[0].end && !fields[0].isQuoted
    }

    /// The bytes of the record, without its end, where it has fields.
    var recordSize: Int? {
        guard let first = fields.first, let last = fields.last else { return nil }
        return last.end - first.start
    }

    /// The fields as texts, without blanks around them.
    func header() throws(TableProblem) -> [String] {
        var names: [String] = []
        names.reserveCapacity(fields.count)
        for index in fields.indices { names.append(try text(at: index, limit: .max)) }
        return names
    }

    /// The text of a field, without blanks around it.
    ///
    /// - Parameters:
    ///   - index: the field's place in the record.
    ///   - limit: the bytes after which the text may be cut.
    /// - Returns: the text, quotes resolved.
    /// - Throws: ``TableProblem`` where the bytes are no text.
    func text(at index: Int, limit: Int) throws(TableProblem) -> String {
        let field = fields[index]
        let bytes = buffer[field.start..<field.end]
        guard !bytes.contains(0) else { throw .nul }
        guard let whole = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        let text = bytes.count > limit ? String(whole.prefix(limit)) : whole
        let blanks: Set<Character> = [" ", "\t"]
        let trimmed = text.drop(while: blanks.contains).reversed().drop(while: blanks.contains)
        let result = String(trimmed.reversed())
        return field.isQuoted ? resolvingQuotes(in: result) : result
    }

    private func resolvingQuotes(in text: String) -> String {
        var result = ""
        var isSecond = false
        for scalar in text.unicodeScalars {
            isSecond = scalar == "\"" && !isSecond
            if !isSecond { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// Appends the numbers of chosen fields.
    ///
    /// - Parameters:
    ///   - chosen: the places of the fields in the record, in the order wanted.
    ///   - count: how many fields the record must have.
    ///   - elements: where the numbers go.
    ///   - parser: reads a number.
    /// - Returns: why that cannot be done.
    func append(
        _ chosen: [Int], of count: Int, to elements: inout [Float], _ parser: DecimalParser
    ) -> RecordFailure? {
        guard fields.count == count else { return .ragged(found: fields.count) }
        let bytes = buffer.span
        for index in chosen {
            let field = fields[index]
            let outcome = parser.number(in: bytes, from: field.start, to: field.end)
            guard case .number(let number) = outcome else { return .field(index, outcome) }
            elements.append(number)
        }
        return nil
    }
}
