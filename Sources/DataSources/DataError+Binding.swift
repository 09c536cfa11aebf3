internal import NeuralNet

extension BindingProblem: CustomStringConvertible {
    /// The problem as a sentence fragment.
    public var description: String {
        switch self {
        case .openShape(let port, let shape):
            "\(quoted(port)) has the open shape \(shape), which a table's columns cannot fill; "
                + "give a .npy array"
        case .rowCounts(let first, let firstRows, let second, let secondRows):
            "\(displayed(first)) has \(counted(firstRows, "row")) and \(displayed(second)) has "
                + "\(secondRows); give both the same number"
        case .noReferenceInputs(let file):
            "\(file): holds outputs only; give the inputs with --data"
        case .noData: "there is no input data; give it with --data"
        case .badDelimiter(let text):
            "the delimiter \(quoted(text)) cannot be used; give one character such as ';', or tab"
        case .queryNeeded(let file):
            "\(file): is an SQLite database; choose its rows with --query 'SELECT …'"
        case .queryWithoutDatabase: "--query chooses rows of an SQLite database, and none is given"
        case .databaseAsTarget(let file):
            "\(file): a database cannot be a target by itself; let the query of --data have the "
                + "target as a column and name that"
        default: argumentDescription
        }
    }

    private var argumentDescription: String {
        switch self {
        case .unknownName(let name, let known):
            "the model has no \(quoted(name)); it has \(listed(known))"
        case .repeatedName(let name): "data for \(quoted(name)) is given twice"
        case .unfed(let names): "there is no data for \(listed(names)); give it as name=FILE"
        case .nameNeeded(let argument, let known):
            "\(displayed(argument)) does not say what it feeds, and the model has \(listed(known)); "
                + "write \(known.first ?? "name")=\(argument)"
        case .arrayNameNeeded(let argument):
            "\(argument) holds several arrays; name one as \(argument):name"
        case .notAContainer(let argument, let kind):
            "\(argument): an array is named, but the file is \(kind); leave the name out"
        case .standardInputTwice: "standard input can be read only once"
        case .featuresWithoutTable: "--features chooses columns of a table, and none is given"
        case .featuresOfSeveralTables: "--features can be used with one table only"
        case .repeatedFeature(let name): "--features names \(quoted(name)) twice"
        case .featureIsTarget(let name):
            "column \(quoted(name)) cannot be both a feature and the target"
        case .unknownTarget(let text, let columns):
            "--target \(text): there is no such file"
                + (columns.isEmpty
                    ? "" : " and no such column; the columns are \(listed(columns))")
        default: ""
        }
    }
}

extension OutputProblem: CustomStringConvertible {
    /// The problem as a sentence fragment that reads well behind the path.
    public var description: String {
        switch self {
        case .unknownExtension:
            "the name says no format that can be written; end it in .csv, .npy or .npz"
        case .severalArrays(let names):
            "a .npy file holds one array and there are \(names.count) (\(listed(names))); "
                + "end the name in .npz or .csv"
        case .repeatedName(let name):
            "two outputs are called \(quoted(name)), and an archive's names are unique; "
                + "end the path in .csv"
        case .archive(let detail): detail
        }
    }
}

extension DatabaseProblem: CustomStringConvertible {
    /// The problem as a sentence fragment that reads well behind the path.
    public var description: String {
        switch self {
        case .sqlite(let message): "SQLite says: \(message)"
        case .noQuery: "the query is empty; give it as --query 'SELECT …'"
        case .severalStatements: "the query has several statements; give one"
        case .changesData: "the query would change the database; give one that only reads"
        case .noColumns: "the query gives no rows; begin it with SELECT"
        case .noRows: "the query gives no rows"
        case .parameters: "the query has parameters (?); write their values"
        }
    }
}

/// A path as messages show it.
func displayed(_ path: String) -> String {
    path == "-" ? "standard input" : path
}

/// A text of a file in quotes, made fit to print: at most 60 characters, none of them a control.
func quoted(_ text: String) -> String {
    let limit = 60
    var shown = ""
    for character in text.prefix(limit) {
        let isControl = character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
        shown += isControl ? "?" : String(character)
    }
    return "\"\(shown)\(text.count > limit ? "…" : "")\""
}

/// Names in quotes, at most twelve of them.
func listed(_ names: [String]) -> String {
    let limit = 12
    let shown = names.prefix(limit).map(quoted).joined(separator: ", ")
    return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
}

/// A number and what it counts.
func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
