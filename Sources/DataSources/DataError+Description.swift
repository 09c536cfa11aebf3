internal import NeuralNet

extension DataError: CustomStringConvertible {
    /// The error as a sentence fragment: what, where, and what to do.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .table(let file, let problem, nil): "\(displayed(file)): \(problem)"
        case .table(let file, let problem, let line?):
            "\(displayed(file)), line \(line): \(problem)"
        case .row(let file, let problem, let row): "\(displayed(file)), row \(row): \(problem)"
        case .database(let file, let problem): "\(file): \(problem)"
        case .array(let file, let problem): "\(file): \(problem)"
        case .spool(let error):
            "the rows of a table that does not fit into memory need a temporary file: \(error)"
        case .binding(let problem): problem.description
        case .output(let path, let problem): "\(path): \(problem)"
        }
    }
}

extension TableProblem: CustomStringConvertible {
    /// The problem as a sentence fragment that reads well behind file and line.
    public var description: String {
        switch self {
        case .notANumber, .missingValue, .nothingToFillFrom, .notFinite, .integerTooLarge,
            .binaryValue:
            cellDescription
        case .textAmongNumbers, .unknownClass, .tooManyClasses: classDescription
        case .unknownColumn, .surplusColumns, .tooFewColumns, .wrongOutputColumns,
            .partlyMatchingNames, .repeatedColumn:
            columnDescription
        default: textDescription
        }
    }

    private var textDescription: String {
        switch self {
        case .empty: "the table is empty"
        case .headerOnly:
            "the table has a header and no rows (if its only line holds data, say --no-header)"
        case .notText(let kind): "is \(kind), where a CSV file in UTF-8 is expected"
        case .notUTF8: "the text is not UTF-8; save the file as UTF-8"
        case .nul: "there is a NUL byte in the text; save the file as plain text in UTF-8"
        case .blankLine: "the line is blank; remove it"
        case .comment: "the line begins with # as a comment, which CSV has not; remove it"
        case .tooManyColumns(let limit): "the line has more than \(limit) fields"
        case .ragged(let expected, let found):
            "the row has \(counted(found, "field")) where \(expected) are expected; "
                + "quote fields that hold the delimiter"
        case .rowTooLong(let limit): "the row is longer than \(limit) bytes"
        case .unclosedQuote: "a quoted field that begins here is not closed"
        case .textBehindQuote:
            "there is text behind a closing quote; write a quote within a field twice"
        case .wrongDelimiter(let used, let found):
            "the first line has no \(name(of: used)) but a \(name(of: found)); "
                + "say --delimiter \(found == "\t" ? "tab" : "'\(found)'")"
        case .tooLarge: "the table does not fit into this machine's memory"
        default: ""
        }
    }

    private var cellDescription: String {
        switch self {
        case .notANumber(let column, let text):
            "column \(quoted(column)) holds \(quoted(text)) where a number belongs"
                + (isDecimalComma(text) ? "; write decimals with a point" : "")
        case .missingValue(let column, let text, let canBeFilled):
            "the value of column \(quoted(column)) is missing"
                + (text.isEmpty ? "" : " (\(quoted(text)))") + "; remove the row or write a number"
                + (canBeFilled ? ", or say --fill with a number, mean or median" : "")
        case .nothingToFillFrom(let column):
            "column \(quoted(column)) holds no value at all to fill from; leave it out with --features"
        case .binaryValue(let column):
            "column \(quoted(column)) holds binary data where a number belongs"
        case .notFinite(let column, let text):
            "column \(quoted(column)) holds \(quoted(text)), which is no finite float32 number"
        case .integerTooLarge(let column, let text):
            "column \(quoted(column)) holds the integer \(text), which float32 cannot hold; "
                + "leave the column out with --features, or write \(text).0 to have it rounded"
        default: ""
        }
    }

    private var classDescription: String {
        switch self {
        case .textAmongNumbers(let column, let text):
            "the target column \(quoted(column)) holds the text \(quoted(text)), where the rows before "
                + "hold numbers; write class names or numbers throughout"
        case .unknownClass(let column, let text, let known):
            "the target column \(quoted(column)) holds \(quoted(text)), which is no class of the model; "
                + "it has \(listed(known))"
        case .tooManyClasses(let column, let limit):
            "the target column \(quoted(column)) holds more than \(limit) different texts, too many for "
                + "classes"
        default: ""
        }
    }

    private var columnDescription: String {
        switch self {
        case .repeatedColumn(""):
            "two columns have no name; name each column once"
        case .repeatedColumn(let name):
            "two columns are called \(quoted(name)); name each column once"
        case .unknownColumn(let name, let existing):
            "there is no column \(quoted(name)); the columns are \(listed(existing))"
        case .surplusColumns(let expected, let columns):
            "there are \(counted(columns.count, "column")) where the model takes \(expected) "
                + "(\(listed(columns))); choose with --features A,B,…"
        case .tooFewColumns(let expected, let columns):
            "there \(columns.count == 1 ? "is" : "are") only \(counted(columns.count, "column")) "
                + "where the model takes \(expected) (\(listed(columns)))"
        case .wrongOutputColumns(let expected, let columns):
            "there are \(counted(columns.count, "column")) where the model's outputs have \(expected) "
                + "(\(listed(columns)))"
        case .partlyMatchingNames(let matched, let missing, let columns):
            "there is a column for \(quoted(matched)) but none for \(quoted(missing)); "
                + "the columns are \(listed(columns))"
        default: ""
        }
    }

    private func isDecimalComma(_ text: String) -> Bool {
        let allowed = Set("0123456789,-+")
        return text.contains(",") && text.allSatisfy { allowed.contains($0) }
    }
}

extension ArrayProblem: CustomStringConvertible {
    /// The problem as a sentence fragment that reads well behind the array's place.
    public var description: String {
        switch self {
        case .notNPY: "is no NumPy array (.npy)"
        case .unsupportedVersion(let major, let minor):
            "is of version \(major).\(minor) of NumPy's format, of which 1.0 to 3.0 can be read"
        case .truncatedHeader: "is cut short within its header"
        case .badHeader(let detail): "its header is damaged: \(detail)"
        case .unsupportedType(let type):
            "holds elements of type \(type), where numbers (bool, int, uint, float) are expected; "
                + "convert it with NumPy's astype"
        case .tooLarge(let extents): "an array of shape \(Shape(extents)) is too large"
        case .wrongByteCount(let expected, let found):
            found < expected
                ? "is cut short: \(expected) bytes of elements are declared, \(found) are there"
                : "\(found - expected) bytes follow the \(expected) that its shape declares"
        case .integerTooLarge(let row, let column, let value):
            "\(place(row, column)) holds the integer \(value), which float32 cannot hold; "
                + "convert it with NumPy's astype(\"float32\") to have it rounded"
        case .numberTooLarge(let row, let column, let value):
            "\(place(row, column)) holds \(value), which is beyond float32"
        case .noRows(let extents): "has no rows (its shape is \(Shape(extents)))"
        case .wrongShape(let port, let expected, let found):
            "has shape \(Shape(found)), where \(quoted(port)) takes \(expected)"
        case .badArchive(let detail): detail
        case .noArrays: "is a zip archive without any NumPy array (.npy)"
        case .noDatasets: "is an HDF5 file without any dataset of numbers"
        case .unknownArray(let name, let existing):
            "there is no array \(quoted(name)); the arrays are \(listed(existing))"
        case .missingArray(let port, let existing):
            "there is no array for \(quoted(port)); the arrays are \(listed(existing))"
        case .wrongArrayCount(let expected, let existing):
            "holds \(counted(existing.count, "array")) where the model has \(expected) "
                + "(\(listed(existing))); name one with file.npz:name"
        }
    }

    private func place(_ row: Int, _ column: Int) -> String {
        "row \(row), column \(column) (from 1)"
    }
}

private func name(of delimiter: Character) -> String {
    switch delimiter {
    case ",": "comma"
    case ";": "semicolon"
    case "\t": "tab"
    default: "'\(delimiter)'"
    }
}
