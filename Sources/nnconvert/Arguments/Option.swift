/// An option of a command: a flag, or a name with a value.
struct Option: Sendable, Equatable {
    /// The name without its dashes.
    let name: String
    /// The letter that stands for the name behind one dash.
    let letter: Character?
    /// What stands for the value in help, `nil` for a flag.
    let placeholder: String?
    /// Whether it may be given more than once.
    let isRepeatable: Bool
    /// What it does, for help.
    let help: String

    private init(
        _ name: String, _ placeholder: String?, letter: Character?, isRepeatable: Bool, help: String
    ) {
        self.name = name
        self.placeholder = placeholder
        self.letter = letter
        self.isRepeatable = isRepeatable
        self.help = help
    }

    /// An option that is there or not.
    static func flag(_ name: String, letter: Character? = nil, _ help: String) -> Option {
        Option(name, nil, letter: letter, isRepeatable: false, help: help)
    }

    /// An option with a value.
    static func value(
        _ name: String, _ placeholder: String, letter: Character? = nil, _ help: String
    ) -> Option {
        Option(name, placeholder, letter: letter, isRepeatable: false, help: help)
    }

    /// An option with a value that may be given more than once.
    static func values(_ name: String, _ placeholder: String, _ help: String) -> Option {
        Option(name, placeholder, letter: nil, isRepeatable: true, help: help)
    }

    /// The name as it is typed.
    var spelling: String { "--\(name)" }
}

// Options that several commands have.
extension Option {
    static let help = flag("help", letter: "h", "Show this help and stop.")
    static let json = flag("json", "Print one JSON document instead of words.")
    static let quiet = flag("quiet", letter: "q", "Print no notes and no warnings.")
    static let threads = value(
        "threads", "N",
        "Compute with N threads (as many as the machine has); results don't depend on it.")
    static let output = value("output", "OUT", letter: "o", "Where the result goes.")
    static let data = values(
        "data", "X",
        "The inputs: a .csv, .npy, .npz or .h5 file, an array of one (file.npz:x, file.h5:/x), an "
            + "SQLite database with --query, or - for CSV on standard input; several inputs as "
            + "NAME=X, repeated.")
    static let target = values(
        "target", "Y",
        "The targets: a column of the table, of numbers or class names, or a file like --data's.")
    static let features = value(
        "features", "A,B", "The columns of the table that are inputs, in order.")
    static let noHeader = flag("no-header", "The first line of CSV files is a row already.")
    static let delimiter = value(
        "delimiter", "C", "What stands between the fields of CSV files: a character, or tab.")
    static let query = value(
        "query", "SQL", "The SELECT statement that gives the rows of an SQLite database.")
    static let fill = value(
        "fill", "V",
        "What goes where an input's value is missing in a table: a number, or the mean or median of "
            + "the values that its column has.")
    static let batchSize = value(
        "batch-size", "N",
        "The rows that are computed at a time (32; predict: 1024, and no result depends on it).")
    static let plan = flag(
        "plan", "Show what the compiled programs do step by step, and where results lie in memory.")
    static let loss = values(
        "loss", "NAME", "The loss instead of the model's own; of one output as OUTPUT=NAME.")
    static let lossWeight = values(
        "loss-weight", "OUTPUT=V",
        "What the loss of an output is multiplied by in the sum over all; V alone for every output."
    )
    static let metric = values(
        "metric", "NAME", "A metric instead of the model's own; of one output as OUTPUT=NAME.")
    static let classWeight = value(
        "class-weight", "0=1,1=5",
        "What the samples of each class weigh in the loss, by the class's number (1 each).")
    static let sampleWeight = values(
        "sample-weight", "W",
        "What each sample weighs in the loss: a column of the CSV data, or a file like --data's; of one "
            + "output as OUTPUT=W.")
    static let threshold = value(
        "threshold", "T",
        "What one output unit is compared with: above T (strictly, as Keras' binary accuracy "
            + "does) is the second label, else the first (0.5).")
    static let labels = value(
        "labels", "A,B", "Names of the classes: of one unit two, of several units as many.")

    /// What every command has.
    static let common = [json, quiet, threads, help]
    /// How tables are read.
    static let dataFormat = [features, noHeader, delimiter, query, fill]
}
