extension RecordScanner {
    /// The record is a line without any text.
    var isBlank: Bool {
        fields.count == 1 && fields[0].start == fields[0].end && !fields[0].isQuoted
    }

    /// The record begins as a comment does, which CSV files don't have.
    var isComment: Bool {
        guard let first = fields.first, first.start < first.end, !first.isQuoted else {
            return false
        }
        return buffer[first.start] == UInt8(ascii: "#")
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
}
